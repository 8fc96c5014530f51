// Who said a line and when, as its source and its tags tell.
// Spec: https://modern.ircdocs.horse/#source, https://ircv3.net/specs/extensions/server-time,
// https://ircv3.net/specs/extensions/message-ids

import type { Message, Source } from './message';

/** Reads `nick!user@host`, or a server's name; null when it is empty. */
export function parseSource(text: string): Source | null {
  if (text === '') return null;
  const bang = text.indexOf('!');
  // A username can have no `@`, yet who forwards others may let one through.
  const at = text.lastIndexOf('@');
  if (bang >= 0 && at > bang) {
    return { nick: text.slice(0, bang), user: text.slice(bang + 1, at), host: text.slice(at + 1) };
  }
  if (bang >= 0) return { nick: text.slice(0, bang), user: text.slice(bang + 1), host: '' };
  if (at >= 0) return { nick: text.slice(0, at), user: '', host: text.slice(at + 1) };
  return { nick: text, user: '', host: '' };
}

const TIME = /^\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** When it was said, in milliseconds since 1970; null when it does not tell. */
export function timeOf(message: Pick<Message, 'tags'>): number | null {
  const time = message.tags.get('time');
  if (time === undefined || !TIME.test(time)) return null;
  // A leap second is the one before it, as clocks have none.
  const ms = Date.parse(time.replace(/:60([.Z])/, ':59$1'));
  return Number.isNaN(ms) ? null : ms;
}

/** By what the message is known again; null when it has no such id. */
export function msgidOf(message: Pick<Message, 'tags'>): string | null {
  return message.tags.get('msgid') || null;
}
