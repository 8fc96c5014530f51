// What can be completed where the caret is: nicks, rooms, emoji, commands.

import type { EmojiSet } from '../emoji/data';

/** A command that can be typed, without its `/`. */
export interface Command {
  name: string;
  /** What it does, in the page's language. */
  summary: string;
}

/** What there is to complete with, the likeliest first. */
export interface Sources {
  nicks: readonly string[];
  /** With their `#`. */
  rooms: readonly string[];
  commands: readonly Command[];
  emoji: EmojiSet | null;
}

/** What is being typed, and where it stands in the text. */
export interface Wanted {
  kind: 'nick' | 'room' | 'emoji' | 'command';
  from: number;
  to: number;
  query: string;
}

/** Something it can become. */
export interface Choice {
  /** What is put in its place. */
  insert: string;
  label: string;
  hint: string | null;
}

const MOST = 8;
/** No name is longer; what is farther from the caret doesn't matter. */
const REACH = 64;
const SIGNED = /(?:^|[\s([{"'*_~|])([@#:][^\s:@#]*)$/u;
const COLONS = '::'.length;
const KINDS = { '@': 'nick', '#': 'room', ':': 'emoji' } as const;

/** What is asked for by a sign before the caret; null if nothing is. */
export function wantedAt(text: string, caret: number): Wanted | null {
  const before = text.slice(Math.max(0, caret - REACH), caret);
  if (text.startsWith('/') && caret <= REACH && /^\/\p{L}*$/u.test(before))
    return { kind: 'command', from: 0, to: caret, query: before.slice(1) };
  const found = SIGNED.exec(before)?.[1];
  if (!found || isInCode(text, caret)) return null;
  const kind = KINDS[found[0] as keyof typeof KINDS];
  const query = found.slice(1);
  if (kind === 'emoji' && !/^[\p{L}\p{N}_+-]{2,}$/u.test(query)) return null;
  return { kind, from: caret - found.length, to: caret, query };
}

/** What the Tab key asks for: the nick that begins before the caret. */
export function tabbedAt(text: string, caret: number): Wanted | null {
  const before = text.slice(Math.max(0, caret - REACH), caret);
  const query = /[^\s@#:/]+$/u.exec(before)?.[0];
  return query ? { kind: 'nick', from: caret - query.length, to: caret, query } : null;
}

/** Between two fences a sign is a part of code. */
function isInCode(text: string, caret: number): boolean {
  return text.slice(0, caret).split('```').length % 2 === 0;
}

/** What it can become, the best first. */
export function choicesFor(
  { kind, query, from }: Wanted,
  sources: Sources,
  isTab = false,
): Choice[] {
  switch (kind) {
    case 'command':
      return sources.commands
        .filter(({ name }) => name.toLowerCase().startsWith(query.toLowerCase()))
        .slice(0, MOST)
        .map(({ name, summary }) => ({ insert: `/${name} `, label: `/${name}`, hint: summary }));
    case 'room':
      return matching(sources.rooms, query, (room) => room.replace(/^#+/, '')).map((room) => ({
        insert: `${room} `,
        label: room,
        hint: null,
      }));
    case 'emoji':
      return (sources.emoji?.find(query, MOST) ?? []).map(({ char, name, codes }) => ({
        insert: `${char} `,
        label: `${char} :${codes.find((it) => it.startsWith(query.toLowerCase())) ?? codes[0] ?? name}:`,
        hint: name,
      }));
    case 'nick':
      return matching(sources.nicks, query).map((nick) => ({
        insert: !isTab ? `@${nick} ` : from === 0 ? `${nick}: ` : `${nick} `,
        label: nick,
        hint: null,
      }));
  }
}

/** Those that begin with it, then those that have it inside. */
function matching(
  names: readonly string[],
  query: string,
  keyOf: (name: string) => string = (name) => name,
): string[] {
  const wanted = query.toLowerCase();
  const beginning: string[] = [];
  const inside: string[] = [];
  for (const name of names) {
    const at = keyOf(name).toLowerCase().indexOf(wanted);
    if (at === 0) beginning.push(name);
    else if (at > 0) inside.push(name);
    if (beginning.length >= MOST) break;
  }
  return [...beginning, ...inside].slice(0, MOST);
}

/** `:name:` typed to its end becomes the emoji; null if there is none of that name. */
export function closedEmoji(text: string, caret: number, emoji: EmojiSet | null): Edit | null {
  const before = text.slice(Math.max(0, caret - REACH), caret);
  const code = /(?:^|[\s([{"'*_~|]):([\p{L}\p{N}_+-]{2,}):$/u.exec(before)?.[1];
  if (!code || !emoji || isInCode(text, caret)) return null;
  const found = emoji.find(code, 1)[0];
  if (!found?.codes.includes(code.toLowerCase())) return null;
  return { from: caret - code.length - COLONS, to: caret, insert: found.char };
}

/** A part of the text, and what is to stand there. */
export interface Edit {
  from: number;
  to: number;
  insert: string;
}

/** The edit that a choice makes; a space that is there already is not doubled. */
export function editOf({ from, to }: Wanted, { insert }: Choice, text: string): Edit {
  return { from, to: text[to] === ' ' && insert.endsWith(' ') ? to + 1 : to, insert };
}
