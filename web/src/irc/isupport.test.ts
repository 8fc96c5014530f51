import { describe, expect, it } from 'vitest';

import { Isupport } from './isupport';

function said(...tokens: string[]): Isupport {
  const isupport = new Isupport();
  isupport.apply(['ana', ...tokens, 'are supported by this server']);
  return isupport;
}

it('has what the server said', () => {
  const isupport = said(
    'AWAYLEN=200',
    'BOT=B',
    'CHANMODES=beI,k,l,imnst',
    'CHANTYPES=#',
    'NETWORK=Casa\\x20da\\x20Ana\\x3D\\xc3\\xa9',
    'NICKLEN=32',
    'PREFIX=(qaohv)~&@%+',
    'STATUSMSG=~&@%+',
    'UTF8ONLY',
  );
  expect(isupport.awaylen).toBe(200);
  expect(isupport.bot).toBe('B');
  expect(isupport.chanmodes()).toEqual({ list: 'beI', always: 'k', set: 'l', flag: 'imnst' });
  expect(isupport.network).toBe('Casa da Ana=é');
  expect(isupport.nicklen).toBe(32);
  expect(isupport.prefix().map(({ mode, sign }) => mode + sign)).toEqual([
    'q~',
    'a&',
    'o@',
    'h%',
    'v+',
  ]);
  expect(isupport.statusmsg).toBe('~&@%+');
  expect(isupport.get('UTF8ONLY')).toBe('');
  expect(isupport.get('SAFELIST')).toBeUndefined();
  expect(isupport.get('are supported by this server')).toBeUndefined();
  expect(isupport.get('ana')).toBeUndefined();
});

it('assumes what the specs say until then', () => {
  const isupport = new Isupport();
  expect(isupport.prefix().map(({ sign }) => sign)).toEqual(['@', '+']);
  expect(isupport.chanmodes().list).toBe('b');
  expect(isupport.chantypes()).toBe('#&');
  expect(isupport.modes).toBe(3);
  expect(isupport.network).toBeNull();
  expect(isupport.chathistory).toBe(0);
});

it('forgets what is taken back, and all', () => {
  const isupport = said('NICKLEN=32', 'SAFERATE');
  isupport.apply(['ana', '-NICKLEN', 'are supported by this server']);
  expect(isupport.nicklen).toBe(9);
  expect(isupport.get('SAFERATE')).toBe('');
  isupport.clear();
  expect(isupport.get('SAFERATE')).toBeUndefined();
});

describe('numbers', () => {
  it.each<[string, 'modes' | 'monitor' | 'chathistory' | 'nicklen', number]>([
    ['MODES=20', 'modes', 20],
    ['MODES', 'modes', Infinity],
    ['MODES=', 'modes', Infinity],
    ['MODES=many', 'modes', 3],
    ['MONITOR', 'monitor', Infinity],
    ['MONITOR=100', 'monitor', 100],
    ['CHATHISTORY=100', 'chathistory', 100],
    ['draft/CHATHISTORY=50', 'chathistory', 50],
    ['CHATHISTORY=0', 'chathistory', Infinity],
    ['NICKLEN', 'nicklen', 9],
    ['NICKLEN=-1', 'nicklen', 9],
    ['NICKLEN=1e9', 'nicklen', 9],
    ['NICKLEN=99999999999', 'nicklen', 9],
  ])('%s', (token, name, number) => {
    expect(said(token)[name]).toBe(number);
  });
});

it.each([
  ['CHANTYPES=#', '#tea', true],
  ['CHANTYPES=#', '&tea', false],
  ['CHANTYPES=', '#tea', false],
  ['CHANTYPES=#', '', false],
  ['X', '&tea', true],
  ['X', 'ana', false],
])('%s: %j is a channel: %s', (token, name, isChannel) => {
  expect(said(token).isChannel(name)).toBe(isChannel);
});

it.each([
  ['PREFIX=', []],
  ['PREFIX=(ov)@', ['@']],
  ['PREFIX=(o)@+', ['@']],
  ['PREFIX=ov', []],
])('%s', (token, signs) => {
  const ranks = said(token).prefix();
  expect(ranks.map(({ sign }) => sign)).toEqual(signs);
});

it('values keep what is no escape', () => {
  expect(said('NETWORK=a\\y\\x2').get('NETWORK')).toBe('a\\y\\x2');
  expect(said('X=a=b').get('X')).toBe('a=b');
});
