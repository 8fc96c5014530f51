// What is done to messages that were said. Each is refused with a `Refusal`, or done.

import { write } from '../irc/message';
import { ctcpAction, roomFor } from '../irc/said';
import type { Conversation } from '../state/conversation.svelte';
import type { Said } from '../state/said';
import type { Client } from './client';

/** Gives a reaction, or takes it back. */
export async function react(
  client: Client,
  conversation: Conversation,
  said: Said,
  emoji: string,
): Promise<void> {
  const own = said.reactions.find((it) => it.text === emoji)?.by.some((it) => client.chat.isMe(it));
  const line = (label: string) =>
    write(
      'TAGMSG',
      [conversation.name],
      [
        ['label', label],
        ['+reply', said.id],
        [own ? '+draft/unreact' : '+draft/react', emoji],
      ],
    );
  await client.askLines((label) => [line(label)]);
}

/** Gives a message another text. */
export async function correct(
  client: Client,
  conversation: Conversation,
  said: Said,
  text: string,
): Promise<void> {
  const words = said.kind === 'action' ? ctcpAction(text) : text;
  await client.ask('EDITMSG', conversation.name, said.id, words);
}

/** How many bytes the new text of a message may have: a correction is one line. */
export function roomToCorrect(client: Client, conversation: Conversation, said: Said): number {
  const room = roomFor(client.chat.source, conversation.name, 'EDITMSG');
  const around = said.kind === 'action' ? ctcpAction('').length : 0;
  return room - said.id.length - 1 - around;
}

/** Pins a message, or takes it down. */
export async function pin(
  client: Client,
  conversation: Conversation,
  said: Said,
  pinned: boolean,
): Promise<void> {
  await client.ask(pinned ? 'PIN' : 'UNPIN', conversation.name, said.id);
}
