// REDACT: https://ircv3.net/specs/extensions/message-redaction

import type { Message } from '../../irc/message';
import type { Chat } from '../chat.svelte';
import type { Effects } from '../effects';
import { placeOf } from './privmsg';

/** A message was taken back: its text is gone, and where it stood it says so. */
export function redact(chat: Chat, message: Message, _fx: Effects): void {
  const by = message.source?.nick ?? '';
  const [target = '', id = '', reason = ''] = message.params;
  const conversation = chat.conversation(placeOf(chat, target, by, chat.isMe(by)));
  conversation?.change(id, (said) => ({
    ...said,
    text: '',
    reactions: [],
    pinned: false,
    deleted: { by, reason },
  }));
  if (conversation?.last?.id === id) conversation.last = { ...conversation.last, text: '' };
}
