import { expect, test } from 'vitest';

import { COLOURS, colourOf, initialsOf } from './avatar';

test.each([
  ['bob', 'B'],
  ['Ana Maria Braga', 'AM'],
  ['joão_silva', 'JS'],
  ['[bot]', 'B'],
  ['álvaro', 'Á'],
  ['🎉 party', 'P'],
  ['🎉', '🎉'],
  ['', ''],
  ['---', '-'],
])('%j is %j', (name, initials) => expect(initialsOf(name)).toBe(initials));

test('a nick has one colour, however it is written, and others have others', () => {
  expect(colourOf('BOB')).toBe(colourOf('bob'));
  const colours = Array.from({ length: 200 }, (_, at) => colourOf(`guest${at}`));
  expect(new Set(colours).size).toBe(COLOURS);
});
