// JOIN: https://modern.ircdocs.horse/#join-message, with extended-join

import { fold } from '../../irc/casemapping';
import type { Message } from '../../irc/message';
import type { Chat } from '../chat.svelte';
import type { Effects } from '../effects';
import { happened } from './happened';

/** Somebody came into a room. */
export function join(chat: Chat, message: Message, fx: Effects): void {
  const [room = '', account = '*', realname = ''] = message.params;
  const source = message.source;
  if (!source) return;
  const isMe = chat.isMe(source.nick);
  if (!isMe && !chat.conversation(room)) return;
  const conversation = chat.begin(room);
  if (isMe) {
    conversation.name = room;
    conversation.joined = true;
    conversation.members.clear();
    chat.invites.delete(fold(room));
    chat.source = `${source.nick}!${source.user}@${source.host}`;
    fx.entered(conversation);
  }
  conversation.members.set(fold(source.nick), { nick: source.nick, ranks: '' });
  const person = chat.meet(source.nick);
  person.nick = source.nick;
  person.user = source.user;
  person.host = source.host;
  person.account = account === '*' ? null : account;
  person.realname = realname;
  person.online = true;
  if (!isMe) happened(conversation, message, fx);
}
