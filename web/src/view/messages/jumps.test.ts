import { expect, test } from 'vitest';

import { addressOf, jumpIn } from './jumps.svelte';

test.each([
  ['#tea', '1m7q'],
  ['bob', '1m7q'],
  ['#ça/va?', 'a'],
])('the address of a message in %s leads there', (place, id) => {
  expect(jumpIn(addressOf(place, id))).toEqual({ place, id });
});

test.each(['', '#', '#/tea', '#token', '#/a/b/c', '#/%/b', '#//'])('%j leads nowhere', (hash) =>
  expect(jumpIn(hash)).toBeNull(),
);
