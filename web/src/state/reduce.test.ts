// What lines change. Each case is a conversation as it comes over the wire, and what is known afterwards.

import { describe, expect, test } from 'vitest';

import { parse } from '../irc/message';
import { Chat } from './chat.svelte';
import type { Conversation } from './conversation.svelte';
import { reduce } from './reduce';

const NOW = Date.parse('2026-11-24T12:00:00.000Z');

const WELCOME = [
  ':papo 001 ana :Welcome to the papo Network, ana',
  ':papo 005 ana CHANTYPES=# PREFIX=(qaohv)~&@%+ CHANMODES=beI,k,l,imnst NETWORK=Tea :are supported',
  ':ana!ana@host JOIN #tea * :Ana',
  ':papo 353 ana = #tea :@bia +caio ana',
];

/** Plays lines to a new chat; gives it and what it asked of the world. */
function play(lines: readonly string[]) {
  const chat = new Chat();
  const asked: string[] = [];
  const effects = {
    now: NOW,
    send: (verb: string, ...params: string[]) => asked.push(['send', verb, ...params].join(' ')),
    notify: (_: Conversation, said: { text: string }) => asked.push(`notify ${said.text}`),
    confirmed: (nonce: string) => asked.push(`confirmed ${nonce}`),
    welcomed: () => asked.push('welcomed'),
    entered: (conversation: Conversation) => asked.push(`entered ${conversation.name}`),
    closing: (reason: string) => asked.push(`closing ${reason}`),
  };
  const say = (line: string) => {
    const message = parse(line);
    if (!message) throw new Error(`no message: ${line}`);
    reduce(chat, message, effects);
  };
  for (const line of lines) say(line);
  const room = chat.begin('#tea');
  const open = (name: string) => {
    const conversation = chat.begin(name);
    conversation.loaded = 'loaded';
    conversation.atEnd = true;
    return conversation;
  };
  return { chat, room, open, asked, say };
}

/** A room that is on the screen, after these lines. */
function inRoom(...lines: string[]) {
  const played = play(WELCOME);
  played.open('#tea');
  played.asked.length = 0;
  for (const line of lines) played.say(line);
  return played;
}

/** What is shown of a conversation, a line each. */
function shown(conversation: Conversation): string[] {
  return conversation.entries.map((entry) => {
    if (entry.what === 'happened') {
      return Object.values(entry.happening)
        .filter((it) => it !== '')
        .join(' ');
    }
    const marks = [
      entry.edited ? 'edited' : '',
      entry.deleted ? `deleted by ${entry.deleted.by}` : '',
      entry.pinned ? 'pinned' : '',
      entry.mention ? 'mention' : '',
      entry.kind === 'message' ? '' : entry.kind,
      entry.own ? 'own' : '',
      entry.replyTo ? `to ${entry.replyTo}` : '',
      ...entry.reactions.map((it) => `${it.text} ${it.by.join('+')}`),
    ].filter((it) => it !== '');
    return `${entry.from}: ${entry.text}${marks.length > 0 ? ` [${marks.join(', ')}]` : ''}`;
  });
}

/** The members of a room, with their highest rank. */
const members = (room: Conversation) => [...room.members.values()].map((it) => it.ranks + it.nick);

describe('what is shown of a room', () => {
  const said = '@msgid=5 :bia!b@h PRIVMSG #tea :tea?';
  test.each<[string, string[], string[]]>([
    ['a message', [said], ['bia: tea?']],
    ['of several lines', ['@msgid=5 :bia!b@h PRIVMSG #tea :a b'], ['bia: a b']],
    [
      'an action',
      ['@msgid=5 :bia!b@h PRIVMSG #tea :\u0001ACTION sips\u0001'],
      ['bia: sips [action]'],
    ],
    ['for programs', ['@msgid=5 :bia!b@h PRIVMSG #tea :\u0001VERSION\u0001'], []],
    ['a notice', ['@msgid=5 :bia!b@h NOTICE #tea :hot'], ['bia: hot [notice]']],
    ['to a rank', ['@msgid=5 :bia!b@h PRIVMSG @#tea :psst'], ['bia: psst']],
    ['one is mentioned', ['@msgid=5 :bia!b@h PRIVMSG #tea :oi, ANA!'], ['bia: oi, ANA! [mention]']],
    ['a part of a word', ['@msgid=5 :bia!b@h PRIVMSG #tea :banana ana-b'], ['bia: banana ana-b']],
    ['a reply', ['@msgid=6;+reply=5 :bia!b@h PRIVMSG #tea :yes'], ['bia: yes [to 5]']],
    [
      'a reply as of before',
      ['@msgid=6;+draft/reply=5 :bia!b@h PRIVMSG #tea :y'],
      ['bia: y [to 5]'],
    ],
    ['out of order', ['@msgid=6 :bia!b@h PRIVMSG #tea :b', said], ['bia: tea?', 'bia: b']],
    ['twice', [said, said], ['bia: tea?']],
    [
      'a reaction',
      [said, '@+reply=5;+draft/react=👍 :caio!c@h TAGMSG #tea'],
      ['bia: tea? [👍 caio]'],
    ],
    [
      'two, one taken back',
      [
        said,
        '@+reply=5;+draft/react=👍 :caio!c@h TAGMSG #tea',
        '@+reply=5;+draft/react=👍 :ana!a@h TAGMSG #tea',
        '@+reply=5;+draft/unreact=👍 :caio!c@h TAGMSG #tea',
      ],
      ['bia: tea? [👍 ana]'],
    ],
    [
      'the last taken back',
      [
        said,
        '@+reply=5;+draft/react=👍 :caio!c@h TAGMSG #tea',
        '@+reply=5;+draft/unreact=👍 :caio!c@h TAGMSG #tea',
      ],
      ['bia: tea?'],
    ],
    ['corrected', [said, '@msgid=6 :bia!b@h EDITMSG #tea 5 :Tea?'], ['bia: Tea? [edited]']],
    ['taken back', [said, ':caio!c@h REDACT #tea 5 :why'], ['bia:  [deleted by caio]']],
    ['pinned', [said, ':bia!b@h PIN #tea 5'], ['bia: tea? [pinned]']],
    ['pinned no more', [said, ':bia!b@h PIN #tea 5', ':bia!b@h UNPIN #tea 5'], ['bia: tea?']],
    ['somebody comes', ['@msgid=5 :dora!d@h JOIN #tea * :D'], ['join dora']],
    ['somebody goes', ['@msgid=5 :bia!b@h PART #tea :bye'], ['part bia bye']],
    ['somebody quits', ['@msgid=5 :bia!b@h QUIT :gone'], ['quit bia gone']],
    ['somebody is put out', ['@msgid=5 :bia!b@h KICK #tea caio :rude'], ['kick bia caio rude']],
    ['a new name', ['@msgid=5 :bia!b@h NICK beatriz'], ['nick bia beatriz']],
    ['a topic', ['@msgid=5 :bia!b@h TOPIC #tea :hot'], ['topic bia hot']],
    ['a mode', ['@msgid=5 :bia!b@h MODE #tea +v ana'], ['mode bia +v ana']],
    ['elsewhere', ['@msgid=5 :bia!b@h PRIVMSG #other :x'], []],
  ])('%s', (_, lines, expected) => {
    expect(shown(inRoom(...lines).room)).toEqual(expected);
  });
});

describe('who is in a room', () => {
  test.each<[string, string[], string[]]>([
    ['as NAMES says', [], ['ana', '@bia', '+caio']],
    ['who comes', ['@msgid=5 :dora!d@h JOIN #tea * :D'], ['ana', '@bia', '+caio', 'dora']],
    ['who goes', [':bia!b@h PART #tea'], ['ana', '+caio']],
    ['who quits', [':caio!c@h QUIT :x'], ['ana', '@bia']],
    ['who is put out', [':bia!b@h KICK #tea caio :x'], ['ana', '@bia']],
    ['another nick', [':bia!b@h NICK Beatriz'], ['ana', '+caio', '@Beatriz']],
    ['a rank given', [':bia!b@h MODE #tea +o-v+v caio caio ana'], ['+ana', '@bia', '@caio']],
    ['two ranks, highest first', [':bia!b@h MODE #tea +vo ana ana'], ['@+ana', '@bia', '+caio']],
    ['nobody when one is out oneself', [':bia!b@h KICK #tea ana :x'], []],
  ])('%s', (_, lines, expected) => {
    expect(members(inRoom(...lines).room)).toEqual(expected);
  });
});

describe('what is new', () => {
  test('others count, oneself does not; a mention counts twice over', () => {
    const { room, asked } = inRoom(
      '@msgid=5 :bia!b@h PRIVMSG #tea :one',
      '@msgid=6 :ana!a@h PRIVMSG #tea :two',
      '@msgid=7 :bia!b@h PRIVMSG #tea :ana?',
    );
    expect([room.unread, room.mentions, room.last?.text]).toEqual([2, 1, 'ana?']);
    expect(asked).toEqual(['notify one', 'notify ana?']);
  });

  test('what is said in private is for oneself, and is a conversation with the other', () => {
    const { chat, asked } = inRoom(
      '@msgid=5 :bia!b@h PRIVMSG ana :psst',
      '@msgid=6 :ana!a@h PRIVMSG caio :tea?',
    );
    expect([...chat.conversations.values()].map((it) => [it.name, it.unread, it.mentions])).toEqual(
      [
        ['#tea', 0, 0],
        ['bia', 1, 0],
        ['caio', 0, 0],
      ],
    );
    expect(asked).toEqual(['notify psst']);
  });

  test('the list of conversations is held against what came meanwhile', () => {
    const { chat, room } = inRoom(
      '@msgid=5 :bia!b@h PRIVMSG #tea :counted',
      '@msgid=7 :bia!b@h PRIVMSG #tea :ana, not counted',
      ':papo SYNC #tea unread=3 mentions=1 marker=2026-11-24T10:00:00.000Z pins=2 last=5 time=2026-11-24T11:00:00.000Z from=bia new=thing cut :counted',
      ':papo SYNC bia unread=1 mentions=0 last=4 time=2026-11-24T11:00:00.000Z from=bia :last=7 is a text',
      ':papo SYNC #unknown unread=1 mentions=0',
    );
    expect([room.unread, room.mentions, room.pins, room.last?.id]).toEqual([4, 2, 2, '7']);
    expect(room.marker).toBe(Date.parse('2026-11-24T10:00:00.000Z'));
    expect(chat.conversation('bia')?.last?.text).toBe('last=7 is a text');
    expect(chat.conversation('#unknown')).toBeNull();
  });

  test('what is read on another device is read here', () => {
    const { room, asked } = inRoom(
      '@msgid=5;time=2026-11-24T11:00:00.000Z :bia!b@h PRIVMSG #tea :ana',
      ':papo MARKREAD #tea timestamp=2026-11-24T10:00:00.000Z',
    );
    expect([room.unread, room.mentions]).toEqual([1, 1]);
    const played = inRoom(
      '@msgid=5;time=2026-11-24T11:00:00.000Z :bia!b@h PRIVMSG #tea :ana',
      ':papo MARKREAD #tea timestamp=2026-11-24T11:00:00.000Z',
    );
    expect([played.room.unread, played.room.mentions]).toEqual([0, 0]);
    expect(asked.filter((it) => it.startsWith('send'))).toEqual([]);
  });
});

describe('one oneself', () => {
  test('an own message that waited is confirmed by its nonce', () => {
    const { room, asked, say } = inRoom();
    const waits = { id: 'abc', sending: { state: 'sending' } } as (typeof room.pending)[number];
    room.pending = [waits];
    say('@msgid=5;papo.im/nonce=abc :ana!a@h PRIVMSG #tea :tea');
    expect([shown(room), room.pending, asked]).toEqual([['ana: tea [own]'], [], ['confirmed abc']]);
  });

  test('from another device of the account it is own, too', () => {
    const { room } = inRoom(
      ':papo 900 ana ana!a@h teapot :in',
      '@msgid=5;account=teapot :other!a@h PRIVMSG #tea :hi',
    );
    expect(shown(room)).toEqual(['other: hi [own]']);
  });

  test('a new nick of oneself goes on everywhere', () => {
    const { chat } = inRoom(':ana!ana@host NICK anita');
    expect([chat.nick, chat.source, chat.isMe('ANITA')]).toEqual(['anita', 'anita!ana@host', true]);
  });

  test('a room that one leaves is gone, one that one is put out of stays to be read', () => {
    expect(inRoom(':ana!a@h PART #tea').chat.conversation('#tea')).toBeNull();
    const { room } = inRoom('@msgid=5 :bia!b@h KICK #tea ana :rude');
    expect([room.joined, shown(room)]).toEqual([false, ['kick bia ana rude']]);
  });

  test('being away, an account, powers', () => {
    const { chat } = inRoom(
      ':papo 306 ana :You have been marked as being away',
      ':papo 900 ana ana!a@h teapot :in',
      ':papo MODE ana +or',
    );
    expect([chat.away, chat.account, chat.operator]).toEqual(['', 'teapot', true]);
  });
});

describe('people', () => {
  test.each<[string, string[], Record<string, unknown>]>([
    ['away', [':bia!b@h AWAY :lunch'], { away: 'lunch' }],
    ['back', [':bia!b@h AWAY :lunch', ':bia!b@h AWAY'], { away: null }],
    ['an account', [':bia!b@h ACCOUNT teapot'], { account: 'teapot' }],
    ['none any more', [':bia!b@h ACCOUNT teapot', ':bia!b@h ACCOUNT *'], { account: null }],
    ['a realname', [':bia!b@h SETNAME :Bia B.'], { realname: 'Bia B.' }],
    ['a host', [':bia!b@h CHGHOST c there'], { user: 'c', host: 'there' }],
    ['a name to be shown', [':papo METADATA bia display-name * :Beatriz'], { name: 'Beatriz' }],
    [
      'none any more',
      [':papo METADATA bia display-name * :B', ':papo METADATA bia display-name *'],
      { name: 'bia' },
    ],
    ['watched and gone', [':papo 731 ana bia'], { online: false }],
    ['watched and there', [':papo 731 ana bia', ':papo 730 ana bia!b@h'], { online: true }],
    [
      'as WHO says',
      [':papo 354 ana 1 #tea b h bia GB@ teapot :Bia'],
      { away: '', account: 'teapot', realname: 'Bia' },
    ],
  ])('%s', (_, lines, expected) => {
    expect(inRoom(...lines).chat.person('bia')).toMatchObject(expected);
  });

  test('typing is over with a message, or by itself', () => {
    const { room, say } = inRoom('@+typing=active :bia!b@h TAGMSG #tea');
    expect([...room.typing]).toEqual([['bia', NOW + 6_000]]);
    say('@msgid=5 :bia!b@h PRIVMSG #tea :done');
    expect([...room.typing]).toEqual([]);
  });

  test('a conversation goes with the account, and stays with a guest’s nick', () => {
    const at = '@msgid=5 :bia!b@h PRIVMSG ana :oi';
    const names = (...lines: string[]) =>
      [...inRoom(...lines).chat.conversations.values()].map((it) => it.name);
    expect(names(at, ':bia!b@h NICK beatriz')).toEqual(['#tea', 'bia']);
    expect(names(':bia!b@h ACCOUNT b', at, ':bia!b@h NICK beatriz')).toEqual(['#tea', 'beatriz']);
  });
});

test('nothing that a server may say breaks it', () => {
  const verbs = [
    'JOIN',
    'PART',
    'KICK',
    'QUIT',
    'NICK',
    'MODE',
    'TOPIC',
    'PRIVMSG',
    'NOTICE',
    'TAGMSG',
  ];
  const more = [
    'REDACT',
    'EDITMSG',
    'PIN',
    'UNPIN',
    'SYNC',
    'MARKREAD',
    'METADATA',
    'RENAME',
    'INVITE',
  ];
  const numerics = ['005', '221', '324', '332', '333', '353', '354', '730', '761', '900', '001'];
  const others = ['AWAY', 'ACCOUNT', 'CHGHOST', 'SETNAME', 'SILENCE', 'ERROR', 'FAIL', 'WALLOPS'];
  for (const verb of [...verbs, ...more, ...numerics, ...others]) {
    for (const params of ['', ' x', ' #tea', ' #tea x', ' #tea x y', ' ana #tea x y z', ' :']) {
      for (const source of ['', ':bia!b@h ', ':papo ', ':ana!a@h ']) {
        expect(() => inRoom(`${source}${verb}${params}`)).not.toThrow();
      }
    }
  }
});
