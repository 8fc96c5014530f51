// NICK: https://modern.ircdocs.horse/#nick-message

import { fold } from '../../irc/casemapping';
import type { Message } from '../../irc/message';
import type { Chat } from '../chat.svelte';
import type { Effects } from '../effects';
import { happened } from './happened';

/** Somebody has another nick. */
export function nick(chat: Chat, message: Message, fx: Effects): void {
  const from = message.source?.nick ?? '';
  const to = message.params[0] ?? '';
  const [old, key] = [fold(from), fold(to)];
  if (chat.isMe(from)) {
    chat.nick = to;
    chat.source = chat.source.replace(/^[^!]*/, to);
  }
  const person = chat.people.get(old);
  if (person) {
    chat.people.delete(old);
    person.nick = to;
    chat.people.set(key, person);
  }
  for (const conversation of chat.conversations.values()) {
    const member = conversation.members.get(old);
    if (!member) continue;
    conversation.members.delete(old);
    conversation.members.set(key, { ...member, nick: to });
    conversation.typing.delete(old);
    happened(conversation, message, fx);
  }
  // With an account, the conversation goes with the person; a guest's belongs to the nick.
  if (person?.account && chat.conversations.has(old)) chat.rename(from, to);
}
