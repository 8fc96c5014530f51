// Messages that others answer and that are not at hand: each is asked for once.

import { SvelteMap } from 'svelte/reactivity';

import { Refusal } from '../../client/asking';
import type { Client } from '../../client/client';
import type { Conversation } from '../../state/conversation.svelte';
import type { Said } from '../../state/said';

const MOST = 200;

/** What is known of a quoted message: itself, that it is gone, or that it is on its way. */
export type Quoted = Said | 'gone' | 'loading';

/** The quotes of one conversation. */
export class Quotes {
  readonly #known = new SvelteMap<string, Quoted>();

  constructor(
    private readonly client: Client,
    private readonly conversation: Conversation,
  ) {}

  /** The message with this id, as far as it is known. */
  of(id: string): Quoted {
    return this.conversation.said(id) ?? this.#known.get(id) ?? 'loading';
  }

  /** Asks for it, unless that was done. */
  async load(id: string): Promise<void> {
    if (this.conversation.said(id) || this.#known.has(id)) return;
    if (this.#known.size >= MOST) this.#known.clear();
    this.#known.set(id, 'loading');
    try {
      const near = await this.client.history.near(this.conversation, id, 1);
      this.#known.set(id, near.find((it) => it.id === id) ?? 'gone');
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      if (thrown.code === 'LOST') this.#known.delete(id);
      else this.#known.set(id, 'gone');
    }
  }
}
