// What others learn of a person: AWAY, ACCOUNT, CHGHOST, SETNAME, WHO and MONITOR.
// https://ircv3.net/specs/extensions/away-notify and the others

import type { Message } from '../../irc/message';
import { whoxRow } from '../../irc/names';
import type { Chat } from '../chat.svelte';
import type { Effects } from '../effects';

/** Somebody went away, or is back. */
export function away(chat: Chat, message: Message, _fx: Effects): void {
  const nick = message.source?.nick ?? '';
  const reason = message.params[0];
  const person = chat.person(nick);
  if (person) person.away = reason ? reason : null;
  if (chat.isMe(nick)) chat.away = reason ? reason : null;
}

/** RPL_NOWAWAY and RPL_UNAWAY: one is away oneself, or back. */
export function ownAway(chat: Chat, message: Message, _fx: Effects): void {
  if (message.verb === '305') chat.away = null;
  else chat.away ??= '';
}

/** Somebody logged in, or out. */
export function account(chat: Chat, message: Message, _fx: Effects): void {
  const nick = message.source?.nick ?? '';
  const name = message.params[0] ?? '*';
  const person = chat.person(nick);
  if (person) person.account = name === '*' ? null : name;
}

/** RPL_LOGGEDIN and RPL_LOGGEDOUT. */
export function ownAccount(chat: Chat, message: Message, _fx: Effects): void {
  chat.account = message.verb === '900' ? (message.params[2] ?? null) : null;
}

/** Somebody has another username or host. */
export function chghost(chat: Chat, message: Message, _fx: Effects): void {
  const nick = message.source?.nick ?? '';
  const [user = '', host = ''] = message.params;
  const person = chat.person(nick);
  if (person) [person.user, person.host] = [user, host];
  if (chat.isMe(nick)) chat.source = `${nick}!${user}@${host}`;
}

/** Somebody has another realname. */
export function setname(chat: Chat, message: Message, _fx: Effects): void {
  const person = chat.person(message.source?.nick ?? '');
  if (person) person.realname = message.params[0] ?? '';
}

/** RPL_WHOSPCRPL: what was asked for of a member. */
export function whox(chat: Chat, message: Message, _fx: Effects): void {
  const row = whoxRow(chat.isupport, message.params);
  if (!row) return;
  const person = chat.meet(row.nick);
  person.user = row.user;
  person.host = row.host;
  person.account = row.account ?? null;
  person.realname = row.realname;
  person.bot = row.bot;
  person.operator = row.oper;
  person.online = true;
  // A reason that is known is more than that there is one.
  if (!row.away) person.away = null;
  else person.away ??= '';
}

/** RPL_AWAY: why somebody is away. */
export function awayIs(chat: Chat, message: Message, _fx: Effects): void {
  const person = chat.person(message.params[1] ?? '');
  if (person) person.away = message.params[2] ?? '';
}

/** RPL_MONONLINE and RPL_MONOFFLINE: who of those that are watched is here. */
export function monitor(chat: Chat, message: Message, _fx: Effects): void {
  const online = message.verb === '730';
  for (const source of (message.params[1] ?? '').split(',')) {
    const nick = source.replace(/!.*/, '');
    if (nick !== '') chat.meet(nick).online = online;
  }
}
