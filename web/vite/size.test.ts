// The first view is light: what `index.html` loads by itself, and what that imports, as a browser gets it.
// It looks at what `vite build` has built last.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

import { expect, test } from 'vitest';

const DIST = join(import.meta.dirname, '../dist');
const SIZE_MAX = 120 * 1024;

/** The files that a page or a script needs at once; what it loads later is not said by `from`. */
function neededBy(text: string, isPage: boolean): string[] {
  const found = isPage
    ? text.matchAll(/(?:src|href)="\/(assets\/[\w.-]+\.(?:js|css))"/g)
    : text.matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([\w.-]+\.js)["']/g);
  return [...found].map(([, path = '']) => (isPage ? path : `assets/${path}`));
}

/** All that is loaded before the first view, by their paths. */
function firstView(): string[] {
  const all = new Set<string>();
  const open = neededBy(readFileSync(join(DIST, 'index.html'), 'utf8'), true);
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (all.has(path)) continue;
    all.add(path);
    if (path.endsWith('.js')) open.push(...neededBy(readFileSync(join(DIST, path), 'utf8'), false));
  }
  return [...all];
}

test('what is needed at once is found', () => {
  expect(
    neededBy('<script src="/assets/a-1.js"></script><link href="/assets/b.css">', true),
  ).toEqual(['assets/a-1.js', 'assets/b.css']);
  const script = `import{a}from"./x-1.js";import'./y.js';import("./later.js")`;
  expect(neededBy(script, false)).toEqual(['assets/x-1.js', 'assets/y.js']);
});

test.skipIf(!existsSync(join(DIST, 'sw.js')))('the service worker is one file', () => {
  expect(neededBy(readFileSync(join(DIST, 'sw.js'), 'utf8'), false)).toEqual([]);
});

test.skipIf(!existsSync(join(DIST, 'index.html')))('the first view is under 120 KiB', () => {
  const sizes = firstView().map(
    (path) => [path, brotliCompressSync(readFileSync(join(DIST, path))).length] as const,
  );
  const size = sizes.reduce((sum, [, it]) => sum + it, 0);
  expect(sizes.length, 'scripts and a style sheet').toBeGreaterThan(1);
  expect(size, JSON.stringify(sizes)).toBeLessThan(SIZE_MAX);
});
