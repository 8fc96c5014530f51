import { expect, it } from 'vitest';

import { plain } from './plain';

it.each([
  ['alice', 'sesame', '\0alice\0sesame'],
  ['joão', 'chá às 5', '\0joão\0chá às 5'],
  ['', 'sesame', null],
  ['alice', '', null],
  ['ali\0ce', 'sesame', null],
  ['alice', 'ses\0ame', null],
])('%j %j', (name, password, said) => {
  expect(plain(name, password)).toBe(said);
});
