// Telling the server, and by it one's other devices, up to when a conversation is read: not at each message.

import type { Conversation } from '../state/conversation.svelte';
import type { Client } from './client';

/** Not oftener than this. */
const AGAIN_MS = 2_000;

/** How far one conversation is read. */
export class Marking {
  #due: number | null = null;
  #sent = -Infinity;
  #stop: () => void = () => undefined;

  constructor(
    private readonly client: Client,
    private readonly conversation: Conversation,
  ) {}

  /** It is read up to this time. */
  read(time: number): void {
    const { conversation, client } = this;
    conversation.unread = 0;
    conversation.mentions = 0;
    conversation.unreadMore = false;
    conversation.fresh = [];
    if (time <= (conversation.marker ?? 0)) return;
    conversation.marker = time;
    const isWaiting = this.#due !== null;
    this.#due = time;
    if (isWaiting) return;
    const wait = this.#sent + AGAIN_MS - client.world.now();
    if (wait <= 0) this.flush();
    else this.#stop = client.world.later(wait, () => this.flush());
  }

  /** Says at once what waits to be said. */
  flush(): void {
    const time = this.#due;
    this.#stop();
    if (time === null) return;
    this.#due = null;
    this.#sent = this.client.world.now();
    const timestamp = `timestamp=${new Date(time).toISOString()}`;
    this.client.send('MARKREAD', this.conversation.name, timestamp);
  }
}
