import { describe, expect, it } from 'vitest';

import { type Batch, Batches, LINES_MAX, OPEN_MAX, isBatch } from './batch';
import { type Message, parse } from './message';

function message(line: string): Message {
  const read = parse(line);
  if (!read) throw new Error(`${line} is no message`);
  return read;
}

/** What came of these lines, as text. */
function given(lines: string[], batches = new Batches()): string[] {
  return lines.flatMap((line) => {
    const item = batches.take(message(line));
    return item ? [shown(item)] : [];
  });
}

function shown(item: Message | Batch): string {
  if (!isBatch(item)) {
    return [item.verb, ...item.params].join(' ');
  }
  return `${[item.type, ...item.params].join(' ')} [${item.items.map(shown).join(', ')}]`;
}

describe('lines', () => {
  it.each<[string, string[], string[]]>([
    ['in no batch', ['PING x', 'PING y'], ['PING x', 'PING y']],
    [
      'of a batch',
      ['BATCH +1 chathistory #tea', '@batch=1 PRIVMSG #tea a', 'PING x', 'BATCH -1', 'PING y'],
      ['PING x', 'chathistory #tea [PRIVMSG #tea a]', 'PING y'],
    ],
    ['of an empty batch', ['BATCH +1 chathistory #tea', 'BATCH -1'], ['chathistory #tea []']],
    [
      'of a batch inside of another',
      [
        'BATCH +1 labeled-response',
        '@batch=1 BATCH +2 chathistory #tea',
        '@batch=2 PRIVMSG #tea a',
        '@batch=1 NOTE x',
        '@batch=1 BATCH -2',
        'BATCH -1',
      ],
      ['labeled-response [NOTE x, chathistory #tea [PRIVMSG #tea a]]'],
    ],
    [
      'of two batches at once',
      ['BATCH +1 a', 'BATCH +2 b', '@batch=2 X 2', '@batch=1 X 1', 'BATCH -1', 'BATCH -2'],
      ['a [X 1]', 'b [X 2]'],
    ],
    ['of a batch that nobody began', ['@batch=9 X 1', 'BATCH -9'], ['X 1']],
    [
      'of a batch that outlives what it is in',
      ['BATCH +1 a', '@batch=1 BATCH +2 b', 'BATCH -1', '@batch=2 X 1', 'BATCH -2'],
      ['a []', 'b [X 1]'],
    ],
    [
      'of a batch that begins again',
      ['BATCH +1 a', '@batch=1 X 1', 'BATCH +1 b', '@batch=1 X 2', 'BATCH -1', 'BATCH -1'],
      ['b [X 2]'],
    ],
    ['of a batch that is inside itself', ['@batch=1 BATCH +1 a', 'BATCH -1'], ['a []']],
    ['without a type', ['BATCH +1', 'BATCH -1', 'BATCH x', 'BATCH'], [' []', 'BATCH x', 'BATCH']],
  ])('%s', (_, lines, items) => {
    expect(given(lines)).toEqual(items);
  });

  it('keep tags and source of the first', () => {
    const batches = new Batches();
    batches.take(message('@label=7 :papo BATCH +1 chathistory #tea x'));
    expect(batches.take(message(':papo BATCH -1'))).toEqual({
      type: 'chathistory',
      params: ['#tea', 'x'],
      tags: new Map([['label', '7']]),
      source: { nick: 'papo', user: '', host: '' },
      items: [],
    });
  });
});

describe('a message of several lines', () => {
  const lines = [
    '@label=7;msgid=a;+reply=x :ana!a@h BATCH +1 draft/multiline #tea',
    '@batch=1 :ana!a@h PRIVMSG #tea hello',
    '@batch=1 :ana!a@h PRIVMSG #tea :',
    '@batch=1 :ana!a@h PRIVMSG #tea :how is everyo',
    '@batch=1;draft/multiline-concat :ana!a@h PRIVMSG #tea :ne?',
    ':ana!a@h BATCH -1',
  ];

  it('is one', () => {
    const batches = new Batches();
    const items = lines.map((line) => batches.take(message(line)));
    expect(items.slice(0, -1)).toEqual([null, null, null, null, null]);
    expect(items.at(-1)).toEqual({
      tags: new Map([
        ['label', '7'],
        ['msgid', 'a'],
        ['+reply', 'x'],
      ]),
      source: { nick: 'ana', user: 'a', host: 'h' },
      verb: 'PRIVMSG',
      params: ['#tea', 'hello\n\nhow is everyone?'],
    });
  });

  it.each<[string, string[], string[]]>([
    [
      'in a history',
      [
        'BATCH +h chathistory #tea',
        '@batch=h BATCH +1 draft/multiline #tea',
        '@batch=1 PRIVMSG #tea a',
        '@batch=1 PRIVMSG #tea b',
        'BATCH -1',
        '@batch=h PRIVMSG #tea c',
        'BATCH -h',
      ],
      ['chathistory #tea [PRIVMSG #tea a\nb, PRIVMSG #tea c]'],
    ],
    ['of none', ['BATCH +1 draft/multiline #tea', 'BATCH -1'], []],
    [
      'of a notice to some',
      [
        'BATCH +1 draft/multiline @#tea',
        '@batch=1 NOTICE @#tea :',
        '@batch=1 NOTICE @#tea :b',
        'BATCH -1',
      ],
      ['NOTICE @#tea \nb'],
    ],
  ])('%s', (_, said, items) => {
    expect(given(said)).toEqual(items);
  });
});

describe('bounds', () => {
  it('only so many are open', () => {
    const batches = new Batches();
    const opened = Array.from({ length: OPEN_MAX }, (_, at) => `BATCH +${at} a`);
    expect(given([...opened, 'BATCH +more a', '@batch=more X 1', 'BATCH -more'], batches)).toEqual([
      'X 1',
    ]);
    expect(given(['@batch=0 X 1', 'BATCH -0'], batches)).toEqual(['a [X 1]']);
    expect(given(['BATCH +more a', '@batch=more X 1', 'BATCH -more'], batches)).toEqual([
      'a [X 1]',
    ]);
  });

  it('only so many lines wait', () => {
    const batches = new Batches();
    batches.take(message('BATCH +1 a'));
    batches.take(message('@batch=1 BATCH +2 b'));
    const line = message('@batch=2 X 1');
    for (let at = 0; at < LINES_MAX; at += 1) expect(batches.take(line)).toBeNull();
    expect(given(['@batch=2 X 2', '@batch=1 X 3'], batches)).toEqual(['X 2', 'X 3']);
    // They move into what is around them, and are counted once.
    expect(batches.take(message('BATCH -2'))).toBeNull();
    expect(given(['@batch=1 X 4'], batches)).toEqual(['X 4']);
    batches.take(message('BATCH -1'));
    expect(given(['BATCH +3 c', '@batch=3 X 5', 'BATCH -3'], batches)).toEqual(['c [X 5]']);
  });

  it('all is forgotten', () => {
    const batches = new Batches();
    given(['BATCH +1 a', '@batch=1 X 1'], batches);
    batches.clear();
    expect(given(['@batch=1 X 2', 'BATCH -1'], batches)).toEqual(['X 2']);
  });
});
