// Messages on their way out: from what was typed to what others see.

import { fold } from '../irc/casemapping';
import { write } from '../irc/message';
import { ctcpAction, multiline, multilineLimits, roomFor } from '../irc/said';
import type { Conversation } from '../state/conversation.svelte';
import type { Said } from '../state/said';
import { Refusal } from './asking';
import type { Client } from './client';
import type { Item } from './outbox';

/** Says something, now or when there is a connection; false when too much waits already. */
export function say(
  client: Client,
  conversation: Conversation,
  text: string,
  kind: Item['kind'] = 'message',
): boolean {
  if (!client.outbox.hasRoom) return false;
  client.outbox.add({
    nonce: client.world.nonce(),
    target: conversation.name,
    text,
    kind,
    replyTo: conversation.replyTo?.id ?? null,
    time: client.world.now(),
    tried: null,
    failed: null,
  });
  conversation.replyTo = null;
  showPending(client);
  deliver(client);
  return true;
}

/** Tries again what was refused. */
export function again(client: Client, nonce: string): void {
  client.outbox.again(nonce, client.world.now());
  showPending(client);
  deliver(client);
}

/** Gives up what was refused, or did not leave yet. */
export function discard(client: Client, nonce: string): void {
  client.outbox.remove(nonce);
  showPending(client);
}

/** Sends what may be sent now. */
export function deliver(client: Client): void {
  if (client.chat.link !== 'online') return;
  for (const item of client.outbox.next(client.world.now())) void send(client, item);
}

/** Shows in the conversations what waits. */
export function showPending(client: Client): void {
  const pending = new Map<string, Said[]>();
  for (const item of client.outbox.items) {
    const key = fold(item.target);
    pending.set(key, [...(pending.get(key) ?? []), saidOf(client, item)]);
    client.chat.begin(item.target);
  }
  for (const [key, conversation] of client.chat.conversations) {
    conversation.pending = pending.get(key) ?? [];
  }
}

function saidOf(client: Client, item: Item): Said {
  const { failed } = item;
  return {
    what: 'said',
    id: item.nonce,
    kind: item.kind,
    from: client.chat.nick,
    account: client.chat.account,
    bot: false,
    own: true,
    time: item.time,
    text: item.text,
    replyTo: item.replyTo,
    reactions: [],
    edited: false,
    deleted: null,
    pinned: false,
    mention: false,
    sending: failed ? { state: 'failed', ...failed } : { state: 'sending' },
  };
}

async function send(client: Client, item: Item): Promise<void> {
  try {
    const { lines } = await client.askLines((label) => linesOf(client, item, label));
    if (lines.some((line) => line.tags.get('papo.im/nonce') === item.nonce)) return;
    // What services are told comes back to nobody, and is no message that others see.
    client.outbox.remove(item.nonce);
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    if (refusal.code === 'LOST') return;
    const isThere = refusal.code === 'MESSAGE_DELETED' || refusal.code === 'MESSAGE_EXPIRED';
    if (isThere) client.outbox.remove(item.nonce);
    else client.outbox.fail(item.nonce, refusal.code, refusal.message);
  }
  showPending(client);
  deliver(client);
}

function linesOf(client: Client, item: Item, label: string): string[] {
  const tags: [string, string][] = [
    ['label', label],
    ['papo.im/nonce', item.nonce],
  ];
  if (item.replyTo) tags.push(['+reply', item.replyTo]);
  const { kind, target, text } = item;
  if (kind === 'action') return [write('PRIVMSG', [target, ctcpAction(text)], tags)];
  const limits = multilineLimits(client.chat.capabilities.value('draft/multiline'));
  const room = roomFor(client.chat.source, target);
  const whole = limits ?? { bytesMax: room, linesMax: 1 };
  const lines = multiline(target, text, whole, room, item.nonce, tags);
  if (!lines) throw new Refusal('TOO_LONG', 'The message is too long');
  return lines;
}
