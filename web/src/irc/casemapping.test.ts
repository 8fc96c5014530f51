import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import rows from '../../../testdata/casemapping.json';
import { fold } from './casemapping';

interface Row {
  folded: string | null;
  names: string[];
}

describe('the names of', () => {
  it.each(rows as Row[])('$folded', ({ folded, names }) => {
    for (const name of names) {
      if (folded === null) expect(typeof fold(name)).toBe('string');
      else expect(fold(name)).toBe(folded);
    }
  });
});

it('folds whatever comes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      expect(typeof fold(name)).toBe('string');
    }),
  );
  expect(fold('\ud800A')).toBe('\ud800a');
});

it('folds ASCII as it folds all', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii' }), (name) => {
      expect(fold(`${name}é`)).toBe(`${fold(name)}é`);
    }),
  );
});
