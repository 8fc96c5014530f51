import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import rows from '../../../testdata/formatting.json';
import { type Run, runs, strip } from './formatting';

describe('strip', () => {
  it.each(rows)('$text', ({ text, plain }) => {
    expect(strip(text)).toBe(plain);
  });
});

const PLAIN = {
  bold: false,
  italic: false,
  underline: false,
  strike: false,
  code: false,
  reverse: false,
};

describe('runs', () => {
  it.each<[string, (Partial<Run> & { text: string })[]]>([
    ['', []],
    ['\x02\x02', []],
    ['plain', [{ text: 'plain' }]],
    ['a\x02b\x02c', [{ text: 'a' }, { text: 'b', bold: true }, { text: 'c' }]],
    [
      '\x1di\x1fu\x1es\x11m\x16r\x0fp',
      [
        { text: 'i', italic: true },
        { text: 'u', italic: true, underline: true },
        { text: 's', italic: true, underline: true, strike: true },
        { text: 'm', italic: true, underline: true, strike: true, code: true },
        { text: 'r', italic: true, underline: true, strike: true, code: true, reverse: true },
        { text: 'p' },
      ],
    ],
    ['\x02a\x02\x02b', [{ text: 'ab', bold: true }]],
    ['a\x0fb', [{ text: 'ab' }]],
    ['\x034red\x03 no', [{ text: 'red', fg: 4 }, { text: ' no' }]],
    [
      '\x0304,12both\x033front',
      [
        { text: 'both', fg: 4, bg: 12 },
        { text: 'front', fg: 3, bg: 12 },
      ],
    ],
    [
      '\x030,1a\x0399b',
      [
        { text: 'a', fg: 0, bg: 1 },
        { text: 'b', bg: 1 },
      ],
    ],
    [
      '\x030,1a\x032,99b',
      [
        { text: 'a', fg: 0, bg: 1 },
        { text: 'b', fg: 2 },
      ],
    ],
    ['\x031,5a\x03,4', [{ text: 'a', fg: 1, bg: 5 }, { text: ',4' }]],
    ['\x04FF0000a\x04b', [{ text: 'a', fg: '#ff0000' }, { text: 'b' }]],
    [
      '\x04ff0000,00ff00a\x0f\x02b',
      [
        { text: 'a', fg: '#ff0000', bg: '#00ff00' },
        { text: 'b', bold: true },
      ],
    ],
    ['\x034\x02x\x0fy', [{ text: 'x', fg: 4, bold: true }, { text: 'y' }]],
  ])('%j', (text, expected) => {
    expect(runs(text)).toEqual(expected.map((run) => ({ ...PLAIN, ...run })));
  });

  it('leave nothing out but codes', () => {
    const text = fc.string({ unit: fc.constantFrom(...'\x02\x03\x04\x0f\x11\x1609af,é') });
    fc.assert(
      fc.property(text, (text) => {
        const found = runs(text);
        expect(found.map((run) => run.text).join('')).toBe(strip(text));
        expect(found.every((run) => run.text !== '')).toBe(true);
        expect(strip(strip(text))).toBe(strip(text));
      }),
    );
  });
});
