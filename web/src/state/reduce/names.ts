// RPL_NAMREPLY: https://modern.ircdocs.horse/#rplnamreply-353

import { fold } from '../../irc/casemapping';
import type { Message } from '../../irc/message';
import { parseNames } from '../../irc/names';
import type { Chat } from '../chat.svelte';
import type { Effects } from '../effects';

/** Who is in a room, a piece of it. */
export function names(chat: Chat, message: Message, _fx: Effects): void {
  const conversation = chat.conversation(message.params[2] ?? '');
  if (!conversation?.joined) return;
  for (const { nick, prefixes } of parseNames(chat.isupport, message.params[3] ?? '')) {
    conversation.members.set(fold(nick), { nick, ranks: prefixes });
    chat.meet(nick).online = true;
  }
}
