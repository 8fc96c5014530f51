import { describe, expect, test } from 'vitest';

import { refusalOf } from '../../client/asking';
import { parse } from '../../irc/message';
import { helpOn, secondsIn } from './problems';

/** What is shown for a line of the server, without the marks that keep names apart. */
function shown(line: string) {
  const message = parse(line);
  if (!message) throw new Error(`no line: ${line}`);
  const { verb, params } = message;
  const refusal = refusalOf(message);
  const problem = refusal
    ? { code: refusal.code, text: refusal.message, params: refusal.params }
    : { code: verb, text: params.at(-1) ?? '', params: [] };
  const help = helpOn(problem);
  return { ...help, text: help.text.replace(/[\u2068\u2069]/g, '') };
}

describe('each line by which a server lets nobody in', () => {
  test.each<[string, RegExp, object?]>([
    [':papo 431 * :No nickname given', /Type a name/, { field: 'name' }],
    [':papo 432 * NickServ :Erroneous nickname: it is reserved', /kept for the server/],
    [':papo 432 * x :Erroneous nickname: it is too long', /too long/, { field: 'name' }],
    [
      ':papo 432 * #x :Erroneous nickname: it begins with a character that means something else',
      /can’t begin/,
    ],
    [
      ':papo 432 * a.b :Erroneous nickname: it has a character that no nick may have',
      /no name can have/,
    ],
    [':papo 432 * é :Erroneous nickname: only ASCII is allowed on this server', /a to z/],
    [
      ':papo 433 * ana :Nickname is already in use',
      /called ana already/,
      { field: 'name', names: [], offers: ['sign-in'] },
    ],
    [
      ':papo 433 ana bia :Nickname belongs to an account: log in with SASL or PASS account:password, or take another',
      /name bia belongs to an account/,
      { field: 'name', offers: ['sign-in'] },
    ],
    [':papo 464 zoe :Password incorrect', /asks for its own/, { field: 'server-password' }],
    [
      'ERROR :Closing link: the server password is missing or wrong (PASS)',
      /asks for its own/,
      { field: 'server-password' },
    ],
    [
      ':papo 464 eve :Too many wrong passwords, try again in 60 seconds',
      /wrong passwords/,
      { seconds: 60 },
    ],
    [
      ':papo 904 zoe :SASL authentication failed: The account or the password is wrong',
      /name or the password/,
      { field: 'password', seconds: 0 },
    ],
    [':papo 902 zoe :Too many wrong passwords, try again in 9 seconds', /wrong/, { seconds: 9 }],
    ['ERROR :Closing link: signed out', /signed out/, { field: 'password' }],
    [
      ':papo 904 zoe :SASL authentication failed: Too many wrong passwords, try again in 7 seconds',
      /wrong passwords/,
      { field: null, seconds: 7 },
    ],
    [
      ':papo 904 zoe :SASL authentication failed: Too many log in at the moment, try again soon',
      /Many people/,
      { seconds: 5 },
    ],
    [
      ':papo FAIL * ACCOUNT_REQUIRED :You need an account here: log in with SASL or PASS account:password',
      /Guests are not let in/,
      { offers: ['sign-in', 'sign-up'] },
    ],
    [
      'ERROR :Closing link: You need an account here: log in with SASL or PASS account:password',
      /Guests are not let in/,
    ],
    ['ERROR :Server is full (3 of 3)', /full/, { seconds: 30 }],
    ['ERROR :Too many connections from your address (16)', /from your network/],
    ['ERROR :You connect too often, wait a minute', /too often/, { seconds: 60 }],
    ['ERROR :Too many addresses have connected lately, try again soon', /Many people/],
    ['ERROR :Connections from 1.2.3.4 are not allowed here; the server’s …', /your network/],
    ['ERROR :Server is going down', /shut down/],
    ['ERROR :Closing link: you are banned: no tea', /^You are banned .*The reason: no tea/],
    ['ERROR :Closing link: you are banned', /^You are banned from this server. Whoever/],
    [
      'ERROR :Closing link: you are banned until 2001-09-09T02:46:40.000Z: spam',
      /until September .*2001.*The reason: spam/,
    ],
    ['ERROR :Something else', /The server said: Something else/],
    [
      ':papo FAIL REGISTER WEAK_PASSWORD ana :The password is too short: 8 characters are the least',
      /too short/,
      { field: 'password' },
    ],
    [
      ':papo FAIL REGISTER WEAK_PASSWORD ana :The password must not be the name',
      /same as the name/,
      { field: 'password' },
    ],
    [
      ':papo FAIL REGISTER UNACCEPTABLE_PASSWORD ana :The password must have no control characters',
      /not every keyboard/,
      { field: 'password' },
    ],
    [
      ':papo FAIL REGISTER ACCOUNT_EXISTS ana :There is such an account, or one that looks like it',
      /an account ana already/,
      { field: 'name', offers: ['sign-in'] },
    ],
    [
      ':papo FAIL REGISTER BAD_ACCOUNT_NAME ana :Somebody has that nick, or one that looks like it, and must leave it first',
      /called ana already/,
    ],
    [':papo FAIL REGISTER BAD_ACCOUNT_NAME root :It is reserved', /kept for the server/],
    [
      ':papo FAIL REGISTER DISALLOWED ana :Accounts are not made by everybody here; ask an operator',
      /by invitation/,
      { offers: ['guest', 'sign-in'] },
    ],
    [
      ':papo FAIL REGISTER DISALLOWED ana :No accounts are made here; ask who runs the server',
      /Nobody can sign up/,
    ],
    [
      ':papo FAIL REGISTER TEMPORARILY_UNAVAILABLE ana :Too many accounts were made from your address, try again in an hour',
      /in an hour/,
      { seconds: 0 },
    ],
    [
      ':papo FAIL REGISTER TEMPORARILY_UNAVAILABLE ana :No accounts can be made at the moment',
      /can’t make accounts/,
    ],
    [
      ':papo FAIL REGISTER TEMPORARILY_UNAVAILABLE ana :Too many want something at the moment, try again soon',
      /Many people/,
    ],
    [
      ':papo FAIL INVITED INVALID_TOKEN :There is no such invitation, or it was used, or it is too old',
      /not good any more/,
      { offers: ['no-link'] },
    ],
    [
      ':papo FAIL INVITED TOO_MANY_TRIES :Too many tokens were tried from your address, try again in a minute',
      /Too many links/,
      { seconds: 60 },
    ],
    [':papo FAIL NEW UNKNOWN_CODE x :Something new', /not let in: Something new/],
  ])('%s', (line, text, more = {}) => {
    expect(shown(line)).toMatchObject(more);
    expect(shown(line).text).toMatch(text);
  });

  test('what the page finds out itself', () => {
    const wrong = helpOn({ code: '464', text: 'Password incorrect', params: ['given'] });
    expect(wrong).toMatchObject({ field: 'server-password' });
    expect(wrong.text).toMatch(/not the password/);
    const of = (code: string, ...params: string[]) => helpOn({ code, text: '', params });
    expect(of('SIGNED_OUT')).toMatchObject({ field: 'password' });
    expect(of('OTHER_TAB', 'ana').text).toMatch(/another tab/);
    const taken = helpOn({ code: '433', text: 'in use', params: ['ana', 'ana2', 'ana_'] });
    expect(taken.names).toEqual(['ana2', 'ana_']);
  });
});

test.each([
  ['try again in 60 seconds', 60],
  ['in 1 second', 1],
  ['in a minute', 60],
  ['in an hour', 3600],
  ['soon', 0],
])('%s', (text, seconds) => expect(secondsIn(text)).toBe(seconds));
