// @vitest-environment happy-dom
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, describe, expect, test, vi } from 'vitest';

import hostile from '../../../tests/hostile.json';
import { runs } from '../../irc/formatting';
import { parse } from './rich';
import RichText from './RichText.svelte';
import { textOf } from './inline';
import type { Block } from './tree';

const ALLOWED =
  'A BDI BLOCKQUOTE BUTTON CODE DIV EM LI OL P PRE S SPAN STRONG SVG PATH RECT CIRCLE UL'.split(
    ' ',
  );
const ATTRIBUTES = (
  'aria-controls aria-expanded aria-hidden aria-label class cx cy d dir height href id r rel role rx ' +
  'style tabindex target title type value viewBox width x y'
).split(' ');

let shown: object | null = null;

function show(props: { text: string } & Record<string, unknown>): HTMLElement {
  document.body.replaceChildren();
  shown = mount(RichText, { target: document.body, props });
  flushSync();
  return document.body;
}

afterEach(async () => {
  if (shown) await unmount(shown);
  shown = null;
});

/** All text on the page but that of a code block's button. */
function textShown(root: HTMLElement): string {
  const copy = root.cloneNode(true) as HTMLElement;
  for (const block of copy.querySelectorAll('.block')) {
    const code = block.querySelector('code');
    if (code) block.replaceChildren(code);
  }
  return copy.textContent;
}

/** All text of a tree, as the page has it. */
function textOfBlocks(blocks: readonly Block[]): string {
  return blocks
    .map((block) => {
      if (block.kind === 'code') return block.text;
      if (block.kind === 'paragraph') return textOf(block.children);
      if (block.kind === 'quote') return textOfBlocks(block.children);
      return block.items.map((it) => textOf(it.children)).join('');
    })
    .join('');
}

function expectHarmless(root: HTMLElement) {
  for (const element of root.querySelectorAll('*')) {
    expect(ALLOWED).toContain(element.tagName.toUpperCase());
    for (const { name, value } of element.attributes) {
      expect(ATTRIBUTES).toContain(name);
      if (name === 'href') {
        expect(value).toMatch(/^(?:https?:\/\/|mailto:)/);
        expect(element.getAttribute('rel')).toBe('noopener noreferrer nofollow');
        expect(element.getAttribute('target')).toBe('_blank');
      }
      if (name === 'class') expect(value).toMatch(/^[\w -]*$/);
      if (name === 'style')
        expect(value).toMatch(/^(?:[a-z-]+: ?(?:\d|#[\da-f]{6}|rgb\([\d, ]+\)); ?)*$/);
    }
  }
  // A button or a link inside of another can't be reached.
  expect(root.querySelector('a a, button button, a button, button a')).toBeNull();
}

describe('what strangers write is shown, and does nothing', () => {
  const BUTTONS = { onroom: () => undefined, onnick: () => undefined };
  test.each(hostile)('%j', (text) => {
    const isNick = (word: string) => word === 'constructor' || word === 'x';
    const root = show({ text, isNick, ...BUTTONS });
    expectHarmless(root);
    expect(textShown(root)).toBe(textOfBlocks(parse(text, { isNick }).blocks));
    for (const button of root.querySelectorAll<HTMLElement>('[aria-expanded]')) button.click();
    flushSync();
    expectHarmless(root);
    expect(textShown(root)).toBe(textOfBlocks(parse(text, { isNick }).blocks));
    expect('__pwned' in globalThis).toBe(false);
  });

  const MARKDOWN = /\*|\|\||`|\[.*\]\(|^[->]|^\d+\.|https?:|\\[*_[#>\\]|\n|\p{Mn}{5}|^\s*$/mu;
  test.each(hostile.filter((it) => !MARKDOWN.test(it)))('%j is shown as it was typed', (text) => {
    const bare = runs(text).map((it) => it.text);
    expect(show({ text }).textContent).toBe(bare.join(''));
  });
});

test('a spoiler is a button that uncovers, and covers again', () => {
  const root = show({ text: '||a **b** https://c.example||' });
  const button = root.querySelector('button');
  expect(button?.getAttribute('aria-expanded')).toBe('false');
  expect(button?.textContent).toBe('a b https://c.example');
  expect(root.querySelector('a, strong')).toBeNull();
  button?.click();
  flushSync();
  expect(button?.getAttribute('aria-expanded')).toBe('true');
  const part = document.getElementById(button?.getAttribute('aria-controls') ?? '');
  expect(part?.querySelector('a')?.href).toBe('https://c.example/');
  expect(part?.textContent).toBe('a b https://c.example');
  button?.click();
  flushSync();
  expect(root.querySelector('a')).toBeNull();
});

test('mentions lead where they say, and those of oneself stand out', () => {
  const onroom = vi.fn();
  const onnick = vi.fn();
  const isNick = (word: string) => ['bob', 'me'].includes(word);
  const root = show({
    text: '#lobby @bob me',
    isNick,
    isMe: (nick: string) => nick === 'me',
    onroom,
    onnick,
  });
  const [room, bob, me] = root.querySelectorAll<HTMLElement>('button.mention');
  room?.click();
  bob?.click();
  expect(onroom).toHaveBeenCalledExactlyOnceWith('#lobby');
  expect(onnick).toHaveBeenCalledExactlyOnceWith('bob');
  expect([bob, me].map((it) => it?.classList.contains('me'))).toEqual([false, true]);
});

test('code gets its colours when its language has come, and loses no letter', async () => {
  const code = 'const a = `<b>${"x"}</b>`; // 1\n<script>alert(1)</script>';
  const root = show({ text: `\`\`\`js\n${code}\n\`\`\`` });
  const block = root.querySelector('pre code');
  expect(block?.textContent).toBe(code);
  await vi.waitFor(() => expect(block?.querySelector('.look-word')?.textContent).toBe('const'));
  expect(block?.textContent).toBe(code);
  expectHarmless(root);
});

test('lists keep the numbers that were typed', () => {
  const items = show({ text: '3. a\n3. b\n  7. c' }).querySelectorAll('li');
  expect([...items].map((it) => [it.value, it.textContent, it.className])).toMatchObject([
    [3, 'a', expect.stringContaining('level-0')],
    [3, 'b', expect.stringContaining('level-0')],
    [7, 'c', expect.stringContaining('level-1')],
  ]);
});
