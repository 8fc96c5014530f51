// What a command that is typed with `/` is.

import type { Conversation } from '../../state/conversation.svelte';
import type { Client } from '../client';

/** Where a command is said, and what of the page it may use. */
export interface Here {
  client: Client;
  conversation: Conversation;
  /** Shows a conversation, begun if there is none. */
  open(name: string): void;
  profile(nick: string): void;
  moderate(nick: string, act: 'ban' | 'mute'): void;
}

/** It can't be done like this; the page says how it is written. */
export class Misused extends Error {}

/** A command. Its words are `slash-NAME`, and `slash-NAME-usage` for what follows its name. */
export interface Slash {
  name: string;
  aliases?: readonly string[];
  /** For rooms alone. */
  room?: true;
  run(here: Here, rest: string): unknown;
}

/** The first word, which has to be there, and what follows it. */
export function firstWord(text: string): [string, string] {
  const [, word = '', rest = ''] = /^\s*(\S*)\s*([^]*)$/.exec(text) ?? [];
  if (word === '') throw new Misused();
  return [word, rest.trim()];
}

/** The parameters of a line without those at its end that are empty. */
export function words(...params: string[]): string[] {
  while (params.length > 0 && params.at(-1) === '') params.pop();
  return params;
}

/** A nick as people type it. */
export function nickIn(word: string): string {
  return word.replace(/^@/, '').replace(/[,:]$/, '');
}
