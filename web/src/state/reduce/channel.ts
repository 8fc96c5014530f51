// RENAME and INVITE: https://ircv3.net/specs/extensions/channel-rename,
// https://ircv3.net/specs/extensions/invite-notify

import type { Message } from '../../irc/message';
import { fold } from '../../irc/casemapping';
import type { Chat } from '../chat.svelte';
import type { Effects } from '../effects';
import { happened } from './happened';

/** A room has another name. */
export function rename(chat: Chat, message: Message, fx: Effects): void {
  const [from = '', to = ''] = message.params;
  chat.rename(from, to);
  const conversation = chat.conversation(to);
  if (conversation) happened(conversation, message, fx);
}

/** Somebody was invited into a room. */
export function invite(chat: Chat, message: Message, _fx: Effects): void {
  const [nick = '', room = ''] = message.params;
  if (chat.isMe(nick)) chat.invites.set(fold(room), message.source?.nick ?? '');
}
