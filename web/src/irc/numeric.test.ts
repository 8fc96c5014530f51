import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

import * as numeric from './numeric';

it('the server calls them the same', () => {
  const source = readFileSync(
    new URL('../../../crates/papo-proto/src/numeric.rs', import.meta.url),
    'utf8',
  );
  const rows = source.matchAll(/^ {4}((?:RPL|ERR)_\w+) = (\d+);$/gm);
  const named = new Map(Array.from(rows, ([, name, number]) => [name, number?.padStart(3, '0')]));
  expect(Object.keys(numeric).length).toBeGreaterThan(100);
  for (const [name, number] of Object.entries(numeric)) {
    expect([name, named.get(name)]).toEqual([name, number]);
  }
});
