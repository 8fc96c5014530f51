// What is said to those who hear the page, of what is said in the conversation that is open.

import { t } from '../../platform/words';
import type { Chat } from '../../state/chat.svelte';
import type { Said } from '../../state/said';
import { plain } from '../text/rich';

/** So many at once are told one by one; of more, how many they are. */
const TOLD_MAX = 3;
/** A voice needs time; what comes before it is over would interrupt it. */
const PAUSE_MS = 900;
const TEXT_LEN_MAX = 400;

/** Tells of messages, one at a time. */
export class Telling {
  #queue: { text: string; urgent: boolean }[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly chat: Chat,
    private readonly say: (text: string, urgent: boolean) => void,
  ) {}

  /** Messages of others have come. */
  take(said: readonly Said[]): void {
    const urgent = said.some((it) => it.mention);
    if (said.length > TOLD_MAX || this.#queue.length >= TOLD_MAX) {
      this.#queue = [
        { text: t('messages-told-many', { count: said.length + this.#queue.length }), urgent },
      ];
    } else {
      for (const one of said) this.#queue.push({ text: this.#words(one), urgent: one.mention });
    }
    if (this.#timer === undefined) this.#next();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#queue = [];
  }

  #next(): void {
    const next = this.#queue.shift();
    this.#timer = undefined;
    if (!next) return;
    this.say(next.text, next.urgent);
    this.#timer = setTimeout(() => this.#next(), PAUSE_MS);
  }

  #words({ from, text, kind }: Said): string {
    const name = this.chat.nameOf(from);
    const words = plain(text).slice(0, TEXT_LEN_MAX);
    return kind === 'action' ? `${name} ${words}` : `${name}: ${words}`;
  }
}
