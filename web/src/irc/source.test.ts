import { describe, expect, it } from 'vitest';

import { msgidOf, parseSource, timeOf } from './source';

it.each([
  ['ana!a@host', { nick: 'ana', user: 'a', host: 'host' }],
  ['ana!a@b@host', { nick: 'ana', user: 'a@b', host: 'host' }],
  ['ana!a', { nick: 'ana', user: 'a', host: '' }],
  ['ana@host', { nick: 'ana', user: '', host: 'host' }],
  ['irc.example', { nick: 'irc.example', user: '', host: '' }],
  ['a@b!c', { nick: 'a@b', user: 'c', host: '' }],
  ['joão!j@::1', { nick: 'joão', user: 'j', host: '::1' }],
  ['', null],
])('the source %s', (text, source) => {
  expect(parseSource(text)).toEqual(source);
});

const tagged = (name: string, value: string) => ({ tags: new Map([[name, value]]) });

describe('time', () => {
  it.each([
    ['1970-01-01T00:00:01.234Z', 1234],
    ['1970-01-01T00:00:01Z', 1000],
    ['2026-01-01T00:00:00.000Z', 1767225600000],
    ['2016-12-31T23:59:60.500Z', 1483228799500],
    ['2026-13-01T00:00:00.000Z', null],
    ['2026-01-01', null],
    ['2026-01-01T00:00:00.000', null],
    ['1234', null],
    ['', null],
  ])('%s', (time, ms) => {
    expect(timeOf(tagged('time', time))).toBe(ms);
  });

  it('may be missing', () => {
    expect(timeOf({ tags: new Map() })).toBeNull();
  });
});

it('the id of a message', () => {
  expect(msgidOf(tagged('msgid', 'abc'))).toBe('abc');
  expect(msgidOf(tagged('msgid', ''))).toBeNull();
  expect(msgidOf({ tags: new Map() })).toBeNull();
});
