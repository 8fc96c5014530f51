import fc from 'fast-check';
import { expect, it } from 'vitest';

import { Pieces, decode, encode, pieces } from './base64';

it.each([
  ['', ''],
  ['a', 'YQ=='],
  ['ab', 'YWI='],
  ['abc', 'YWJj'],
  ['chá', 'Y2jDoQ=='],
  ['🍵', '8J+NtQ=='],
])('%j in base64', (text, base64) => {
  expect(encode(text)).toBe(base64);
  expect(decode(base64)).toEqual(new TextEncoder().encode(text));
});

it.each(['no base64!', 'YQ', 'YQ=', 'Y Q==', 'YQ==\n', '====', 'YQ==YQ=='])(
  '%j is none',
  (text) => {
    expect(decode(text)).toBeNull();
  },
);

it('bytes come back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 1000 }), (bytes) => {
      expect(decode(encode(bytes))).toEqual(bytes);
    }),
  );
});

it.each([
  [0, [1]],
  [3, [4]],
  [299, [400, 1]],
  [300, [400, 1]],
  [301, [400, 4]],
  [600, [400, 400, 1]],
])('%d bytes in pieces', (length, lengths) => {
  const said = pieces(new Uint8Array(length).fill(7));
  expect(said.map((piece) => piece.length)).toEqual(lengths);
  const read = new Pieces();
  const taken = said.map((piece) => read.take(piece));
  expect(taken.slice(0, -1).every((text) => text === undefined)).toBe(true);
  expect(taken.at(-1)).toBe('\x07'.repeat(length));
});

it('what is no text, or far too much, is none', () => {
  const read = new Pieces();
  expect(read.take('no base64!')).toBeNull();
  expect(read.take('/w==')).toBeNull();
  expect(read.take('YQ==')).toBe('a');
  let taken: string | null | undefined;
  for (let at = 0; at < 30 && taken === undefined; at += 1) taken = read.take('x'.repeat(400));
  expect(taken).toBeNull();
  expect(read.take('YQ==')).toBe('a');
});
