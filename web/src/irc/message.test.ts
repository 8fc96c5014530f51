import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import rows from '../../../testdata/messages.json';
import { TAGS_MAX, escapeTag, parse, unescapeTag, write } from './message';
import { parseSource } from './source';

interface Row {
  line: string;
  tags?: Record<string, string>;
  source?: string;
  command?: string;
  params?: string[];
  error?: string;
}

describe('parse', () => {
  it.each(rows as Row[])('$line', (row) => {
    const message = parse(row.line);
    if (row.error !== undefined) {
      expect(message).toBeNull();
      return;
    }
    expect(message).toEqual({
      tags: new Map(Object.entries(row.tags ?? {})),
      source: parseSource(row.source ?? ''),
      verb: row.command?.toUpperCase(),
      params: row.params ?? [],
    });
  });

  it.each([
    [TAGS_MAX, true],
    [TAGS_MAX + 1, false],
  ])('%d tags', (count, isMessage) => {
    const tags = Array.from({ length: count }, (_, at) => `k${at}=v`).join(';');
    expect(parse(`@${tags};; PING x`) !== null).toBe(isMessage);
    // Names that stand there twice count twice.
    expect(parse(`@${'a;'.repeat(count)} PING x`) !== null).toBe(isMessage);
  });

  it('answers whatever comes', () => {
    const line = fc.string({ unit: fc.constantFrom(...'@:;= \\\0\r\naZ9é🍵!#'), maxLength: 40 });
    fc.assert(
      fc.property(line, (text) => {
        const message = parse(text);
        if (message) expect(message.verb).toMatch(/^[A-Z0-9]+$/);
      }),
    );
  });
});

describe('write', () => {
  it.each<[string, string[], [string, string][], string]>([
    ['PING', [], [], 'PING'],
    ['PRIVMSG', ['#tea', 'hot'], [], 'PRIVMSG #tea hot'],
    ['PRIVMSG', ['#tea', 'hot tea'], [], 'PRIVMSG #tea :hot tea'],
    ['PRIVMSG', ['#tea', ''], [], 'PRIVMSG #tea :'],
    ['PRIVMSG', ['#tea', ':)'], [], 'PRIVMSG #tea ::)'],
    ['MODE', ['#tea', '+k', 'a:b'], [], 'MODE #tea +k a:b'],
    ['TAGMSG', ['#tea'], [['+x', 'a b;c\\d\r\n\0']], '@+x=a\\sb\\:c\\\\d\\r\\n TAGMSG #tea'],
    [
      'PING',
      ['x'],
      [
        ['label', '1'],
        ['flag', ''],
      ],
      '@label=1;flag PING x',
    ],
  ])('%s %j %j', (verb, params, tags, line) => {
    expect(write(verb, params, tags)).toBe(line);
  });

  it.each<[string, string[], [string, string][]]>([
    ['', [], []],
    ['PRIV MSG', ['x'], []],
    [':a', [], []],
    ['PRIVMSG', ['a b', 'x'], []],
    ['PRIVMSG', ['', 'x'], []],
    ['PRIVMSG', [':a', 'x'], []],
    ['PRIVMSG', ['#tea', 'a\nQUIT'], []],
    ['PRIVMSG', ['#tea', 'a\rQUIT'], []],
    ['PRIVMSG', ['#tea', 'a\0b'], []],
    ['PRIVMSG', ['#t\nea', 'x'], []],
    ['X', Array<string>(16).fill('x'), []],
    ['PING', [], [['', 'v']]],
    ['PING', [], [['a b', 'v']]],
    ['PING', [], [['a=b', 'v']]],
    ['PING', [], [['a;b', 'v']]],
    ['PING', [], [['a\nb', 'v']]],
    ['PING', [], Array<[string, string]>(TAGS_MAX + 1).fill(['a', ''])],
  ])('refuses %j %j %j', (verb, params, tags) => {
    expect(() => write(verb, params, tags)).toThrow();
  });

  it('is undone by parse', () => {
    const sign = fc.constantFrom(...':;= \\\t@#aé🍵');
    const word = fc.string({ unit: fc.constantFrom(...'@#a;=é🍵'), minLength: 1 });
    const text = fc.string({ unit: sign });
    const key = fc.stringMatching(/^\+?[a-z./-]{1,8}$/);
    const value = fc.string({ unit: fc.oneof(sign, fc.constantFrom('\r', '\n')) });
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Z0-9]+$/),
        fc.array(word, { maxLength: 14 }),
        fc.option(text, { nil: undefined }),
        fc.dictionary(key, value, { maxKeys: TAGS_MAX }),
        (verb, words, last, tags) => {
          const params = last === undefined ? words : [...words, last];
          const entries = Object.entries(tags);
          expect(parse(write(verb, params, entries))).toEqual({
            tags: new Map(entries),
            source: null,
            verb,
            params,
          });
        },
      ),
    );
  });
});

it('escapes of tags are undone', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'; \\\r\n:srnx🍵') }), (value) => {
      const escaped = escapeTag(value);
      expect(escaped).not.toMatch(/[; \r\n]/);
      expect(unescapeTag(escaped)).toBe(value);
    }),
  );
  expect(unescapeTag('\\🍵\\x\\')).toBe('🍵x');
});
