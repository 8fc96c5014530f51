// What was said and is not known to have arrived. It outlives the page, and arrives once: each message has a
// nonce (docs/protocol/nonce.md).

import { NONCE_LIFE_MS, OUTBOX_MAX, UNCONFIRMED_MAX } from '../state/limits';

/** A message on its way. */
export interface Item {
  nonce: string;
  target: string;
  text: string;
  kind: 'message' | 'action';
  replyTo: string | null;
  /** When it was said, in milliseconds since 1970. */
  time: number;
  /** When it was first sent; null when never. */
  tried: number | null;
  /** Why it was refused. */
  failed: { code: string; why: string } | null;
}

/** Where it is kept. */
export interface Store {
  read(): Item[];
  write(items: readonly Item[]): void;
}

/** The messages that wait, in the order in which they were said. */
export class Outbox {
  #items: Item[];
  /** What was sent on this connection. */
  readonly #sent = new Set<string>();

  constructor(private readonly store: Store) {
    this.#items = store.read();
  }

  get items(): readonly Item[] {
    return this.#items;
  }

  /** Whether another message may wait. */
  get hasRoom(): boolean {
    return this.#items.length < OUTBOX_MAX;
  }

  add(item: Item): void {
    this.#items.push(item);
    this.#keep();
  }

  /** Others can see it, or nobody wants it said any more. */
  remove(nonce: string): void {
    this.#items = this.#items.filter((item) => item.nonce !== nonce);
    this.#sent.delete(nonce);
    this.#keep();
  }

  /** The server will not say it; who said it decides what becomes of it. */
  fail(nonce: string, code: string, why: string): void {
    this.#change(nonce, (item) => ({ ...item, failed: { code, why } }));
    this.#sent.delete(nonce);
  }

  /** It is to be tried again. */
  again(nonce: string, now: number): void {
    this.#change(nonce, (item) => ({ ...item, failed: null, tried: null, time: now }));
  }

  /** Another connection: what has not arrived has to be sent again. */
  reconnected(now: number): void {
    this.#sent.clear();
    for (const { nonce, tried, failed } of this.#items) {
      if (failed || tried === null || now - tried < NONCE_LIFE_MS) continue;
      // By now the server may have forgotten that it was said.
      this.fail(nonce, 'OLD', '');
    }
  }

  /** What is to be sent now: not more at once than the server answers. */
  next(now: number): Item[] {
    const due: Item[] = [];
    for (const item of this.#items) {
      if (this.#sent.size >= UNCONFIRMED_MAX) break;
      if (item.failed || this.#sent.has(item.nonce)) continue;
      this.#sent.add(item.nonce);
      due.push(item);
    }
    for (const { nonce } of due) {
      this.#change(nonce, (item) => ({ ...item, tried: item.tried ?? now }));
    }
    return due;
  }

  #change(nonce: string, change: (item: Item) => Item): void {
    this.#items = this.#items.map((item) => (item.nonce === nonce ? change(item) : item));
    this.#keep();
  }

  #keep(): void {
    this.store.write(this.#items);
  }
}
