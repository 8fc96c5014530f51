import { describe, expect, it } from 'vitest';

import { Isupport } from './isupport';
import { parse } from './message';
import { WHOX_FIELDS, parseNames, whoFlags, whoRow, whoxRow } from './names';

const isupport = new Isupport();
isupport.apply(['ana', 'PREFIX=(qaohv)~&@%+', 'BOT=B', 'are supported']);

it.each<[string, unknown[]]>([
  ['', []],
  ['ana', [{ nick: 'ana', prefixes: '' }]],
  [
    '@ana  bia +caio ',
    [
      { nick: 'ana', prefixes: '@' },
      { nick: 'bia', prefixes: '' },
      { nick: 'caio', prefixes: '+' },
    ],
  ],
  ['~@+joão', [{ nick: 'joão', prefixes: '~@+' }]],
  ['@+ana!a@10.0.0.1', [{ nick: 'ana', user: 'a', host: '10.0.0.1', prefixes: '@+' }]],
  ['ana!a', [{ nick: 'ana', user: 'a', host: '', prefixes: '' }]],
])('NAMES %j', (text, entries) => {
  expect(parseNames(isupport, text)).toEqual(entries);
});

it.each([
  ['H', false, false, false, ''],
  ['G', true, false, false, ''],
  ['G@B', true, true, false, '@'],
  ['H*@+', false, false, true, '@+'],
  ['', false, false, false, ''],
])('the flags %j', (flags, away, bot, oper, prefixes) => {
  expect(whoFlags(isupport, flags)).toEqual({ away, bot, oper, prefixes });
});

it('a bot needs a letter', () => {
  expect(whoFlags(new Isupport(), 'HB').bot).toBe(false);
  const odd = new Isupport();
  odd.apply(['ana', 'BOT=G', 'are supported']);
  expect(whoFlags(odd, 'G').bot).toBe(false);
  expect(whoFlags(odd, 'GG').bot).toBe(true);
});

describe('WHOX', () => {
  const row = (line: string) => whoxRow(isupport, parse(line)?.params ?? []);

  it('is asked for fields in the order of their answer', () => {
    // The order of the spec: t c u i h s n f d l a o r.
    const order = 'tcuihsnfdlaor';
    const places = [...WHOX_FIELDS.slice(1)].map((field) => order.indexOf(field));
    expect(places).toEqual([...places].sort((one, other) => one - other));
    expect(places).not.toContain(-1);
  });

  it('is read', () => {
    expect(row('354 bob 42 #tea alice 10.0.0.1 alice G@B 0 :alice the tester')).toEqual({
      token: '42',
      channel: '#tea',
      user: 'alice',
      host: '10.0.0.1',
      nick: 'alice',
      account: null,
      realname: 'alice the tester',
      away: true,
      bot: true,
      oper: false,
      prefixes: '@',
    });
    expect(row('354 bob 0 * a h alice H Alice :')).toMatchObject({
      channel: null,
      account: 'Alice',
      realname: '',
    });
    expect(row('354 bob 42 carol H 0 :carol the tester')).toBeNull();
  });
});

it('a plain WHO is read', () => {
  const row = (line: string) => whoRow(isupport, parse(line)?.params ?? []);
  expect(row('352 bob #tea alice 10.0.0.1 papo alice G@ :0 alice the tester')).toEqual({
    token: '',
    channel: '#tea',
    user: 'alice',
    host: '10.0.0.1',
    nick: 'alice',
    account: undefined,
    realname: 'alice the tester',
    away: true,
    bot: false,
    oper: false,
    prefixes: '@',
  });
  expect(row('352 bob * a h papo alice H :0 ')).toMatchObject({ channel: null, realname: '' });
  expect(row('352 bob * a h papo alice H :0 2nd Ana')).toMatchObject({ realname: '2nd Ana' });
  expect(row('352 bob * a h papo alice')).toBeNull();
});
