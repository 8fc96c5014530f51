// EDITMSG: docs/protocol/edit.md

import type { Message } from '../../irc/message';
import type { Chat } from '../chat.svelte';
import type { Effects } from '../effects';
import { placeOf } from './privmsg';

/** A message was corrected: it has its new text where it stands. */
export function editmsg(chat: Chat, message: Message, _fx: Effects): void {
  const from = message.source?.nick ?? '';
  const [target = '', id = '', text = ''] = message.params;
  const conversation = chat.conversation(placeOf(chat, target, from, chat.isMe(from)));
  conversation?.change(id, (said) => ({ ...said, text, edited: true }));
  if (conversation?.last?.id === id) conversation.last = { ...conversation.last, text };
}
