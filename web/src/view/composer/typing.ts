// Telling others that one is typing. Spec: https://ircv3.net/specs/client-tags/typing

/** What others are told. */
export type Told = 'active' | 'paused' | 'done';

/** Not oftener than this: by the specification. */
const AGAIN_MS = 3000;
const PAUSED_MS = 5000;

/** Says when somebody begins, pauses and stops, and never much. */
export class Typing {
  readonly #tell: (told: Told) => void;
  #told: Told = 'done';
  #at = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: (told: Told) => void) {
    this.#tell = tell;
  }

  /** The text has changed by somebody's hand. */
  typed(text: string): void {
    clearTimeout(this.#timer);
    // A command is nothing that others will read.
    if (text.trim() === '' || /^\/(?!\/)/.test(text)) {
      this.#say('done');
      return;
    }
    const now = performance.now();
    if (now - this.#at >= AGAIN_MS) {
      this.#at = now;
      this.#say('active');
    }
    this.#timer = setTimeout(() => this.#say('paused'), PAUSED_MS);
  }

  /** The message says it itself. */
  sent(): void {
    clearTimeout(this.#timer);
    this.#told = 'done';
    this.#at = -Infinity;
  }

  /** Whoever typed has gone elsewhere. */
  left(): void {
    clearTimeout(this.#timer);
    this.#say('done');
  }

  #say(told: Told): void {
    const was = this.#told;
    if (told === was && told !== 'active') return;
    if (was === 'done' && told === 'paused') return;
    this.#told = told;
    this.#tell(told);
  }
}
