// What the page is made of, and with: its licences ask for no more than their text.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

const ALLOWED = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  // Of tools alone, whose code is not changed.
  'MPL-2.0',
];

interface Lock {
  packages: Record<string, { license?: string }>;
}

test('licences', () => {
  const path = join(import.meta.dirname, '../package-lock.json');
  const { packages } = JSON.parse(readFileSync(path, 'utf8')) as Lock;
  const others = Object.entries(packages).filter(
    ([, { license }]) => !license || !ALLOWED.includes(license),
  );
  expect(others.map(([name, { license }]) => `${name}: ${license ?? 'none'}`)).toEqual([]);
});
