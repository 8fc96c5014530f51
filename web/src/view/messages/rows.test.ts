import { describe, expect, test } from 'vitest';

import type { Entry, Happening, Said } from '../../state/said';
import { type Row, rowsOf, saidNear } from './rows';

const NOON = new Date(2026, 10, 24, 12).getTime();
const MINUTE = 60_000;

/** `bob@3 hello`: bob says hello three minutes after noon. `>` after the name: it is an answer. */
function said(text: string, id: string): Said {
  const [, from = '', reply, minutes = '', words = ''] =
    /^(\w+)(>?)@(-?\d+) (.*)$/.exec(text) ?? [];
  const isAction = words.startsWith('/me ');
  return {
    what: 'said',
    id,
    kind: isAction ? 'action' : 'message',
    from,
    account: null,
    bot: false,
    own: from === 'me',
    time: NOON + Number(minutes) * MINUTE,
    text: words,
    replyTo: reply ? 'x' : null,
    reactions: [],
    edited: false,
    deleted: null,
    pinned: false,
    mention: false,
    sending: { state: 'sent' },
  };
}

function happened(text: string, id: string): Entry {
  const [, type = '', who = '', to, minutes = ''] =
    /^\*(\w+) (\w+)(?:>(\w+))?@(-?\d+)$/.exec(text) ?? [];
  const all: Record<string, Happening> = {
    join: { type: 'join', who },
    part: { type: 'part', who, reason: '' },
    quit: { type: 'quit', who, reason: '' },
    nick: { type: 'nick', who, to: to ?? '' },
    topic: { type: 'topic', who, topic: 'tea' },
  };
  const happening = all[type];
  if (!happening) throw new Error(text);
  return { what: 'happened', id, time: NOON + Number(minutes) * MINUTE, happening };
}

const entriesOf = (lines: readonly string[]): Entry[] =>
  lines.map((line, at) => {
    const id = String(at).padStart(4, '0');
    return line.startsWith('*') ? happened(line, id) : said(line, id);
  });

/** A row in a word. `bob:` is a message with its name above, `.bob` one below another. */
function show(row: Row): string {
  switch (row.kind) {
    case 'said':
      return row.first
        ? `${row.said.from}: ${row.said.text}`
        : `.${row.said.from} ${row.said.text}`;
    case 'coming':
      return row.news
        .map((it) => (it.type === 'nick' ? `${it.from}>${it.to}` : `${it.type} ${it.who.join()}`))
        .join('; ');
    case 'happened':
      return row.happening.type;
    default:
      return row.kind;
  }
}

const shown = (lines: readonly string[], more: Partial<Parameters<typeof rowsOf>[0]> = {}) =>
  rowsOf({
    entries: entriesOf(lines),
    pending: [],
    atStart: true,
    atEnd: true,
    newSince: null,
    comings: true,
    ...more,
  }).map(show);

describe('messages', () => {
  test.each([
    ['of one in one go', ['bob@0 a', 'bob@4 b', 'bob@8 c'], ['bob: a', '.bob b', '.bob c']],
    ['of one, later', ['bob@0 a', 'bob@5 b'], ['bob: a', 'bob: b']],
    ['of two', ['bob@0 a', 'ana@0 b', 'bob@0 c'], ['bob: a', 'ana: b', 'bob: c']],
    ['of one by another case', ['bob@0 a', 'BOB@1 b'], ['bob: a', '.BOB b']],
    ['an answer', ['bob@0 a', 'bob>@1 b'], ['bob: a', 'bob: b']],
    ['an action', ['bob@0 a', 'bob@1 /me b', 'bob@1 c'], ['bob: a', 'bob: /me b', 'bob: c']],
    [
      'with something between',
      ['bob@0 a', '*topic ana@0', 'bob@1 b'],
      ['bob: a', 'topic', 'bob: b'],
    ],
    [
      'with nothing to be told between',
      ['bob@0 a', '*quit ana@0', 'bob@1 b', '*join ana@2', 'bob@2 c'],
      ['bob: a', '.bob b', '.bob c'],
    ],
  ])('%s', (_, lines, rows) => expect(shown(lines)).toEqual(['start', 'day', ...rows]));

  test('have a line for each day', () => {
    const lines = ['bob@0 a', `bob@${12 * 60} b`, `bob@${12 * 60 + 1} c`];
    expect(shown(lines)).toEqual(['start', 'day', 'bob: a', 'day', 'bob: b', '.bob c']);
  });

  test('that nobody else sees yet come last', () => {
    const pending = [said('me@1 b', 'nonce')];
    expect(shown(['me@0 a'], { pending })).toEqual(['start', 'day', 'me: a', '.me b']);
    expect(shown(['me@0 a'], { pending, atEnd: false }).slice(2)).toEqual([
      'me: a',
      'newer',
      '.me b',
    ]);
  });
});

describe('the line before what is new', () => {
  const lines = ['bob@0 a', 'me@1 b', 'bob@2 c', 'bob@3 d'];
  test.each([
    ['is before the first of somebody else', 0, ['bob: a', 'me: b', 'new', 'bob: c', '.bob d']],
    ['parts what was said in one go', 2, ['bob: a', 'me: b', 'bob: c', 'new', 'bob: d']],
    ['is not where nothing is new', 3, ['bob: a', 'me: b', 'bob: c', '.bob d']],
    ['may be before all', -1, ['new', 'bob: a', 'me: b', 'bob: c', '.bob d']],
  ])('%s', (_, minutes, rows) => {
    expect(shown(lines, { newSince: NOON + minutes * MINUTE })).toEqual(['start', 'day', ...rows]);
  });

  test('is not where more of it may be before', () => {
    expect(shown(lines, { newSince: NOON - MINUTE, atStart: false })).not.toContain('new');
  });
});

describe('comings and goings', () => {
  test.each([
    ['are one line', ['*join zoe@0', '*part ana@1', '*quit bob@2'], ['came zoe; left ana,bob']],
    ['that come to nothing', ['*join zoe@0', '*part zoe@9'], []],
    ['of who is back at once', ['*quit zoe@0', '*join zoe@4'], []],
    ['of who is back at once, after a word', ['*quit zoe@0', 'bob@1 a', '*join zoe@4'], ['bob: a']],
    [
      'of who is back later, after a word',
      ['*quit zoe@0', 'bob@1 a', '*join zoe@6'],
      ['left zoe', 'bob: a', 'came zoe'],
    ],
    ['names', ['*nick ana>eve@0', '*nick eve>ada@0'], ['ana>ada']],
    ['names that are back', ['*nick ana>eve@0', '*nick eve>ana@0'], []],
    ['who came has the last name', ['*join ana@0', '*nick ana>eve@0'], ['came eve']],
    ['who left has the last name', ['*nick ana>eve@0', '*quit eve@0'], ['left eve']],
    [
      'are broken by what else happens',
      ['*join a@0', '*topic b@0', '*join c@0'],
      ['came a', 'topic', 'came c'],
    ],
  ])('%s', (_, lines, rows) => expect(shown(lines)).toEqual(['start', 'day', ...rows]));

  test('are not told to who does not want them', () => {
    expect(shown(['*join zoe@0', '*topic bob@0'], { comings: false })).toEqual([
      'start',
      'day',
      'topic',
    ]);
  });
});

test('keys stay while the conversation grows', () => {
  const lines = ['bob@0 a', '*join zoe@1', 'bob@2 b', '*join ana@3'];
  const keys = (count: number) =>
    rowsOf({
      entries: entriesOf(lines).slice(0, count),
      pending: [],
      atStart: true,
      atEnd: true,
      newSince: null,
      comings: true,
    }).map((it) => it.key);
  expect(keys(4).slice(0, keys(3).length)).toEqual(keys(3));
  expect(new Set(keys(4)).size).toBe(keys(4).length);
});

describe('the message near a row', () => {
  // start, day, a, topic, b, newer
  const rows = rowsOf({
    entries: entriesOf(['bob@0 a', '*topic bob@0', 'bob@0 b']),
    pending: [],
    atStart: true,
    atEnd: false,
    newSince: null,
    comings: true,
  });
  test.each([
    [0, 1, 2],
    [0, -1, 2],
    [2, 1, 2],
    [3, 1, 4],
    [3, -1, 2],
    [5, 1, 4],
    [99, -1, 4],
    [-1, -1, 2],
  ] as const)('%i in direction %i is %i', (at, step, row) => {
    expect(saidNear(rows, at, step)).toBe(row);
  });
  test('is none where nothing was said', () => {
    expect(saidNear([{ kind: 'start', key: 'start' }], 0, 1)).toBeNull();
    expect(saidNear([], 0, -1)).toBeNull();
  });
});
