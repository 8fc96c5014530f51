// Other tabs of this browser: whether one of them is in under a name.

import { fold } from '../irc/casemapping';

/** How long another tab has to answer. */
const PATIENCE_MS = 300;

type Word = { ask: string } | { here: string };

/** Answers other tabs, and asks them. */
export class Tabs {
  readonly #channel: Pick<BroadcastChannel, 'postMessage' | 'onmessage' | 'close'>;
  /** Who waits for an answer. */
  readonly #waiting = new Map<string, () => void>();

  constructor(
    /** The name by which this tab is in. */
    private readonly here: () => string | null,
    channel?: Pick<BroadcastChannel, 'postMessage' | 'onmessage' | 'close'>,
  ) {
    this.#channel = channel ?? new BroadcastChannel('papo');
    this.#channel.onmessage = ({ data }: MessageEvent<Word>) => this.#hear(data);
  }

  /** Whether another tab is in under this name. */
  isElsewhere(name: string): Promise<boolean> {
    const key = fold(name);
    return new Promise((resolve) => {
      const answer = (isThere: boolean) => {
        this.#waiting.delete(key);
        clearTimeout(timer);
        resolve(isThere);
      };
      const timer = setTimeout(() => answer(false), PATIENCE_MS);
      this.#waiting.set(key, () => answer(true));
      this.#channel.postMessage({ ask: key } satisfies Word);
    });
  }

  close(): void {
    this.#channel.close();
  }

  #hear(word: Word): void {
    if ('here' in word) {
      this.#waiting.get(word.here)?.();
      return;
    }
    const name = this.here();
    if (name !== null && fold(name) === word.ask) {
      this.#channel.postMessage({ here: word.ask } satisfies Word);
    }
  }
}
