// Every text can be read on what is behind it, and every line of a control seen: WCAG 2.2, 1.4.3 and 1.4.11.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

const css = readFileSync(join(import.meta.dirname, 'base.css'), 'utf8');

/** The tokens that a rule sets. */
function tokensOf(selector: string): Map<string, string> {
  const at = css.indexOf(`${selector} {`);
  const rule = css.slice(at, css.indexOf('}', at));
  return new Map(
    [...rule.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, colour]) => [
      name ?? '',
      colour ?? '',
    ]),
  );
}

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const GROUNDS = ['ground', 'ground-side', 'ground-raised', 'ground-hover', 'ground-selected'];
const ALL_GROUNDS = [...GROUNDS, 'ground-mention'];
const TEXTS = ['ink', 'ink-soft', 'accent-text', 'danger-text', 'warning', 'good'];
const FILLED = ['accent', 'danger', 'badge'];

const light = tokensOf(':root');
const THEMES = ['light', 'dark', 'contrast'].map((theme) => {
  const own = theme === 'light' ? light : tokensOf(`:root[data-theme='${theme}']`);
  return [theme, own] as const;
});

describe.each(THEMES)('in the theme %s', (_, tokens) => {
  const colour = (name: string) => {
    const found = tokens.get(name);
    if (!found) throw new Error(`no token --${name}`);
    return found;
  };

  test('has every token', () => {
    const own = [...light.keys()].filter((name) => !name.startsWith('person-'));
    expect([...tokens.keys()].filter((name) => !name.startsWith('person-')).sort()).toEqual(
      own.sort(),
    );
  });

  test('texts can be read', () => {
    const pairs = [
      ...TEXTS.flatMap((text) => ALL_GROUNDS.map((ground) => [text, ground] as const)),
      ...FILLED.map((fill) => [`${fill}-ink`, fill] as const),
      // People's own colours are the same in all themes.
      ...[...tokens.keys()]
        .filter((name) => /^person-\d/.test(name))
        .map((fill) => ['person-ink', fill] as const),
      // Of a toast.
      ['ground', 'ink'] as const,
    ];
    const bad = pairs.map(
      ([text, ground]) => [text, ground, contrast(colour(text), colour(ground))] as const,
    );
    expect(bad.filter(([, , ratio]) => ratio < 4.5)).toEqual([]);
  });

  test('controls can be seen', () => {
    const marks = ['line-strong', 'accent', 'accent-text', 'danger-text'];
    const bad = marks.flatMap((mark) =>
      GROUNDS.map(
        (ground) => [mark, ground, contrast(colour(mark), colour(ground))] as const,
      ).filter(([, , ratio]) => ratio < 3),
    );
    expect(bad).toEqual([]);
  });
});

test('before the page says which theme it is in, it has the grounds of one', () => {
  for (const [query, theme] of [
    ['prefers-color-scheme: dark', 1],
    ['prefers-contrast: more', 2],
  ] as const) {
    const rule = css.slice(css.indexOf(`@media (${query})`));
    for (const name of ['ground', 'ink']) {
      expect(rule.slice(0, rule.indexOf('\n}\n'))).toContain(
        `--${name}: ${THEMES[theme]?.[1].get(name) ?? '?'}`,
      );
    }
  }
});
