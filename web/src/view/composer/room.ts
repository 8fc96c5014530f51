// How much more a message can hold.

/** What is left of a message's bounds; below zero it is too big. */
export interface Room {
  bytes: number;
  lines: number;
  tooBig: boolean;
  /** Near enough to its bounds that one wants to know. */
  near: boolean;
}

const NEAR = 0.1;
const utf8 = new TextEncoder();

/** What a text leaves of its bounds. */
export function roomFor(text: string, bytesMax: number, linesMax: number): Room {
  const bytes = bytesMax - utf8.encode(text).length;
  const lines = linesMax - text.split('\n').length;
  const tooBig = bytes < 0 || lines < 0;
  return {
    bytes,
    lines,
    tooBig,
    near: tooBig || bytes < bytesMax * NEAR || lines < linesMax * NEAR,
  };
}
