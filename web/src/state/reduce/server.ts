// What the server says of itself and of us: numerics, ERROR, PING, standard replies.

import type { Message } from '../../irc/message';
import type { Chat } from '../chat.svelte';
import type { Effects } from '../effects';

/** RPL_WELCOME: the name that we have here. We are in no room before the server says so again. */
export function welcome(chat: Chat, message: Message, _fx: Effects): void {
  chat.nick = message.params[0] ?? chat.nick;
  chat.server = message.source?.nick ?? '';
  chat.link = 'online';
  chat.problem = null;
  const rooms = [...chat.conversations.values()].filter((it) => it.isRoom && it.joined);
  // Those that the last attempt did not come to are still to be gone to.
  chat.returning = [...new Set([...chat.returning, ...rooms.map((it) => it.name)])];
  for (const room of rooms) room.joined = false;
}

/** RPL_ISUPPORT */
export function isupport(chat: Chat, message: Message, _fx: Effects): void {
  chat.isupport.apply(message.params);
  chat.network = chat.isupport.network ?? chat.server;
}

/** RPL_MOTDSTART, RPL_MOTD, RPL_ENDOFMOTD and ERR_NOMOTD: with the last of it we are in. */
export function motd(chat: Chat, message: Message, fx: Effects): void {
  if (message.verb === '375') chat.motd = [];
  else if (message.verb === '372') {
    chat.motd = [...chat.motd, (message.params[1] ?? '').replace(/^- ?/, '')];
  } else fx.welcomed();
}

/** The server asks whether we are there. */
export function ping(_chat: Chat, message: Message, fx: Effects): void {
  fx.send('PONG', message.params.at(-1) ?? '');
}

/** ERROR: the connection ends. */
export function error(_chat: Chat, message: Message, fx: Effects): void {
  fx.closing(message.params.at(-1) ?? '');
}

/** WARN and NOTE, WALLOPS, and what no other place shows. */
export function note(chat: Chat, message: Message, fx: Effects): void {
  const isError = message.verb === 'FAIL' || /^[45]\d\d$/.test(message.verb);
  const from = message.source?.nick ?? chat.server;
  chat.notice({ from, text: message.params.at(-1) ?? '', time: fx.now, isError });
}

/** RPL_SILELIST */
export function silenced(chat: Chat, message: Message, _fx: Effects): void {
  const mask = message.params[2] ?? '';
  if (mask && !chat.ignored.includes(mask)) chat.ignored = [...chat.ignored, mask];
}

/** SILENCE: somebody is not heard from now on, or is again. */
export function silence(chat: Chat, message: Message, _fx: Effects): void {
  const [, sign, mask = ''] = /^([+-])(.*)$/.exec(message.params[0] ?? '') ?? [];
  const others = chat.ignored.filter((it) => it.toLowerCase() !== mask.toLowerCase());
  if (mask) chat.ignored = sign === '+' ? [...others, mask] : others;
}
