// MODE and its numerics: https://modern.ircdocs.horse/#mode-message

import { fold } from '../../irc/casemapping';
import type { Message } from '../../irc/message';
import { parseModes } from '../../irc/modes';
import type { Chat } from '../chat.svelte';
import type { Conversation } from '../conversation.svelte';
import type { Effects } from '../effects';
import { happened } from './happened';

/** Modes of a room, of a member or of oneself changed. */
export function mode(chat: Chat, message: Message, fx: Effects): void {
  const [target = '', ...args] = message.params;
  if (!chat.isupport.isChannel(target)) {
    if (chat.isMe(target)) ownModes(chat, args[0] ?? '');
    return;
  }
  const conversation = chat.conversation(target);
  if (!conversation) return;
  set(chat, conversation, args);
  happened(conversation, message, fx);
}

/** RPL_CHANNELMODEIS: all modes that a room has. */
export function modeIs(chat: Chat, message: Message, _fx: Effects): void {
  const conversation = chat.conversation(message.params[1] ?? '');
  if (!conversation) return;
  conversation.modes.clear();
  set(chat, conversation, message.params.slice(2));
}

/** RPL_UMODEIS: all modes of oneself. */
export function ownModesAre(chat: Chat, message: Message, _fx: Effects): void {
  chat.modes = '';
  ownModes(chat, message.params[1] ?? '');
}

function ownModes(chat: Chat, text: string): void {
  let plus = true;
  const modes = new Set(chat.modes);
  for (const letter of text) {
    if (letter === '+' || letter === '-') plus = letter === '+';
    else if (plus) modes.add(letter);
    else modes.delete(letter);
  }
  chat.modes = [...modes].join('');
  chat.operator = modes.has('o');
}

function set(chat: Chat, conversation: Conversation, args: readonly string[]): void {
  for (const { sign, letter, arg, kind } of parseModes(chat.isupport, args)) {
    if (kind === 'list') continue;
    if (kind === 'prefix') rank(chat, conversation, letter, arg ?? '', sign === '+');
    else if (sign === '+') conversation.modes.set(letter, arg ?? '');
    else conversation.modes.delete(letter);
  }
}

function rank(chat: Chat, room: Conversation, letter: string, nick: string, given: boolean): void {
  const order = chat.isupport.prefix();
  const sign = order.find((it) => it.mode === letter)?.sign;
  const member = room.members.get(fold(nick));
  if (!sign || !member) return;
  const has = new Set(member.ranks);
  if (given) has.add(sign);
  else has.delete(sign);
  const ranks = order.map((it) => it.sign).filter((it) => has.has(it));
  room.members.set(fold(nick), { ...member, ranks: ranks.join('') });
}
