// All commands, in the order in which they are shown.

import type { Slash } from './command';
import * as order from './order';
import * as people from './people';
import * as rooms from './rooms';
import * as said from './said';

/** All commands that can be typed with `/`. */
export const SLASHES: readonly Slash[] = [
  said.me,
  rooms.join,
  rooms.part,
  people.msg,
  people.nick,
  rooms.topic,
  people.away,
  people.back,
  rooms.invite,
  people.whois,
  people.ignore,
  people.unignore,
  order.kick,
  order.ban,
  order.mute,
  order.op,
  order.deop,
  order.voice,
  order.devoice,
  said.shrug,
  said.tableflip,
];

/** What a text that is to be said is: a text, a command, or a command that there is not. */
export type Typed =
  | { kind: 'text'; text: string }
  | { kind: 'command'; slash: Slash; rest: string }
  | { kind: 'unknown'; name: string };

/** Reads what was typed. `//x` says `/x`; a path (`/etc/hosts`) is no command. */
export function read(text: string): Typed {
  if (text.startsWith('//')) return { kind: 'text', text: text.slice(1) };
  const [, name, rest = ''] = /^\/([^\s/]+)(?:\s+([^]*))?$/.exec(text) ?? [];
  if (name === undefined) return { kind: 'text', text };
  const wanted = name.toLowerCase();
  const slash = SLASHES.find((it) => it.name === wanted || it.aliases?.includes(wanted));
  return slash ? { kind: 'command', slash, rest: rest.trim() } : { kind: 'unknown', name };
}
