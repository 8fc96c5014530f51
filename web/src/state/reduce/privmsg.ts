// PRIVMSG and NOTICE: https://modern.ircdocs.horse/#privmsg-message

import { fold } from '../../irc/casemapping';
import type { Message } from '../../irc/message';
import { isCtcp } from '../../irc/said';
import type { Chat } from '../chat.svelte';
import type { Conversation } from '../conversation.svelte';
import type { Effects } from '../effects';
import { saidOf } from '../entry';
import { FRESH_MAX } from '../limits';
import type { Said } from '../said';

/** Somebody said something. */
export function privmsg(chat: Chat, message: Message, fx: Effects): void {
  const target = message.params[0] ?? '';
  const text = message.params.at(-1) ?? '';
  const from = message.source?.nick ?? '';
  if (isCtcp(text)) return;
  const isServer = !message.source?.user || !chat.nick || target === '*';
  if (isServer) {
    chat.notice({ from: from || chat.server, text, time: fx.now, isError: false });
    return;
  }
  const said = saidOf(chat, message, fx.now);
  const conversation = chat.begin(placeOf(chat, target, from, said.own));
  conversation.typing.delete(fold(from));
  show(conversation, said, fx);
  const nonce = message.tags.get('papo.im/nonce');
  if (nonce) {
    conversation.pending = conversation.pending.filter((it) => it.id !== nonce);
    fx.confirmed(nonce);
  }
}

/** The name of the conversation that something belongs to. */
export function placeOf(chat: Chat, target: string, from: string, own: boolean): string {
  // To those of a rank alone, such as `@#tea`.
  const signs = chat.isupport.prefix().map((it) => it.sign);
  const room = signs.includes(target[0] ?? '') ? target.slice(1) : target;
  if (chat.isupport.isChannel(room)) return room;
  return own && !chat.isMe(target) ? target : from;
}

function show(conversation: Conversation, said: Said, fx: Effects): void {
  conversation.live(said);
  const { id, time, from, text } = said;
  if (!conversation.last || id > conversation.last.id) conversation.last = { id, time, from, text };
  if (said.own) return;
  const isPrivate = !conversation.isRoom;
  conversation.unread++;
  if (said.mention && !isPrivate) conversation.mentions++;
  conversation.fresh = [...conversation.fresh, { id, mention: said.mention }].slice(-FRESH_MAX);
  if (said.kind !== 'notice') fx.notify(conversation, said);
}
