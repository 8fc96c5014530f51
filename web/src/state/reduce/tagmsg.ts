// TAGMSG: reactions and typing. https://ircv3.net/specs/client-tags/react,
// https://ircv3.net/specs/client-tags/typing

import { fold } from '../../irc/casemapping';
import type { Message } from '../../irc/message';
import type { Chat } from '../chat.svelte';
import type { Effects } from '../effects';
import { react, reactionOf } from '../entry';
import { TYPING_ACTIVE_MS, TYPING_PAUSED_MS } from '../limits';
import { placeOf } from './privmsg';

/** Somebody's client tells something without text. */
export function tagmsg(chat: Chat, message: Message, fx: Effects): void {
  const from = message.source?.nick ?? '';
  const place = placeOf(chat, message.params[0] ?? '', from, chat.isMe(from));
  const conversation = chat.conversation(place);
  if (!conversation) return;
  const reaction = reactionOf(message);
  if (reaction) {
    conversation.change(reaction.to, (said) => react(said, from, reaction.text, reaction.given));
  }
  const typing = message.tags.get('+typing');
  if (!typing || chat.isMe(from)) return;
  if (typing === 'active') conversation.typing.set(fold(from), fx.now + TYPING_ACTIVE_MS);
  else if (typing === 'paused') conversation.typing.set(fold(from), fx.now + TYPING_PAUSED_MS);
  else conversation.typing.delete(fold(from));
}
