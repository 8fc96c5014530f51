// SYNC and MARKREAD: docs/protocol/sync.md, https://ircv3.net/specs/extensions/read-marker

import type { Message } from '../../irc/message';
import type { Chat } from '../chat.svelte';
import type { Effects } from '../effects';

/** A line of the list of conversations. */
export function sync(chat: Chat, message: Message, _fx: Effects): void {
  const [name = '', ...attributes] = message.params;
  // With a last message, its text is the last parameter; there are attributes without a value, too.
  const hasText = attributes.slice(0, -1).some((it) => it.startsWith('last='));
  const text = hasText ? (attributes.pop() ?? '') : '';
  const is = new Map(attributes.map((it) => [it.replace(/=.*/s, ''), it.replace(/^[^=]*=?/, '')]));
  const isRoom = chat.isupport.isChannel(name);
  const known = chat.conversation(name);
  if (isRoom && !known?.joined) return;
  if (!isRoom && !known && !is.has('last')) return;
  const conversation = chat.begin(name);
  const last = is.get('last') ?? '';
  const later = conversation.fresh.filter((it) => it.id > last);
  conversation.fresh = later;
  conversation.unread = Number(is.get('unread') ?? 0) + later.length;
  const mentions = later.filter((it) => it.mention && isRoom).length;
  conversation.mentions = Number(is.get('mentions') ?? 0) + mentions;
  conversation.unreadMore = is.has('more');
  conversation.pins = Number(is.get('pins') ?? 0);
  const marker = Date.parse(is.get('marker') ?? '');
  if (!Number.isNaN(marker)) conversation.marker = marker;
  if (last && (!conversation.last || conversation.last.id <= last)) {
    const time = Date.parse(is.get('time') ?? '') || 0;
    conversation.last = { id: last, time, from: is.get('from') ?? '', text };
  }
}

/** How far one has read somewhere, on whatever device. */
export function markread(chat: Chat, message: Message, fx: Effects): void {
  const [target = '', timestamp = ''] = message.params;
  const conversation = chat.conversation(target);
  const time = Date.parse(timestamp.replace(/^timestamp=/, ''));
  if (!conversation || Number.isNaN(time)) return;
  const before = conversation.marker;
  if (before !== null && before >= time) return;
  conversation.marker = time;
  if (conversation.last && conversation.last.time <= time) {
    conversation.unread = 0;
    conversation.mentions = 0;
    conversation.unreadMore = false;
    conversation.fresh = [];
  } else if (before !== null) {
    // Another device has read a part of it: how much is left, the server knows.
    fx.send('SYNC', conversation.name);
  }
}
