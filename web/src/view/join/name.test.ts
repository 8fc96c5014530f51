import { expect, test } from 'vitest';

import { bytesOf, variantsOf } from '../../client/variants';
import { whyNoName, whyNoPassword } from './name';

test.each(['ana', 'João', 'Zoë_2', 'аня', '日本', '[]\\^{}|', 'a-b', '7up', 'ｂｏｂ'])(
  '%s may be a name',
  (name) => expect(whyNoName(name)).toBeNull(),
);

test.each([
  ['', /Type a name/],
  ['#tea', /begin/],
  ['~ana', /begin/],
  ['-ana', /begin/],
  ['ana maria', /spaces/],
  ['a.b', /character/],
  ['a!b', /character/],
  ['a/b', /character/],
  ['ana😀', /character/],
  ['an\u200Ba', /character/],
  ['an\u202Ea', /character/],
  ['x'.repeat(33), /too long/],
  ['é'.repeat(17), /too long/],
])('%j is no name', (name, why) => expect(whyNoName(name)).toMatch(why));

test.each([
  ['ana', 'tea-is-hot', null],
  ['ana', 'short', /too short/],
  ['ana', '😀😀😀😀😀😀😀', /too short/],
  ['anaanaana', 'AnaAnaAna', /same as the name/],
  ['ana', 'x'.repeat(301), /too long/],
])('%s, %s', (name, password, why) => {
  const said = whyNoPassword(password, name);
  if (why === null) expect(said).toBeNull();
  else expect(said).toMatch(why);
});

test.each(['ana', 'x'.repeat(32), 'é'.repeat(16)])('variants of %s are names', (name) => {
  const variants = variantsOf(name);
  expect(new Set(variants).size).toBe(5);
  for (const variant of variants) {
    expect([whyNoName(variant), bytesOf(variant) <= 32, variant === name]).toEqual([
      null,
      true,
      false,
    ]);
  }
});
