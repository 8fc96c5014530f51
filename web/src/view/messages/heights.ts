// How high rows are, as far as they were ever there, and about how high the others will be.

import type { Row } from './rows';

/** How many heights of rows that are gone may be remembered. */
const GONE_MAX = 2_000;
const LINE = 21;

/** What was measured of rows, by their keys. */
export class Heights {
  readonly #known = new Map<string, number>();

  /** Takes a measure; whether it is another than before. */
  take(key: string, height: number): boolean {
    const known = this.#known.get(key);
    if (known !== undefined && Math.abs(known - height) < 0.1) return false;
    this.#known.set(key, height);
    return true;
  }

  /** The height of a row, or a guess where a line has so many letters. */
  of(row: Row, letters: number): number {
    return this.#known.get(row.key) ?? guess(row, letters);
  }

  /** Forgets rows that are gone, now and then. */
  keep(keys: ReadonlyMap<string, number>): void {
    if (this.#known.size <= keys.size + GONE_MAX) return;
    for (const key of this.#known.keys()) if (!keys.has(key)) this.#known.delete(key);
  }
}

function guess(row: Row, letters: number): number {
  if (row.kind !== 'said') return 30;
  const { text, replyTo, reactions } = row.said;
  let lines = 0;
  for (const line of text.split('\n')) lines += Math.max(1, Math.ceil(line.length / letters));
  const more = (replyTo ? 26 : 0) + (reactions.length > 0 ? 32 : 0);
  return lines * LINE + (row.first ? 32 : 2) + more;
}
