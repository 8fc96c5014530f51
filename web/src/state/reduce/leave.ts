// PART, KICK and QUIT: https://modern.ircdocs.horse/#part-message and the others

import { fold } from '../../irc/casemapping';
import type { Message } from '../../irc/message';
import type { Chat } from '../chat.svelte';
import type { Conversation } from '../conversation.svelte';
import type { Effects } from '../effects';
import { happened } from './happened';

function goes(chat: Chat, conversation: Conversation, nick: string): void {
  conversation.members.delete(fold(nick));
  conversation.typing.delete(fold(nick));
  if (!chat.isMe(nick)) return;
  conversation.joined = false;
  conversation.members.clear();
  conversation.typing.clear();
}

/** Somebody left a room; one's own rooms leave the list with one. */
export function part(chat: Chat, message: Message, fx: Effects): void {
  const nick = message.source?.nick ?? '';
  const conversation = chat.conversation(message.params[0] ?? '');
  if (!conversation) return;
  goes(chat, conversation, nick);
  if (!chat.isMe(nick)) happened(conversation, message, fx);
  else remove(chat, conversation);
}

/** Somebody was put out of a room. It stays in the list of who was, for the reason to be read. */
export function kick(chat: Chat, message: Message, fx: Effects): void {
  const conversation = chat.conversation(message.params[0] ?? '');
  if (!conversation) return;
  happened(conversation, message, fx);
  goes(chat, conversation, message.params[1] ?? '');
}

/** Somebody left the server. */
export function quit(chat: Chat, message: Message, fx: Effects): void {
  const nick = message.source?.nick ?? '';
  for (const conversation of chat.conversations.values()) {
    if (!conversation.members.has(fold(nick))) continue;
    happened(conversation, message, fx);
    goes(chat, conversation, nick);
  }
  const person = chat.person(nick);
  if (!person) return;
  person.online = false;
  if (!chat.conversation(nick)) chat.people.delete(fold(nick));
}

function remove(chat: Chat, conversation: Conversation): void {
  const key = fold(conversation.name);
  chat.conversations.delete(key);
  if (chat.open === key) chat.open = chat.conversations.keys().next().value ?? null;
}
