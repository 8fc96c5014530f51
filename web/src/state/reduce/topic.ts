// TOPIC and its numerics: https://modern.ircdocs.horse/#topic-message

import type { Message } from '../../irc/message';
import type { Chat } from '../chat.svelte';
import type { Effects } from '../effects';
import { happened } from './happened';

/** Somebody set a topic. */
export function topic(chat: Chat, message: Message, fx: Effects): void {
  const [room = '', text = ''] = message.params;
  const conversation = chat.conversation(room);
  if (!conversation) return;
  conversation.topic = text;
  conversation.topicBy = message.source?.nick ?? '';
  happened(conversation, message, fx);
}

/** RPL_TOPIC and RPL_NOTOPIC. */
export function topicIs(chat: Chat, message: Message, _fx: Effects): void {
  const conversation = chat.conversation(message.params[1] ?? '');
  if (conversation) conversation.topic = message.verb === '332' ? (message.params[2] ?? '') : '';
}

/** RPL_TOPICWHOTIME. */
export function topicBy(chat: Chat, message: Message, _fx: Effects): void {
  const conversation = chat.conversation(message.params[1] ?? '');
  if (conversation) conversation.topicBy = (message.params[2] ?? '').replace(/!.*/, '');
}
