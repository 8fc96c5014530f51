import { describe, expect, test } from 'vitest';

import { Capabilities } from '../irc/capability';
import { parse } from '../irc/message';
import type { Identity } from './identity';
import { Registration } from './registration';

const LS = ':papo CAP * LS :draft/account-registration sasl=PLAIN,EXTERNAL';
const IN_USE = 'Nickname is already in use';

/** What is said while the server says these lines, and why it lets nobody in, if it does not. */
async function talk(identity: Identity, lines: readonly string[], isBack = false) {
  const said: string[] = [];
  let refusal: string[] | null = null;
  const registration = new Registration(
    identity,
    isBack,
    null,
    new Capabilities(),
    (line) => said.push(line),
    () => Promise.reject(new Error('not asked for')),
    ({ code, params }) => (refusal = [code, ...params]),
  );
  registration.begin();
  for (const line of lines) {
    const message = parse(line);
    if (message) registration.take(message);
    await Promise.resolve();
  }
  return { said: said.slice(3), refusal };
}

const ACK = ':papo CAP * ACK :draft/account-registration sasl';
const REQ = 'CAP REQ :draft/account-registration sasl';

describe('coming in', () => {
  test('as a guest', async () => {
    expect(await talk({ kind: 'guest', nick: 'ana' }, [LS, ACK])).toEqual({
      said: [REQ, 'CAP END'],
      refusal: null,
    });
  });

  test('by an invitation', async () => {
    const { said } = await talk({ kind: 'guest', nick: 'ana', token: '7f' }, [LS, ACK]);
    expect(said).toEqual([REQ, 'INVITED 7f', 'CAP END']);
  });

  test('as whom the browser is remembered', async () => {
    const identity: Identity = { kind: 'remembered', account: 'ana', token: '7f' };
    const lines = [LS, ACK, 'AUTHENTICATE +', ':papo 903 * :SASL authentication successful'];
    expect((await talk(identity, lines)).said).toEqual([
      REQ,
      'AUTHENTICATE EXTERNAL',
      'AUTHENTICATE +',
      'INVITED 7f',
      'CAP END',
    ]);
  });

  test('as whom the browser is remembered no more', async () => {
    const { refusal } = await talk({ kind: 'remembered', account: 'ana' }, [
      ':papo CAP * LS :sasl=PLAIN',
      ':papo CAP * ACK :sasl',
    ]);
    expect(refusal).toEqual(['SIGNED_OUT']);
  });

  test.each<[string, Identity, string[]]>([
    ['at once', { kind: 'guest', nick: 'ana' }, [`:papo 433 * ana :${IN_USE}`]],
    ['at the end', { kind: 'guest', nick: 'ana' }, [LS, ACK, `:papo 433 * ana :${IN_USE}`]],
    [
      'for an account',
      { kind: 'sign-up', account: 'ana', password: 'x' },
      [`:papo 433 * ana :${IN_USE}`],
    ],
  ])('a taken name tells of free ones, %s', async (_, identity, lines) => {
    const more = [
      `:papo 433 ana2 ana2 :${IN_USE}`,
      LS,
      ':papo 432 ana2 ana_ :Erroneous nickname',
      ':papo PONG papo free',
    ];
    const { said, refusal } = await talk(identity, [...lines, ...more]);
    expect(refusal).toEqual(['433', 'ana', 'ana3', 'ana7', 'ana-web']);
    // Whoever asks does not come in by one of them meanwhile.
    const asked = said.slice(said.indexOf('CAP LS 302'));
    expect(asked[0]).toBe('CAP LS 302');
    expect(asked).not.toContain('CAP END');
    expect(asked.at(-1)).toBe('PING free');
  });

  test('who is back takes another name until its own is free', async () => {
    const lines = [`:papo 433 * ana :${IN_USE}`, `:papo 433 * ana-1 :${IN_USE}`, LS, ACK];
    const { said } = await talk({ kind: 'guest', nick: 'ana' }, lines, true);
    expect(said).toEqual(['NICK ana-1', 'NICK ana-2', REQ, 'CAP END']);
  });
});
