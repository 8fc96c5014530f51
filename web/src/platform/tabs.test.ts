import { expect, test } from 'vitest';

import { Tabs } from './tabs';

type Channel = ConstructorParameters<typeof Tabs>[1] & object;

/** Two tabs that hear each other. */
function pair(here: string | null): Tabs[] {
  const ends: Channel[] = [];
  const end = (): Channel => ({
    onmessage: null,
    postMessage: (data: unknown) => {
      for (const other of ends) {
        if (other !== ends[at]) queueMicrotask(() => hear(other, data));
      }
    },
    close: () => undefined,
  });
  let at = 0;
  const hear = (other: Channel, data: unknown) => {
    at = ends.indexOf(other);
    other.onmessage?.call({} as BroadcastChannel, { data } as MessageEvent);
  };
  ends.push(end(), end());
  return [new Tabs(() => null, ends[0]), new Tabs(() => here, ends[1])];
}

test.each([
  ['ana', 'ANA', true],
  ['ana', 'bia', false],
  [null, 'ana', false],
])('here is %s, asked for %s', async (here, name, isThere) => {
  expect(await pair(here)[0]?.isElsewhere(name)).toBe(isThere);
});
