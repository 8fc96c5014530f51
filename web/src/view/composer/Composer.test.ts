// @vitest-environment happy-dom
import { flushSync, mount, tick, unmount, type ComponentProps } from 'svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import hostile from '../../../tests/hostile.json';
import Composer from './Composer.svelte';

type Props = ComponentProps<typeof Composer>;

let shown: object | null = null;
const onsend = vi.fn((_: string) => true);

function show(props: Partial<Props> = {}): HTMLTextAreaElement {
  document.body.replaceChildren();
  const all: Props = {
    value: '',
    label: 'Message',
    language: 'en',
    bytesMax: 20,
    linesMax: 3,
    onsend,
  };
  shown = mount(Composer, { target: document.body, props: { ...all, ...props } });
  flushSync();
  const area = document.querySelector('textarea');
  if (!area) throw new Error('nothing to write in');
  return area;
}

function type(area: HTMLTextAreaElement, text: string) {
  area.value = text;
  area.setSelectionRange(text.length, text.length);
  area.dispatchEvent(new InputEvent('input', { bubbles: true }));
  flushSync();
}

/** Presses a key; whether the browser was kept from what it does with it. */
function press(area: HTMLElement, key: string, more: KeyboardEventInit = {}): boolean {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
  area.dispatchEvent(event);
  flushSync();
  return event.defaultPrevented;
}

const said = () => document.querySelector('.composer > [role=status]')?.textContent.trim();
const options = () =>
  [...document.querySelectorAll('[role=option] .what')].map((it) => it.textContent);

beforeEach(() => {
  onsend.mockClear().mockReturnValue(true);
  // As a browser that knows no undo.
  document.execCommand = () => false;
});

afterEach(async () => {
  if (shown) await unmount(shown);
  shown = null;
});

describe('Enter', () => {
  test.each([
    [true, {}, true],
    [true, { shiftKey: true }, false],
    [true, { ctrlKey: true }, true],
    [true, { isComposing: true }, false],
    [true, { keyCode: 229 }, false],
    [false, {}, false],
    [false, { ctrlKey: true }, true],
    [false, { metaKey: true }, true],
  ])('(set to send: %j) with %j sends: %j', (enterSends, keys, sends) => {
    const area = show({ enterSends });
    type(area, 'hi\nyou');
    expect(press(area, 'Enter', keys)).toBe(sends);
    expect(onsend.mock.calls).toEqual(sends ? [['hi\nyou']] : []);
    expect(area.value).toBe(sends ? '' : 'hi\nyou');
  });

  test.each(['', ' ', '\n\n'])('sends nothing of %j', (text) => {
    const area = show();
    type(area, text);
    press(area, 'Enter');
    expect(onsend).not.toHaveBeenCalled();
  });

  test('loses nothing that was not taken', () => {
    onsend.mockReturnValue(false);
    const area = show();
    type(area, 'hi');
    press(area, 'Enter');
    expect(area.value).toBe('hi');
  });
});

describe('bounds', () => {
  test.each([
    ['a'.repeat(21), 'One byte too long'],
    ['é'.repeat(11), 'bytes too long'],
    ['a\nb\nc\nd', 'One line too many'],
  ])('%j is not sent and stays', (text, why) => {
    const area = show();
    type(area, text);
    expect(area.getAttribute('aria-invalid')).toBe('true');
    press(area, 'Enter');
    document.querySelector<HTMLElement>('.send')?.click();
    flushSync();
    expect(onsend).not.toHaveBeenCalled();
    expect(area.value).toBe(text);
    expect(said()).toContain('Too long to be sent');
    expect(said()).toContain(why);
  });

  test('what is left is told near the end only', () => {
    const area = show();
    type(area, 'a'.repeat(17));
    expect(document.querySelector('.left')).toBeNull();
    type(area, 'a'.repeat(19));
    expect(document.querySelector('.left')?.textContent).toBe('One byte left');
  });

  test('where one may not speak the text stays too', () => {
    const area = show({ refused: 'You are muted here.' });
    type(area, 'hi');
    press(area, 'Enter');
    expect([onsend.mock.calls.length, area.value]).toEqual([0, 'hi']);
    const why = document.getElementById(area.getAttribute('aria-describedby') ?? '');
    expect(why?.textContent).toBe('You are muted here.');
  });
});

describe('completion', () => {
  const nicks = ['bob', 'Bobby', 'ana'];
  test('goes by keys, and the caret stays in the text', async () => {
    const area = show({ nicks });
    type(area, 'hi @bo');
    expect(options()).toEqual(['bob', 'Bobby']);
    expect(said()).toContain('suggestions');
    const list = document.getElementById(area.getAttribute('aria-controls') ?? '');
    expect(list?.getAttribute('role')).toBe('listbox');
    const active = () => document.getElementById(area.getAttribute('aria-activedescendant') ?? '');
    expect(active()?.textContent.trim()).toBe('bob');
    press(area, 'ArrowUp');
    expect(active()?.textContent.trim()).toBe('Bobby');
    expect(active()?.getAttribute('aria-selected')).toBe('true');
    expect(press(area, 'Enter')).toBe(true);
    await tick();
    expect(area.value).toBe('hi @Bobby ');
    expect([options(), onsend.mock.calls]).toEqual([[], []]);
    expect(area.hasAttribute('aria-activedescendant')).toBe(false);
  });

  test('is left by Escape, and then Enter sends', () => {
    const area = show({ nicks });
    type(area, '@bo');
    press(area, 'Escape');
    expect(options()).toEqual([]);
    press(area, 'Enter');
    expect(onsend).toHaveBeenCalledExactlyOnceWith('@bo');
  });

  test('by Tab takes the only one at once; without one Tab goes on', async () => {
    const area = show({ nicks });
    type(area, 'an');
    expect(press(area, 'Tab')).toBe(true);
    await tick();
    expect(area.value).toBe('ana: ');
    type(area, 'xyz');
    expect(press(area, 'Tab')).toBe(false);
    expect(press(area, 'Tab', { shiftKey: true })).toBe(false);
  });

  test('by a press', async () => {
    const area = show({ commands: [{ name: 'join', summary: 'Go there' }] });
    type(area, '/j');
    document.querySelector<HTMLElement>('[role=option]')?.click();
    await tick();
    expect(area.value).toBe('/join ');
  });

  test.each(hostile)('shows the name %j as text', (name) => {
    show({ nicks: [name], reply: { nick: name, text: name }, value: name });
    const area = document.querySelector('textarea');
    if (area) type(area, '@');
    expect(options()).toEqual([name]);
    expect(document.querySelector('.quoted')?.textContent).toBe(name);
    expect(document.querySelector('script, img, iframe, object, style, a')).toBeNull();
    expect('__pwned' in globalThis).toBe(false);
  });
});

describe('answering and editing', () => {
  test('Escape leaves the edit first, and then the answer', () => {
    const onleaveedit = vi.fn();
    const onleavereply = vi.fn();
    press(
      show({ editing: true, onleaveedit, reply: { nick: 'a', text: 'b' }, onleavereply }),
      'Escape',
    );
    expect([onleaveedit.mock.calls.length, onleavereply.mock.calls.length]).toEqual([1, 0]);
    press(show({ reply: { nick: 'a', text: 'b' }, onleavereply }), 'Escape');
    expect(onleavereply).toHaveBeenCalledOnce();
  });

  test('Escape with nothing to leave is for the page', () => {
    expect(press(show(), 'Escape')).toBe(false);
  });

  test('Up edits the last message only where nothing is typed', () => {
    const oneditlast = vi.fn();
    const area = show({ oneditlast });
    type(area, 'a');
    expect(press(area, 'ArrowUp')).toBe(false);
    type(area, '');
    expect(press(area, 'ArrowUp')).toBe(true);
    expect(oneditlast).toHaveBeenCalledOnce();
  });
});

test.each([
  ['b', '**word**'],
  ['i', '*word*'],
  ['e', '`word`'],
])('Ctrl+%s marks what is selected', async (key, text) => {
  const area = show({ value: 'word' });
  area.setSelectionRange(0, 4);
  expect(press(area, key, { ctrlKey: true })).toBe(true);
  await tick();
  await tick();
  expect(area.value).toBe(text);
  expect(area.value.slice(area.selectionStart, area.selectionEnd)).toBe('word');
});

test('typing is told, and ends where the composer goes', async () => {
  const ontyping = vi.fn();
  type(show({ ontyping }), 'a');
  if (shown) await unmount(shown);
  shown = null;
  expect(ontyping.mock.calls).toEqual([['active'], ['done']]);
});
