// Which rows of a long list have to be there, and where: arithmetic of heights, of which most are guesses.

/** A row that stays where it is on the screen while others come, go and grow. */
export interface Anchor {
  key: string;
  /** Where it ends, in pixels below the top of what is seen. Its beginning may lose a name. */
  y: number;
}

/** Rows from `from`, before `to`. */
export interface Span {
  from: number;
  to: number;
}

/** Where each row begins; behind the last, where the list ends. */
export function offsetsOf(heights: readonly number[]): Float64Array {
  const offsets = new Float64Array(heights.length + 1);
  let sum = 0;
  heights.forEach((height, at) => {
    offsets[at] = sum;
    sum += height;
  });
  offsets[heights.length] = sum;
  return offsets;
}

/** Where a row begins; of what is behind the last, where the list ends. */
export function offsetAt(offsets: Float64Array, row: number): number {
  return offsets[Math.max(0, Math.min(row, offsets.length - 1))] ?? 0;
}

/** How high the list is. */
export function totalOf(offsets: Float64Array): number {
  return offsetAt(offsets, offsets.length - 1);
}

/** The row that is at this height; the first or the last beyond them. */
export function rowAt(offsets: Float64Array, y: number): number {
  let [low, high] = [0, Math.max(0, offsets.length - 2)];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (offsetAt(offsets, middle) <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The rows that are seen, and those so many pixels before and behind. */
export function spanOf(offsets: Float64Array, top: number, height: number, more: number): Span {
  if (offsets.length < 2) return { from: 0, to: 0 };
  return { from: rowAt(offsets, top - more), to: rowAt(offsets, top + height + more) + 1 };
}

/** What to hold on to: the first row that is seen and that may be held. */
export function anchorAt(
  keys: readonly string[],
  offsets: Float64Array,
  top: number,
  mayHold: (row: number) => boolean,
): Anchor | null {
  const first = rowAt(offsets, top + 1);
  let row = first;
  while (row < keys.length && !mayHold(row)) row++;
  if (row >= keys.length) row = first;
  const key = keys[row];
  return key === undefined ? null : { key, y: offsetAt(offsets, row + 1) - top };
}

/** How far the list is scrolled so that the anchor is where it was; null when its row is gone. */
export function topFor(
  anchor: Anchor,
  rowOf: (key: string) => number | undefined,
  offsets: Float64Array,
): number | null {
  const row = rowOf(anchor.key);
  return row === undefined ? null : offsetAt(offsets, row + 1) - anchor.y;
}
