import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { contrast, pair, readable, type Theme } from './colours';

const css = readFileSync('src/view/style/base.css', 'utf8');
const NUMBERS = Array.from({ length: 99 }, (_, at) => at);

function grounds(theme: Theme): string[] {
  const selector = theme === 'light' ? ':root {' : `:root[data-theme='${theme}'] {`;
  const block = css.slice(css.indexOf(selector)).split('}')[0] ?? '';
  return [...block.matchAll(/--ground[a-z-]*: (#[\da-f]{6})/g)].map((it) => it[1] ?? '');
}

describe.each(['light', 'dark', 'contrast'] as const)('in the %s theme', (theme) => {
  test.each([...NUMBERS, '123456', 'fedcba'])('the colour %s can be read on every ground', (it) => {
    const ink = readable(it, theme) ?? '';
    expect(grounds(theme).length).toBe(6);
    for (const ground of grounds(theme)) expect(contrast(ink, ground)).toBeGreaterThanOrEqual(4.5);
  });
});

test('what can be read already stays as it is', () => {
  expect(readable('004700', 'light')).toBe('#004700');
  expect(readable(8, 'dark')).toBe('#ffff00');
});

test('every pair can be read, and keeps its background', () => {
  for (const fg of [undefined, ...NUMBERS])
    for (const bg of NUMBERS) {
      const { ink = '', ground = '' } = pair(fg, bg) ?? {};
      expect(contrast(ink, ground), `${fg} on ${bg}`).toBeGreaterThanOrEqual(4.5);
    }
  expect(pair(8, 1)).toEqual({ ink: '#ffff00', ground: '#000000' });
});

test.each([99, -1, 'zzzzzz', 'url(x)', '', undefined])('%j is no colour', (it) => {
  expect(readable(it, 'dark')).toBeNull();
  expect(pair(1, it)).toBeNull();
});
