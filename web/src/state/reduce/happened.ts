// What several verbs share: a line of what happened in a room.

import type { Message } from '../../irc/message';
import { timeOf } from '../../irc/source';
import type { Conversation } from '../conversation.svelte';
import type { Effects } from '../effects';
import { happeningOf } from '../entry';

/** Shows in a conversation what a line tells. */
export function happened(conversation: Conversation, message: Message, fx: Effects): void {
  const happening = happeningOf(message);
  const id = message.tags.get('msgid');
  // Without an id its place in the history is not known.
  if (!happening || !id) return;
  conversation.live({ what: 'happened', id, time: timeOf(message) ?? fx.now, happening });
}
