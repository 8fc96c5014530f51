import { fold } from '../../irc/casemapping';
import type { Chat } from '../../state/chat.svelte';
import type { Conversation } from '../../state/conversation.svelte';

/** How many of the last entries tell who spoke. */
const LOOKED_AT = 200;

/** Whom one may name there: those who spoke last come first. */
export function nicksFor(chat: Chat, conversation: Conversation): string[] {
  const known = new Map<string, string>();
  const isHere = (nick: string) => !conversation.isRoom || conversation.members.has(fold(nick));
  for (const entry of conversation.entries.slice(-LOOKED_AT).toReversed()) {
    if (entry.what !== 'said' || entry.own || !isHere(entry.from)) continue;
    if (!known.has(fold(entry.from))) known.set(fold(entry.from), entry.from);
  }
  for (const [folded, { nick }] of conversation.members) {
    if (!known.has(folded) && !chat.isMe(nick)) known.set(folded, nick);
  }
  return [...known.values()];
}
