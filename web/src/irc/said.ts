// What people say, as lines of the protocol. Spec: https://ircv3.net/specs/extensions/multiline,
// https://modern.ircdocs.horse/ctcp

import { write } from './message';

/** The most bytes a line has, its end included and without its tags. */
const LINE_LEN_MAX = 512;

/** How much one message of several lines may have: the value of `draft/multiline`. */
export interface MultilineLimits {
  /** Of its text, the ends of its lines included. */
  bytesMax: number;
  linesMax: number;
}

const encoder = new TextEncoder();
const clusters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** How many bytes a text has on the wire. */
export function byteLength(text: string): number {
  return encoder.encode(text).length;
}

/** How many bytes of text fit into one line to `target` as others get it from `source` (`nick!user@host`). */
export function roomFor(source: string, target: string, verb = 'PRIVMSG'): number {
  // `:source VERB target :text` and the end of the line
  return LINE_LEN_MAX - byteLength(source) - verb.length - byteLength(target) - 7;
}

/**
 * The text in pieces of at most so many bytes, which put together are the text again. A piece ends
 * behind a space if there is one. What people see as one character is not cut, unless it alone is
 * too long; nothing is cut inside of a code point, which has up to four bytes.
 */
export function split(text: string, bytesMax: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  let length = 0;
  /** Where the last word of the piece begins, and how many bytes stand before it. */
  let word = { at: 0, length: 0 };
  for (const part of parts(text, bytesMax)) {
    const partLength = byteLength(part);
    if (length + partLength > bytesMax && piece !== '') {
      const at = word.at > 0 ? word.at : piece.length;
      pieces.push(piece.slice(0, at));
      piece = piece.slice(at);
      length = at === word.at ? length - word.length : 0;
      word = { at: 0, length: 0 };
      // The word that was begun may leave no room for what comes.
      if (length + partLength > bytesMax && piece !== '') {
        pieces.push(piece);
        piece = '';
        length = 0;
      }
    }
    piece += part;
    length += partLength;
    if (part === ' ') word = { at: piece.length, length };
  }
  if (piece !== '' || pieces.length === 0) pieces.push(piece);
  return pieces;
}

/** Reads the value of `draft/multiline`; null when it is none. What is not said has no limit. */
export function multilineLimits(value: string | undefined): MultilineLimits | null {
  if (value === undefined) return null;
  const limit = (key: string) => {
    const [, number] = new RegExp(`(?:^|,)${key}=([0-9]{1,9})(?:,|$)`).exec(value) ?? [];
    return number === undefined ? Infinity : Number(number);
  };
  return { bytesMax: limit('max-bytes'), linesMax: limit('max-lines') };
}

/**
 * The lines that say a text, of which each has room for so many bytes of it: one PRIVMSG, if it is
 * one line that fits, else one batch that is called `ref`. Null: it is longer than one message may
 * be, or there is nothing in it.
 */
export function multiline(
  target: string,
  text: string,
  limits: MultilineLimits,
  room: number,
  ref: string,
  tags: Iterable<[string, string]> = [],
): string[] | null {
  // No line can hold NUL, and other systems end theirs otherwise.
  const whole = text.replaceAll('\0', '').replace(/\r\n?/g, '\n');
  if (/^\n*$/.test(whole)) return null;
  if (!whole.includes('\n') && byteLength(whole) <= room) {
    return [write('PRIVMSG', [target, whole], tags)];
  }
  // Asked first: what is far too long takes long to cut.
  if (byteLength(whole) > limits.bytesMax) return null;
  const lines = whole.split('\n').flatMap((line) =>
    split(line, room).map((piece, at) => {
      const inBatch: [string, string][] = [['batch', ref]];
      if (at > 0) inBatch.push(['draft/multiline-concat', '']);
      return write('PRIVMSG', [target, piece], inBatch);
    }),
  );
  if (lines.length > limits.linesMax) return null;
  const begin = write('BATCH', [`+${ref}`, 'draft/multiline', target], tags);
  return [begin, ...lines, write('BATCH', [`-${ref}`])];
}

/** What somebody does (`/me`), as it is said. */
export function ctcpAction(text: string): string {
  return `\x01ACTION ${text}\x01`;
}

/** What somebody does; null when the text does not say that. */
export function readAction(text: string): string | null {
  const [, action] = /^\x01ACTION(?: ([^\x01]*))?\x01?$/.exec(text) ?? [null, null];
  return action === null ? null : (action ?? '');
}

/** Whether a text is a request or an answer of a program: all of CTCP but `/me`. */
export function isCtcp(text: string): boolean {
  return text.startsWith('\x01') && !/^\x01ACTION(?:[ \x01]|$)/.test(text);
}

/** What people see as characters, or what these consist of where one is too long. */
function* parts(text: string, bytesMax: number): Generator<string> {
  for (const { segment } of clusters.segment(text)) {
    if (segment.length * 3 > bytesMax && byteLength(segment) > bytesMax) yield* segment;
    else yield segment;
  }
}
