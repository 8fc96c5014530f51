// Messages that are being taken back: gone from the screen at once, from the server a little later, so that
// one can think better of it.

import { SvelteSet } from 'svelte/reactivity';

import type { Conversation } from '../state/conversation.svelte';
import type { Said } from '../state/said';
import { Refusal } from './asking';
import type { Client } from './client';

/** For how long one may think better of it. */
export const UNDO_MS = 6_000;

interface Waiting {
  conversation: Conversation;
  stop: () => void;
  refused: (refusal: Refusal) => void;
}

/** What is being taken back by who looks at this page. */
export class Deleting {
  /** The ids of messages that are not shown. */
  readonly hidden = new SvelteSet<string>();
  readonly #waiting = new Map<string, Waiting>();

  constructor(private readonly client: Client) {}

  /** Takes a message back, soon. If that is `refused`, it is shown again. */
  begin(conversation: Conversation, said: Said, refused: (refusal: Refusal) => void): void {
    this.hidden.add(said.id);
    const stop = this.client.world.later(UNDO_MS, () => void this.#redact(said.id));
    this.#waiting.set(said.id, { conversation, stop, refused });
  }

  /** Leaves a message where it is, if there is still time. */
  undo(id: string): void {
    this.#waiting.get(id)?.stop();
    if (this.#waiting.delete(id)) this.hidden.delete(id);
  }

  /** The page goes: what was to be done soon is done now, without an answer. */
  hurry(): void {
    for (const [id, { conversation, stop }] of this.#waiting) {
      stop();
      this.client.send('REDACT', conversation.name, id);
    }
    this.#waiting.clear();
  }

  async #redact(id: string): Promise<void> {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (!waiting) return;
    try {
      await this.client.ask('REDACT', waiting.conversation.name, id);
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      waiting.refused(refusal);
    }
    this.hidden.delete(id);
  }
}
