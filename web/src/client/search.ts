// Looking for what was said: https://codeberg.org/emersion/soju/src/branch/master/doc/ext/search.md

import { escapeTag } from '../irc/message';
import type { Chat } from '../state/chat.svelte';
import { saidOf } from '../state/entry';
import { placeOf } from '../state/reduce/privmsg';
import type { Said } from '../state/said';
import type { Client } from './client';

/** How many are asked for at once. */
export const RESULTS_LEN = 25;

/** What somebody looks for. Empty or null is not asked for. */
export interface Query {
  text: string;
  from: string;
  /** A room, or with whom it was said in private. */
  in: string;
  after: number | null;
  before: number | null;
}

/** A message that was found, and where. */
export interface Found {
  place: string;
  said: Said;
}

/** What was found by one request. */
export interface Results {
  found: Found[];
  /** There may be more. */
  isMore: boolean;
}

/** The parameter of SEARCH. */
export function searchWords(query: Query, limit: number): string {
  const time = (ms: number | null) => (ms === null ? '' : new Date(ms).toISOString());
  const words: [string, string][] = [
    ['in', query.in],
    ['from', query.from],
    ['after', time(query.after)],
    ['before', time(query.before)],
    ['text', query.text],
    ['limit', String(limit)],
  ];
  return words
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${key}=${escapeTag(value)}`)
    .join(';');
}

/** Asks; `known` are those that were found before, of which the last is where to go on. */
export async function search(
  client: Client,
  query: Query,
  known: readonly Found[] = [],
): Promise<Results> {
  const { lines } = await client.ask('SEARCH', searchWords(goOn(query, known), RESULTS_LEN));
  const ids = new Set(known.map((it) => it.said.id));
  const all = lines
    .filter(({ verb }) => verb === 'PRIVMSG' || verb === 'NOTICE')
    .map((line) => foundOf(client.chat, line, client.world.now()));
  const fresh = all.filter((it) => !ids.has(it.said.id));
  // From a day on, the first come first; else the newest.
  const found = query.after === null ? fresh.toReversed() : fresh;
  return { found, isMore: all.length >= RESULTS_LEN && found.length > 0 };
}

function goOn(query: Query, known: readonly Found[]): Query {
  const last = known.at(-1)?.said.time;
  if (last === undefined) return query;
  return query.after === null ? { ...query, before: last } : { ...query, after: last };
}

function foundOf(chat: Chat, line: Parameters<typeof saidOf>[1], now: number): Found {
  const said = saidOf(chat, line, now);
  return { place: placeOf(chat, line.params[0] ?? '', said.from, said.own), said };
}
