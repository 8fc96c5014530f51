import { expect, it } from 'vitest';

import rows from '../../../../testdata/passwords.json';
import { saslprep } from './saslprep';

it.each(rows)('$password', ({ password, prepared }) => {
  expect(saslprep(password)).toBe(prepared);
});

it('halves of characters are refused', () => {
  expect(saslprep('a\ud800')).toBeNull();
});
