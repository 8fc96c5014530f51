import { expect, test } from 'vitest';

import { parse } from '../irc/message';
import { invitationIn, Looking } from './door';
import { ticketIn } from './remember';

const message = (line: string) => {
  const parsed = parse(line);
  if (!parsed) throw new Error(line);
  return parsed;
};

test.each([
  [':papo NOTICE * :You are invited, as a guest', { needsAccount: false, room: null }],
  [':papo NOTICE * :You are invited, as a guest in #tea', { needsAccount: false, room: '#tea' }],
  [
    ':papo NOTE INVITED ACCEPTED :You are invited, for an account in #tea: make one with REGISTER',
    { needsAccount: true, room: '#tea' },
  ],
  [
    ':papo NOTICE bob :You are invited, for an account: make one with REGISTER',
    { needsAccount: true, room: null },
  ],
  [':papo FAIL INVITED INVALID_TOKEN :There is no such invitation', null],
  [':papo NOTICE * :Welcome', null],
])('%s', (line, invitation) => expect(invitationIn(message(line))).toEqual(invitation));

test('the ticket', () => {
  expect(ticketIn([message(':papo REMEMBER 5d0c')])).toBe('5d0c');
  expect(ticketIn([message(':papo NOTICE * :x')])).toBeNull();
});

/** What is said at the door, and what is known when these lines were the answers. */
function look(token: string | null, lines: readonly string[]) {
  const said: string[] = [];
  const looking = new Looking(token, (line) => said.push(line));
  looking.begin();
  const outcomes = lines.map((line) => looking.take(message(line)));
  return { said, door: outcomes.find((it) => it !== null) };
}

const PONG = ':papo PONG papo door';

test('a door that is open', () => {
  const { said, door } = look(null, [
    ':papo CAP * LS * :batch',
    ':papo CAP * LS :draft/account-registration=before-connect draft/extended-isupport',
    ':papo CAP * ACK :batch draft/extended-isupport',
    ':papo 005 * NETWORK=tea NICKLEN=20 :are supported by this server',
    PONG,
  ]);
  expect(said).toEqual([
    'CAP LS 302',
    'CAP REQ :batch draft/extended-isupport',
    'ISUPPORT',
    'PING door',
  ]);
  expect(door).toEqual({
    network: 'tea',
    letsGuestsIn: true,
    asksPassword: false,
    signUp: 'open',
    nickLen: 20,
    invitation: null,
  });
});

test('a door for those who are invited', () => {
  const { said, door } = look('7f', [
    ':papo CAP * LS :draft/account-registration draft/extended-isupport',
    ':papo CAP * ACK :draft/extended-isupport',
    ':papo 005 * draft/ACCOUNTREQUIRED papo.im/PASSWORDREQUIRED papo.im/INVITATIONREQUIRED :are',
    ':papo NOTE INVITED ACCEPTED :You are invited, for an account in #tea: make one with REGISTER',
    PONG,
  ]);
  expect(said.slice(2)).toEqual(['ISUPPORT', 'INVITED 7f', 'PING door']);
  expect(door).toMatchObject({
    letsGuestsIn: false,
    asksPassword: true,
    signUp: 'invited',
    nickLen: 32,
    invitation: { needsAccount: true, room: '#tea' },
  });
});

test('an invitation that is good for nothing, a server that says little, and one that is full', () => {
  const used = look('7f', [':papo CAP * LS :', ':papo FAIL INVITED INVALID_TOKEN :no', PONG]);
  expect(used.door).toMatchObject({ signUp: 'closed', invitation: { code: 'INVALID_TOKEN' } });
  expect(look(null, ['ERROR :Server is full (3 of 3)']).door).toMatchObject({ code: 'ERROR' });
});
