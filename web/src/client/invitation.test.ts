import { expect, test } from 'vitest';

import { parse } from '../irc/message';
import { invitationIn } from './invitation';
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
