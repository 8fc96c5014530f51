import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { emojiSet } from '../emoji/data';
import { choicesFor, closedEmoji, editOf, tabbedAt, wantedAt, type Sources } from './completion';
import { toggled } from './marks';
import { roomFor } from './room';
import { Typing } from './typing';

/** A text with its caret as `^`. */
function caret(text: string): [string, number] {
  return [text.replace('^', ''), text.indexOf('^')];
}

describe('what is asked for at the caret', () => {
  test.each([
    ['@^', 'nick', ''],
    ['hi @bo^', 'nick', 'bo'],
    ['(@bo^', 'nick', 'bo'],
    ['hi @bo^ there', 'nick', 'bo'],
    ['#lob^', 'room', 'lob'],
    [':smi^', 'emoji', 'smi'],
    ['ok :+1^', 'emoji', '+1'],
    ['/jo^', 'command', 'jo'],
    ['/^', 'command', ''],
  ] as const)('%j: %s %j', (text, kind, query) => {
    expect(wantedAt(...caret(text))).toMatchObject({ kind, query });
  });

  test.each([
    '^',
    'bo^',
    'a@b^',
    '@bob ^',
    ':s^',
    ':)^',
    'at 10:30^',
    ' /jo^',
    'a/b^',
    '```\n@bo^',
  ])('%j: nothing', (text) => {
    expect(wantedAt(...caret(text))).toBeNull();
  });

  test('rooms are completed after a command too', () => {
    expect(wantedAt(...caret('/join #lo^'))).toMatchObject({ kind: 'room', query: 'lo' });
  });

  test.each([
    ['bo^', 'bo'],
    ['hi bo^', 'bo'],
    ['^bo', null],
    ['hi ^', null],
  ])('Tab at %j: %j', (text, query) => expect(tabbedAt(...caret(text))?.query ?? null).toBe(query));
});

describe('choices', () => {
  const sources: Sources = {
    nicks: ['Zed', 'bob', 'Bobby', 'jimbo'],
    rooms: ['#lobby', '#lob', '##lo', '#hello'],
    commands: [
      { name: 'join', summary: 'go there' },
      { name: 'part', summary: 'leave' },
    ],
    emoji: null,
  };
  test.each([
    ['@bo^', false, ['@bob ', '@Bobby ', '@jimbo ']],
    ['BO^', true, ['bob: ', 'Bobby: ', 'jimbo: ']],
    ['hi bob^', true, ['bob ', 'Bobby ']],
    ['#lo^', false, ['#lobby ', '#lob ', '##lo ', '#hello ']],
    ['/j^', false, ['/join ']],
    ['@nobody^', false, []],
    [':smile^', false, []],
  ])('%j', (text, isTab, inserts) => {
    const wanted = (isTab ? tabbedAt : wantedAt)(...caret(text));
    expect(wanted && choicesFor(wanted, sources, isTab).map((it) => it.insert)).toEqual(inserts);
  });

  test('emoji by name, and by a name typed to its end', async () => {
    const emoji = await emojiSet('en');
    const wanted = wantedAt(...caret(':tada^'));
    expect(wanted && choicesFor(wanted, { ...sources, emoji })[0]).toEqual({
      insert: '🎉 ',
      label: '🎉 :tada:',
      hint: 'party popper',
    });
    expect(closedEmoji(...caret('a :tada:^ b'), emoji)).toEqual({ from: 2, to: 8, insert: '🎉' });
    expect(closedEmoji(...caret('a :tad:^'), emoji)).toBeNull();
    expect(closedEmoji(...caret('10:30:^'), emoji)).toBeNull();
  });

  test('a space that is there is not doubled', () => {
    const wanted = { kind: 'nick', from: 0, to: 3, query: 'bo' } as const;
    const choice = { insert: '@bob ', label: 'bob', hint: null };
    expect(editOf(wanted, choice, '@bo x').to).toBe(4);
    expect(editOf(wanted, choice, '@bo').to).toBe(3);
  });
});

describe('marks around the selection', () => {
  /** A text with what is selected in `[]`. */
  function selected(text: string) {
    return {
      text: text.replace(/[[\]]/g, ''),
      start: text.indexOf('['),
      end: text.indexOf(']') - 1,
    };
  }
  test.each([
    ['a [b] c', '**', 'a **[b]** c'],
    ['a **[b]** c', '**', 'a [b] c'],
    ['a [**b**] c', '**', 'a [b] c'],
    ['a[ b ]c', '*', 'a *[b]* c'],
    ['a **[b]** c', '*', 'a ***[b]*** c'],
    ['a ***[b]*** c', '*', 'a **[b]** c'],
    ['*[b]*', '*', '[b]'],
    ['[]', '`', '`[]`'],
    ['`[]`', '`', '[]'],
  ])('%j with %s becomes %j', (before, mark, after) => {
    const { text } = selected(before);
    const { from, to, insert, start, end } = toggled(selected(before), mark);
    const whole = text.slice(0, from) + insert + text.slice(to);
    expect(`${whole.slice(0, start)}[${whole.slice(start, end)}]${whole.slice(end)}`).toBe(after);
  });
});

test.each([
  ['', 100, 10, { bytes: 100, lines: 9, tooBig: false, near: false }],
  ['é'.repeat(46), 100, 10, { bytes: 8, lines: 9, tooBig: false, near: true }],
  ['é'.repeat(50), 100, 10, { bytes: 0, tooBig: false, near: true }],
  ['é'.repeat(51), 100, 10, { bytes: -2, tooBig: true, near: true }],
  ['\n'.repeat(9), 100, 10, { lines: 0, tooBig: false, near: true }],
  ['\n'.repeat(10), 100, 10, { lines: -1, tooBig: true, near: true }],
])('%j leaves of %i bytes and %i lines: %j', (text, bytes, lines, room) => {
  expect(roomFor(text, bytes, lines)).toMatchObject(room);
});

describe('typing', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function told(act: (typing: Typing) => void): string[] {
    const all: string[] = [];
    act(new Typing((it) => all.push(it)));
    return all;
  }

  test('is told once in three seconds, and that it pauses', () => {
    const all = told((typing) => {
      for (let at = 0; at < 40; at++) {
        typing.typed('a');
        vi.advanceTimersByTime(100);
      }
      vi.advanceTimersByTime(60_000);
    });
    expect(all).toEqual(['active', 'active', 'paused']);
  });

  test('begins anew after a pause', () => {
    const all = told((typing) => {
      typing.typed('a');
      vi.advanceTimersByTime(6000);
      typing.typed('ab');
    });
    expect(all).toEqual(['active', 'paused', 'active']);
  });

  test('ends when all is taken away, once', () => {
    const all = told((typing) => {
      typing.typed('');
      typing.typed('a');
      typing.typed('');
      typing.typed(' ');
      typing.left();
      vi.advanceTimersByTime(60_000);
    });
    expect(all).toEqual(['active', 'done']);
  });

  test('is not told of commands; a message ends it without a word', () => {
    const all = told((typing) => {
      typing.typed('/nick x');
      typing.typed('//x');
      typing.sent();
      vi.advanceTimersByTime(60_000);
      typing.typed('b');
    });
    expect(all).toEqual(['active', 'active']);
  });
});
