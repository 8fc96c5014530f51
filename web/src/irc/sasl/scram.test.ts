import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { ITERATIONS_MAX, ITERATIONS_MIN, Scram } from './scram';

const SALT = 'W22ZaJ0SNY7soEsUEjb6gQ==';
const NONCE = 'rOprNGfwEbeRWgbNEkqO';
const WHOLE_NONCE = `${NONCE}%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0`;
const ANSWER = `r=${WHOLE_NONCE},s=${SALT},i=4096`;
const SIGNATURE = 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=';

describe('the conversation of RFC 7677 3', () => {
  it('is said', async () => {
    const scram = new Scram('user', 'pencil', NONCE);
    expect(scram.first()).toBe(`n,,n=user,r=${NONCE}`);
    expect(scram.isProven(SIGNATURE)).toBe(false);
    expect(await scram.last(ANSWER)).toBe(
      `c=biws,r=${WHOLE_NONCE},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`,
    );
    expect(scram.isProven(SIGNATURE)).toBe(true);
    expect(scram.isProven(`${SIGNATURE},ext=1`)).toBe(true);
  });

  it.each([
    ['', 'nothing'],
    ['v=', 'an empty signature'],
    ['v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G8=', 'another signature'],
    ['v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95A==', 'less of it'],
    ['e=other-error', 'an error'],
    ['x=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=', 'something else'],
  ])('%j proves nothing: %s', async (verdict) => {
    const scram = new Scram('user', 'pencil', NONCE);
    await scram.last(ANSWER);
    expect(scram.isProven(verdict)).toBe(false);
  });

  it('does not go on after a wrong answer', async () => {
    const scram = new Scram('user', 'pencil', NONCE);
    await scram.last(ANSWER);
    expect(await scram.last('')).toBeNull();
    expect(scram.isProven(SIGNATURE)).toBe(false);
  });
});

describe('answers that are none', () => {
  it.each([
    '',
    `r=${NONCE},s=${SALT},i=4096`,
    `r=other${WHOLE_NONCE},s=${SALT},i=4096`,
    `r=${WHOLE_NONCE} ,s=${SALT},i=4096`,
    `r=${WHOLE_NONCE},s=,i=4096`,
    `r=${WHOLE_NONCE},s=no base64,i=4096`,
    `r=${WHOLE_NONCE},s=${SALT}`,
    `r=${WHOLE_NONCE},s=${SALT},i=`,
    `r=${WHOLE_NONCE},s=${SALT},i=4096x`,
    `r=${WHOLE_NONCE},s=${SALT},i=-4096`,
    `r=${WHOLE_NONCE},s=${SALT},i=${ITERATIONS_MIN - 1}`,
    `r=${WHOLE_NONCE},s=${SALT},i=${ITERATIONS_MAX + 1}`,
    `r=${WHOLE_NONCE},s=${SALT},i=99999999999`,
    `m=ext,r=${WHOLE_NONCE},s=${SALT},i=4096`,
    `s=${SALT},r=${WHOLE_NONCE},i=4096`,
    'e=unknown-user',
  ])('%s', async (answer) => {
    expect(await new Scram('user', 'pencil', NONCE).last(answer)).toBeNull();
  });
});

it.each([
  ['a,b=c', 'n=a=2Cb=3Dc'],
  ['João', 'n=João'],
])('the name %s', (name, said) => {
  expect(new Scram(name, 'x', 'abc').first()).toBe(`n,,${said},r=abc`);
});

it.each([
  ['', 'abc'],
  ['ana', ''],
  ['ana', 'a,b'],
  ['ana', 'a b'],
])('there is nothing to say for %j with the nonce %j', (name, nonce) => {
  expect(() => new Scram(name, 'x', nonce)).toThrow();
});

/** Whether a server that keeps what the second password was hashed to lets the first one in. */
async function letsIn(password: string, prepared: string): Promise<boolean> {
  const scram = new Scram('ana', password, 'abc');
  const salt = Buffer.from(SALT, 'base64');
  const answer = `r=abcdef,s=${SALT},i=4096`;
  const last = (await scram.last(answer)) ?? '';
  const [unproven = '', proof = ''] = last.split(',p=');
  const mac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const salted = pbkdf2Sync(prepared, salt, 4096, 32, 'sha256');
  const stored = createHash('sha256').update(mac(salted, 'Client Key')).digest();
  const proven = `${scram.first().slice(3)},${answer},${unproven}`;
  const signature = mac(stored, proven);
  const key = Buffer.from(proof, 'base64').map((byte, at) => byte ^ (signature[at] ?? 0));
  const isIn = createHash('sha256').update(key).digest().equals(stored);
  const verdict = `v=${mac(mac(salted, 'Server Key'), proven).toString('base64')}`;
  expect(scram.isProven(verdict)).toBe(isIn);
  return isIn;
}

it.each([
  ['sesame', 'sesame', true],
  ['sesame', 'Sesame', false],
  ['cha\u0301', 'ch\u00e1', true],
  ['I\u00adX', 'IX', true],
  // What can't be prepared is taken as it is.
  ['\x07cha\u0301', '\x07cha\u0301', true],
  ['👩\u200d💻', '👩\u200d💻', true],
])('%j opens what %j was', async (password, prepared, isIn) => {
  expect(await letsIn(password, prepared)).toBe(isIn);
});
