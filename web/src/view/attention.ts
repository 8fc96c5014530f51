// Who is to be called, when, and for what.

import type { Client } from '../client/client';
import { fold } from '../irc/casemapping';
import { strip } from '../irc/formatting';
import { chime, showNotice } from '../platform/notifications';
import { type Wish, settings } from '../platform/settings.svelte';
import { t } from '../platform/words';
import type { Chat } from '../state/chat.svelte';
import type { Conversation } from '../state/conversation.svelte';
import type { Said } from '../state/said';
import { ui } from './ui.svelte';

/** Whether a message calls for attention, given what is wanted of its conversation. */
export function calls(wish: Wish, said: Said, isRoom: boolean): boolean {
  if (wish.alerts === 'none') return false;
  return wish.alerts === 'all' || said.mention || !isRoom;
}

/** How many messages wait that somebody wants to know of. */
export function waiting(chat: Chat): number {
  let count = 0;
  for (const [key, { isRoom, unread, mentions }] of chat.conversations) {
    const { alerts } = settings.wishFor(key, isRoom);
    if (alerts === 'all' || (alerts === 'mentions' && !isRoom)) count += unread;
    else if (alerts === 'mentions') count += mentions;
  }
  return count;
}

/** Whether somebody looks at this conversation now. */
function isSeen(chat: Chat, conversation: Conversation): boolean {
  return chat.current === conversation && document.hasFocus();
}

/** Shows a conversation. */
export function openConversation(client: Client, key: string): void {
  if (!client.chat.conversations.has(key)) return;
  client.chat.open = key;
  ui.showsRooms = false;
}

/** Somebody has said something: tells of it, if that is wanted and nobody sees it anyway. */
export function announce(client: Client, conversation: Conversation, said: Said): void {
  const { chat } = client;
  const key = fold(conversation.name);
  const wish = settings.wishFor(key, conversation.isRoom);
  if (!calls(wish, said, conversation.isRoom) || isSeen(chat, conversation)) return;
  const { notifies, sounds } = settings.values;
  if (sounds && wish.sound) chime();
  if (!notifies) return;
  const name = chat.nameOf(said.from);
  const title = conversation.isRoom
    ? t('settings-notice-title', { name, room: conversation.name })
    : name;
  // Where it can't be shown, the title and the badge tell.
  showNotice({ title, body: strip(said.text), key }, () => openConversation(client, key)).catch(
    () => undefined,
  );
}
