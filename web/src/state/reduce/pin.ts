// PIN and UNPIN: docs/protocol/pin.md

import type { Message } from '../../irc/message';
import type { Chat } from '../chat.svelte';
import type { Effects } from '../effects';

/** A message was pinned, or taken down. */
export function pin(chat: Chat, message: Message, _fx: Effects): void {
  const pinned = message.verb === 'PIN';
  const [target = '', id = ''] = message.params;
  const conversation = chat.conversation(target);
  if (!conversation) return;
  conversation.pins = Math.max(0, conversation.pins + (pinned ? 1 : -1));
  conversation.change(id, (said) => ({ ...said, pinned }));
}
