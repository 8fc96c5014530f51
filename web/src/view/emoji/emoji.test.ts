// @vitest-environment happy-dom
import { beforeEach, describe, expect, test, vi } from 'vitest';

import { emojiSet, GROUPS } from './data';
import { chooseTone, recentEmoji, tone, usedEmoji } from './recent';
import { moved, rowsOf } from './rows';

beforeEach(() => {
  localStorage.clear();
  vi.restoreAllMocks();
});

describe('emoji are found by what they are called', () => {
  test.each([
    ['en', 'thumbsup', '👍'],
    ['en', '+1', '👍'],
    ['en', 'Thumbs Up', '👍'],
    ['en', 'joy', '😂'],
    ['en', 'tada', '🎉'],
    ['en', 'red heart', '❤️'],
    ['en', 'flag brazil', '🇧🇷'],
    ['pt-BR', 'coração vermelho', '❤️'],
    ['pt-BR', 'coracao verm', '❤️'],
    ['pt-BR', 'desaprovacao', '☹️'],
    ['pt-BR', 'joinha', null],
    ['pt-BR', 'polegar cima', '👍'],
    ['pt-BR', 'thumbsup', '👍'],
    ['pt-BR', 'rosto_chorando_de_rir', '😂'],
    ['en', 'zzzzzz', null],
    ['en', '', null],
    ['en', ' : ', null],
  ] as const)('%s %j: %s', async (language, query, char) => {
    expect((await emojiSet(language)).find(query)[0]?.char ?? null).toBe(char);
  });

  test('no more than wanted', async () => {
    expect((await emojiSet('en')).find('face', 7)).toHaveLength(7);
  });
});

test.each([
  ['en', '👍', 'thumbs up'],
  ['en', '👍\uFE0F', 'thumbs up'],
  ['en', '❤', 'red heart'],
  ['en', '👍🏽', 'thumbs up: medium skin tone'],
  ['pt-BR', '👍', 'polegar para cima'],
  ['en', 'lol', null],
] as const)('in %s %j is named %j', async (language, char, name) => {
  expect((await emojiSet(language)).nameOf(char)).toBe(name);
});

test('each group has some, and skin has five tones', async () => {
  const set = await emojiSet('en');
  for (const group of GROUPS)
    expect(set.all.filter((it) => it.group === group).length).toBeGreaterThan(50);
  const lengths = set.all.map((it) => it.tones.length);
  expect(new Set(lengths)).toEqual(new Set([0, 5]));
  expect(set.all.find((it) => it.char === '👋')?.tones).toEqual(['👋🏻', '👋🏼', '👋🏽', '👋🏾', '👋🏿']);
});

test('rows: the last used, then the groups; a query shows what it finds, in the tone', async () => {
  const set = await emojiSet('en');
  const sections = rowsOf(set, '', ['🎉', 'x'], 0);
  expect(sections.map((it) => it.name)).toEqual(['recent', ...GROUPS]);
  expect(sections[0]?.rows[0]?.emoji).toEqual([
    { char: '🎉', name: 'party popper' },
    { char: 'x', name: 'x' },
  ]);
  expect(sections[2]?.from).toBe(1 + (sections[1]?.rows.length ?? 0));
  expect(rowsOf(set, 'thumbsup', [], 3)[0]?.rows[0]?.emoji[0]?.char).toBe('👍🏽');
  expect(rowsOf(set, 'zzzz', ['🎉'], 0)).toEqual([]);
});

test.each([
  ['ArrowRight', [0, 0], [0, 1]],
  ['ArrowRight', [0, 7], [1, 0]],
  ['ArrowRight', [2, 1], [2, 1]],
  ['ArrowLeft', [1, 0], [0, 7]],
  ['ArrowLeft', [0, 0], [0, 0]],
  ['ArrowDown', [0, 5], [1, 2]],
  ['ArrowDown', [2, 1], [2, 1]],
  ['ArrowUp', [1, 2], [0, 2]],
  ['ArrowUp', [0, 2], 'out'],
  ['PageDown', [0, 0], [2, 0]],
  ['Home', [2, 1], [0, 0]],
  ['End', [0, 0], [2, 1]],
  ['a', [0, 0], null],
] as const)('%s leads from %j to %j', (key, [row, column], to) => {
  const cell = to && to !== 'out' ? { row: to[0], column: to[1] } : to;
  expect(moved({ row, column }, key, [8, 3, 2])).toEqual(cell);
});

describe('this device remembers', () => {
  test('the last used, newest first, each once, a few', () => {
    for (let at = 0; at < 40; at++) usedEmoji(`e${at % 30}`);
    expect(recentEmoji()).toHaveLength(24);
    expect(recentEmoji().slice(0, 2)).toEqual(['e9', 'e8']);
    usedEmoji('e5');
    expect(recentEmoji().slice(0, 6)).toEqual(['e5', 'e9', 'e8', 'e7', 'e6', 'e4']);
  });

  test('a tone', () => {
    chooseTone(4);
    expect(tone()).toBe(4);
  });

  test.each(['{', 'null', '"x"', '[1,null,{},""]', `["${'x'.repeat(99)}"]`])(
    'nothing of %s',
    (text) => {
      localStorage.setItem('papo.emoji-recent', text);
      localStorage.setItem('papo.emoji-tone', text);
      expect(recentEmoji()).toEqual([]);
      expect(tone()).toBe(0);
    },
  );

  test('nothing where the browser refuses, and goes on', () => {
    vi.stubGlobal('localStorage', {
      getItem: () => {
        throw new Error('no');
      },
      setItem: () => {
        throw new Error('full');
      },
    });
    usedEmoji('🎉');
    expect(recentEmoji()).toEqual([]);
    vi.unstubAllGlobals();
  });
});
