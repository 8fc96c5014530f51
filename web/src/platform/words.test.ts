// The words of the page: each that it asks for is there, in every language alike, and none is left over.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { FluentResource } from '@fluent/bundle';
import { parse } from 'svelte/compiler';
import { describe, expect, test } from 'vitest';

import { LANGUAGES } from './words';

const LOCALES = join(import.meta.dirname, '../../../locales');
const SOURCES = join(import.meta.dirname, '..');

/** A node of a tree of code or of words: they differ in more than matters here. */
type Node = Readonly<Record<string, unknown>>;

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

/** A node and all that is in it. */
function* within(value: unknown): Generator<Node> {
  if (!isNode(value)) return;
  yield value;
  for (const part of Object.values(value)) yield* within(part);
}

/** The words of a language: by their ids, the variables that are filled in. */
function wordsOf(language: string): Map<string, string[]> {
  const words = new Map<string, string[]>();
  for (const file of readdirSync(join(LOCALES, language))) {
    const text = readFileSync(join(LOCALES, language, file), 'utf8');
    for (const message of new FluentResource(text).body) {
      expect(words.has(message.id), `${language}/${file}: ${message.id} is there twice`).toBe(
        false,
      );
      expect(message.id.replace(/^-/, ''), `${language}/${file}`).toMatch(
        new RegExp(`^${file.replace(/\.ftl$/, '')}-`),
      );
      const variables = [...within(message)].filter((it) => it['type'] === 'var');
      words.set(message.id, [...new Set(variables.map((it) => String(it['name'])))].sort());
    }
  }
  return words;
}

/** The ids that a message refers to. */
function* mentions(language: string): Generator<string> {
  for (const file of readdirSync(join(LOCALES, language))) {
    const text = readFileSync(join(LOCALES, language, file), 'utf8');
    for (const it of within(new FluentResource(text).body)) {
      if (it['type'] === 'mesg') yield String(it['name']);
      if (it['type'] === 'term') yield `-${String(it['name'])}`;
    }
  }
}

/** What an expression may have as its value: an id, or its beginning, `some-…`; `null`: that turns out
 *  when it runs. */
function idsOf(expression: unknown): (string | null)[] {
  if (!isNode(expression)) return [null];
  switch (expression['type']) {
    case 'Literal':
      return [String(expression['value'])];
    case 'TemplateLiteral':
      return [...within(expression['quasis'])]
        .filter((it) => it['type'] === 'TemplateElement')
        .slice(0, 1)
        .map((it) => (isNode(it['value']) ? `${String(it['value']['cooked'])}…` : null));
    case 'ConditionalExpression':
      return [...idsOf(expression['consequent']), ...idsOf(expression['alternate'])];
    default:
      return [null];
  }
}

/** What a file of TypeScript or Svelte asks for. Where one can't see it in its calls of `t`, it is whatever
 *  is written there that looks like an id. */
function asked(name: string, text: string): string[] {
  const source = name.endsWith('.svelte') ? text : `<script lang="ts">\n${text}\n</script>`;
  const nodes = [...within(parse(source, { modern: true }))];
  const ids = nodes
    .filter((it) => it['type'] === 'CallExpression')
    .filter((it) => isNode(it['callee']) && it['callee']['name'] === 't')
    .flatMap((it) => idsOf(Array.isArray(it['arguments']) ? it['arguments'][0] : null));
  const seen = ids.filter((it) => it !== null);
  if (seen.length === ids.length) return seen;
  const written = nodes.filter((it) => it['type'] === 'Literal').map((it) => String(it['value']));
  return [...seen, ...written.filter((it) => LOOKS_LIKE_ONE.test(it))];
}

const english = wordsOf('en');
const LOOKS_LIKE_ONE = new RegExp(
  `^(${[...new Set([...english.keys()].map((id) => id.split('-', 1)[0]))].join('|')})-[a-z0-9-]+$`,
);

describe('the words', () => {
  test('can be found in what asks for them', () => {
    const calls = `t('app-one'); t(a ? 'app-two' : 'app-three', { n: 1 }); const s = 'app-four';`;
    const seen = ['app-one', 'app-two', 'app-three'];
    expect(asked('a.ts', `const n: number = 1; ${calls}`)).toEqual(seen);
    expect(asked('a.ts', `${calls} t(\`app-\${n}-x\`)`)).toEqual([...seen, 'app-…']);
    const all = ['app-one', 'app-two', 'app-three', 'app-four'];
    expect(asked('a.ts', `${calls} t(id)`)).toEqual([...seen, ...all]);
    expect(asked('a.svelte', `<p title={t('app-one')}>{t("app-two")} not t('x')</p>`)).toEqual([
      'app-one',
      'app-two',
    ]);
  });

  test('are all there, and none is left over', () => {
    const used = new Set<string>(mentions('en'));
    const missing: string[] = [];
    const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' });
    for (const file of files.filter((it) => /(?<!\.test)\.(ts|svelte)$/.test(it))) {
      for (const id of asked(file, readFileSync(join(SOURCES, file), 'utf8'))) {
        const begun = [...english.keys()].filter((it) => it.startsWith(id.slice(0, -1)));
        const found = id.endsWith('…') ? begun : [id].filter((it) => english.has(it));
        if (found.length === 0) missing.push(`${id} of ${file}`);
        for (const it of found) used.add(it);
      }
    }
    expect(missing).toEqual([]);
    expect([...english.keys()].filter((id) => !used.has(id))).toEqual([]);
  });

  test.each(LANGUAGES)('are the same in %s', (language) => {
    expect(readdirSync(LOCALES).sort()).toEqual([...LANGUAGES].sort());
    expect(Object.fromEntries(wordsOf(language))).toEqual(Object.fromEntries(english));
  });
});
