import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Batches } from './batch';
import { type Message, parse } from './message';
import {
  byteLength,
  ctcpAction,
  isCtcp,
  multiline,
  multilineLimits,
  readAction,
  roomFor,
  split,
} from './said';

const FAMILY = '👩‍👩‍👧‍👦';
const FLAG = '🇧🇷';

describe('split', () => {
  it.each<[string, number, string[]]>([
    ['', 10, ['']],
    ['hello', 5, ['hello']],
    ['hello you', 8, ['hello ', 'you']],
    ['hello you', 6, ['hello ', 'you']],
    ['hello you', 5, ['hello', ' you']],
    ['a b c d', 4, ['a b ', 'c d']],
    ['abcdefgh', 3, ['abc', 'def', 'gh']],
    ['a bcdefgh', 4, ['a ', 'bcde', 'fgh']],
    ['ab cdefghij', 5, ['ab ', 'cdefg', 'hij']],
    ['João é', 4, ['Joã', 'o é']],
    ['cha\u0301', 4, ['ch', 'a\u0301']],
    [`a${FLAG}`, 8, ['a', FLAG]],
    [`${FAMILY}${FAMILY}`, byteLength(FAMILY) + 3, [FAMILY, FAMILY]],
    ['  ', 1, [' ', ' ']],
    [`ab ${FLAG}`, 8, ['ab ', FLAG]],
    [`x abc${FLAG}`, 9, ['x ', 'abc', FLAG]],
  ])('%j at %d', (text, bytesMax, pieces) => {
    expect(split(text, bytesMax)).toEqual(pieces);
  });

  it('cuts what is one character alone between its code points', () => {
    const pieces = split(FAMILY, 8);
    expect(pieces.join('')).toBe(FAMILY);
    expect(pieces.every((piece) => byteLength(piece) <= 8)).toBe(true);
  });

  const unit = fc.constantFrom('a', 'b', ' ', 'é', 'e\u0301', '田', '🍵', FLAG, '👍🏽');

  it('loses nothing, fits, and keeps characters whole', () => {
    fc.assert(
      fc.property(
        fc.string({ unit, maxLength: 80 }),
        fc.integer({ min: 8, max: 40 }),
        (text, max) => {
          const pieces = split(text, max);
          expect(pieces.join('')).toBe(text);
          if (text !== '') expect(pieces).not.toContain('');
          for (const piece of pieces) expect(byteLength(piece)).toBeLessThanOrEqual(max);
          const characters = (whole: string) =>
            [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(whole)].length;
          expect(pieces.reduce((sum, piece) => sum + characters(piece), 0)).toBe(characters(text));
        },
      ),
    );
  });

  it('cuts no word that fits into a line', () => {
    const word = fc.string({ unit: fc.constantFrom(...'abcé'), minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), (words) => {
        const pieces = split(words.join(' '), 12);
        expect(pieces.flatMap((piece) => piece.trim().split(' '))).toEqual(words);
      }),
    );
  });
});

it.each([
  ['max-bytes=40000,max-lines=200', { bytesMax: 40000, linesMax: 200 }],
  ['max-bytes=40000', { bytesMax: 40000, linesMax: Infinity }],
  ['max-bytes=x,max-lines', { bytesMax: Infinity, linesMax: Infinity }],
  ['', { bytesMax: Infinity, linesMax: Infinity }],
  [undefined, null],
])('the limits %j', (value, limits) => {
  expect(multilineLimits(value)).toEqual(limits);
});

it('room is what a whole line leaves', () => {
  const source = 'joão!j@10.0.0.1';
  const room = roomFor(source, '#chá');
  expect(byteLength(`:${source} PRIVMSG #chá :${'x'.repeat(room)}\r\n`)).toBe(512);
});

describe('multiline', () => {
  const limits = { bytesMax: 40, linesMax: 4 };

  it.each<[string, string[] | null]>([
    ['hot', ['@+x=1 PRIVMSG #tea hot']],
    ['hot tea!', ['@+x=1 PRIVMSG #tea :hot tea!']],
    [
      'a\n\nb',
      [
        '@+x=1 BATCH +r draft/multiline #tea',
        '@batch=r PRIVMSG #tea a',
        '@batch=r PRIVMSG #tea :',
        '@batch=r PRIVMSG #tea b',
        'BATCH -r',
      ],
    ],
    [
      'hot tea for all\r\n: b',
      [
        '@+x=1 BATCH +r draft/multiline #tea',
        '@batch=r PRIVMSG #tea :hot tea ',
        '@batch=r;draft/multiline-concat PRIVMSG #tea :for all',
        '@batch=r PRIVMSG #tea :: b',
        'BATCH -r',
      ],
    ],
    ['a\0b', ['@+x=1 PRIVMSG #tea ab']],
    ['', null],
    ['\n', null],
    ['\r\n\r', null],
    ['\0', null],
    ['a\nb\nc\nd\ne', null],
    ['1234567890 1234567890 1234567890 1234567890', null],
  ])('%j', (text, lines) => {
    expect(multiline('#tea', text, limits, 10, 'r', [['+x', '1']])).toEqual(lines);
  });

  it('fits until its bounds', () => {
    const lines = (text: string, linesMax: number, bytesMax: number) =>
      multiline('#tea', text, { linesMax, bytesMax }, 10, 'r')?.length;
    expect(lines('é\né', 2, 5)).toBe(4);
    expect(lines('é\né', 1, 5)).toBeUndefined();
    expect(lines('é\né', 2, 4)).toBeUndefined();
  });

  it('is the same text when it is read', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', ' ', '\n', ':', '🍵', FLAG),
      maxLength: 60,
    });
    const none = { bytesMax: Infinity, linesMax: Infinity };
    fc.assert(
      fc.property(text, fc.integer({ min: 8, max: 30 }), (text, room) => {
        const lines = multiline('#tea', text, none, room, 'r', [['label', '1']]);
        if (!lines) {
          expect(text).toMatch(/^\n*$/);
          return;
        }
        const batches = new Batches();
        const items = lines.map((line) => batches.take(parse(line) as Message));
        expect(items.filter((item) => item !== null)).toEqual([
          {
            tags: new Map([['label', '1']]),
            source: null,
            verb: 'PRIVMSG',
            params: ['#tea', text],
          },
        ]);
      }),
    );
  });
});

describe('CTCP', () => {
  it.each<[string, string | null, boolean]>([
    ['hello', null, false],
    ['', null, false],
    ['\x01ACTION sips tea\x01', 'sips tea', false],
    ['\x01ACTION sips tea', 'sips tea', false],
    ['\x01ACTION\x01', '', false],
    ['\x01ACTION', '', false],
    ['\x01ACTION \x01', '', false],
    ['\x01ACTION a\nb\x01', 'a\nb', false],
    ['\x01ACTIONS x\x01', null, true],
    ['\x01VERSION\x01', null, true],
    ['\x01', null, true],
    ['a\x01ACTION b\x01', null, false],
  ])('%j', (text, action, isForPrograms) => {
    expect(readAction(text)).toBe(action);
    expect(isCtcp(text)).toBe(isForPrograms);
  });

  it('what is done is read again', () => {
    expect(ctcpAction('sips')).toBe('\x01ACTION sips\x01');
    expect(readAction(ctcpAction('sips tea'))).toBe('sips tea');
  });
});
