import { expect, test } from 'vitest';

import { titleOf } from './attention';
import { DEFAULTS, themeOf, valuesIn } from './settings.svelte';

test.each([
  ['nothing', null],
  ['a text', 'dark'],
  ['a list', []],
  ['what no page knows', { theme: 'pink', density: 3, enterSends: 'no', hours: 12, more: 1 }],
  ['wishes that are none', { wishes: { '#tea': 'all', '#pot': { alerts: 'loud' }, x: null } }],
])('%s counts for nothing', (_, kept) => expect(valuesIn(kept)).toEqual(DEFAULTS));

test('what was set is read again', () => {
  const values = {
    ...DEFAULTS,
    theme: 'contrast',
    language: 'pt-BR',
    enterSends: false,
    wishes: { '#tea': { alerts: 'none', sound: false } },
  };
  expect(valuesIn(JSON.parse(JSON.stringify(values)))).toEqual(values);
});

test('of many wishes the last stay', () => {
  const wish = { alerts: 'all', sound: true };
  const all = Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`#r${i}`, wish]));
  const kept = Object.keys(valuesIn({ wishes: all }).wishes);
  expect([kept.length, kept[0]]).toEqual([500, '#r100']);
});

test.each([
  ['system', false, false, 'light'],
  ['system', true, false, 'dark'],
  ['system', false, true, 'contrast'],
  ['light', true, true, 'light'],
  ['contrast', false, false, 'contrast'],
] as const)('%s, dark %s, contrast %s', (theme, isDark, wantsContrast, shown) => {
  expect(themeOf(theme, isDark, wantsContrast)).toBe(shown);
});

test.each([
  [0, null, 'papo'],
  [0, '#tea', '#tea · papo'],
  [3, '#tea', '(3) #tea · papo'],
  [100, '#tea', '(99+) #tea · papo'],
])('%s in %s', (count, name, title) => expect(titleOf(count, name)).toBe(title));
