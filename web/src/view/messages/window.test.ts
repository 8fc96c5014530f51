import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { anchorAt, offsetAt, offsetsOf, rowAt, spanOf, topFor, totalOf } from './window';

const offsets = offsetsOf([10, 20, 30, 40]);
const keys = ['a', 'b', 'c', 'd'];
const rowOf = (all: readonly string[]) => (key: string) => {
  const at = all.indexOf(key);
  return at < 0 ? undefined : at;
};

test.each([
  [-5, 0],
  [0, 0],
  [9.9, 0],
  [10, 1],
  [59, 2],
  [60, 3],
  [1000, 3],
])('at %d is row %d', (y, row) => expect(rowAt(offsets, y)).toBe(row));

test.each([
  ['the top', 0, 25, 0, 0, 2],
  ['the middle', 15, 20, 0, 1, 3],
  ['with more', 35, 5, 20, 1, 4],
  ['the end', 80, 20, 5, 3, 4],
])('%s of a list', (_, top, height, more, from, to) => {
  expect(spanOf(offsets, top, height, more)).toEqual({ from, to });
});

test('an empty list has no rows', () => {
  expect(spanOf(offsetsOf([]), 0, 100, 50)).toEqual({ from: 0, to: 0 });
  expect(anchorAt([], offsetsOf([]), 0, () => true)).toBeNull();
});

describe('the row that is held', () => {
  test('is the first that is seen', () => {
    expect(anchorAt(keys, offsets, 15, () => true)).toEqual({ key: 'b', y: 15 });
  });
  test('is the first of those that may be', () => {
    expect(anchorAt(keys, offsets, 0, (row) => row > 1)).toEqual({ key: 'c', y: 60 });
  });
  test('is another where none may be', () => {
    expect(anchorAt(keys, offsets, 15, () => false)).toEqual({ key: 'b', y: 15 });
  });
  test('that is gone tells no place', () => {
    expect(topFor({ key: 'x', y: 0 }, rowOf(keys), offsets)).toBeNull();
  });

  test('stays where it is, whatever comes before it', () => {
    const heights = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(heights, heights, fc.nat(), (old, more, where) => {
        const before = offsetsOf(old);
        const names = old.map((_, at) => `old${at}`);
        const top = where % totalOf(before);
        const anchor = anchorAt(names, before, top, () => true);
        if (!anchor) return false;
        const all = [...more.map((_, at) => `more${at}`), ...names];
        const after = offsetsOf([...more, ...old]);
        const row = names.indexOf(anchor.key);
        const newTop = topFor(anchor, rowOf(all), after);
        if (newTop === null) return false;
        const seen = offsetAt(before, row) - top;
        return offsetAt(after, row + more.length) - newTop === seen;
      }),
    );
  });
});
