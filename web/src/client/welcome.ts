// What is said and asked for when one is in.

import { fold } from '../irc/casemapping';
import { WHOX_FIELDS } from '../irc/names';
import type { Conversation } from '../state/conversation.svelte';
import { PROFILE_KEYS } from '../state/person.svelte';
import type { Client } from './client';
import { nickOf } from './identity';
import { keepRooms } from './kept';
import { deliver } from './saying';

/** How many rooms one line asks for. */
const ROOMS_IN_LINE = 10;

/** The server knows us: we go where we were, ask what is new, and say what waits. `rooms` are those of an
 *  earlier visit. */
export function arrive(client: Client, rooms: readonly string[]): void {
  const { chat } = client;
  // Who has an account is in its rooms already, unless the server keeps nobody there.
  const wanted = [...(chat.account === null ? rooms : []), ...chat.returning];
  const missing = [...new Set(wanted)].filter((it) => !chat.conversation(it)?.joined);
  for (let at = 0; at < missing.length; at += ROOMS_IN_LINE) {
    client.send('JOIN', missing.slice(at, at + ROOMS_IN_LINE).join(','));
  }
  void returned(client);
  client.send('METADATA', '*', 'SUB', ...PROFILE_KEYS);
  client.send('SYNC');
  client.send('SILENCE');
  watch(client, [...chat.conversations.values()]);
  if (client.identity && nickOf(client.identity) !== chat.nick) {
    client.send('MONITOR', '+', nickOf(client.identity));
  }
  chat.open ??= chat.conversations.keys().next().value ?? null;
  // What can't be read now is asked for again when somebody looks at it.
  client.history.catchUp().catch(() => undefined);
  deliver(client);
}

/** Waits until the server has answered for all rooms. */
async function returned(client: Client): Promise<void> {
  try {
    await client.ask('PING', 'rooms');
    client.chat.returning = [];
  } catch {
    // The connection broke again: they are still to be gone to.
  }
}

/** Learns who of those that one speaks with in private is here. */
export function watch(client: Client, conversations: readonly Conversation[]): void {
  const people = conversations.filter((it) => !it.isRoom).map((it) => it.name);
  if (people.length > 0) client.send('MONITOR', '+', people.join(','));
}

/** One is in a room. */
export function entered(client: Client, conversation: Conversation): void {
  const { chat } = client;
  const key = fold(conversation.name);
  chat.open ??= key;
  if (client.headingFor !== null && fold(client.headingFor) === key) {
    chat.open = key;
    client.headingFor = null;
  }
  // Before the welcome is over nobody is known whose rooms they are; who has an account is in them still.
  if (client.who !== '' && chat.account === null) keepRooms(client.who, roomsIn(client));
  client.send('MODE', conversation.name);
  // Who is away, a bot, or of which account.
  client.send('WHO', conversation.name, WHOX_FIELDS + ',1');
}

/** The rooms that one is in. */
export function roomsIn({ chat }: Client): string[] {
  const rooms = [...chat.conversations.values()].filter((it) => it.isRoom && it.joined);
  return rooms.map((it) => it.name);
}
