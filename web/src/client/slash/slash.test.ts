import { describe, expect, test } from 'vitest';

import { Chat } from '../../state/chat.svelte';
import { Outbox } from '../outbox';
import type { Client } from '../client';
import { type Here, Misused } from './command';
import { SLASHES, read } from './table';

/** What a command does in #tea, one act a line. */
async function acts(text: string): Promise<string[]> {
  const done: string[] = [];
  const chat = new Chat();
  chat.ignored = ['Eve!*@*'];
  const fake = {
    chat,
    outbox: new Outbox({ read: () => [], write: () => undefined }),
    world: { nonce: () => 'n', now: () => 0 },
    ask: async (...line: string[]) => void done.push(line.join('|')),
  };
  const here: Here = {
    client: fake as unknown as Client,
    conversation: chat.begin('#tea'),
    open: (name) => void done.push(`open ${name}`),
    profile: (nick) => void done.push(`profile ${nick}`),
    moderate: (nick, act) => void done.push(`${act} ${nick}`),
  };
  const typed = read(text);
  if (typed.kind !== 'command') throw new Error(typed.kind);
  await typed.slash.run(here, typed.rest);
  const items = fake.outbox.items.map((it) => `${it.kind} to ${it.target}: ${it.text}`);
  return [...done, ...items];
}

describe('a command', () => {
  test.each([
    ['/me waves  twice', ['action to #tea: waves  twice']],
    ['/ME waves', ['action to #tea: waves']],
    ['/join #a key', ['JOIN|#a|key', 'open #a']],
    ['/join a', ['JOIN|#a', 'open #a']],
    ['/j &a', ['JOIN|&a', 'open &a']],
    ['/part', ['PART|#tea']],
    ['/leave so long', ['PART|#tea|so long']],
    ['/msg @bob hi there', ['open bob', 'message to bob: hi there']],
    ['/msg bob a\nb', ['open bob', 'message to bob: a\nb']],
    ['/query bob', ['open bob']],
    ['/nick eve', ['NICK|eve']],
    ['/topic tea at four', ['TOPIC|#tea|tea at four']],
    ['/topic', ['TOPIC|#tea|']],
    ['/away', ['AWAY|away']],
    ['/away for tea', ['AWAY|for tea']],
    ['/back', ['AWAY']],
    ['/invite bob:', ['INVITE|bob|#tea']],
    ['/whois bob', ['profile bob']],
    ['/ignore bob', ['SILENCE|+bob']],
    ['/unignore EVE', ['SILENCE|-Eve!*@*']],
    ['/kick bob', ['KICK|#tea|bob']],
    ['/kick @bob no spam', ['KICK|#tea|bob|no spam']],
    ['/ban bob', ['ban bob']],
    ['/mute bob', ['mute bob']],
    ['/op bob', ['MODE|#tea|+o|bob']],
    ['/devoice bob', ['MODE|#tea|-v|bob']],
    ['/shrug', ['message to #tea: ¯\\_(ツ)_/¯']],
    ['/tableflip no!', ['message to #tea: no! (╯°□°)╯︵ ┻━┻']],
  ])('%s', async (text, done) => expect(await acts(text)).toEqual(done));

  test.each(['/me', '/join', '/msg', '/nick ', '/kick', '/unignore bob', '/whois'])(
    '%s is not how it is written',
    async (text) => expect(acts(text)).rejects.toThrow(Misused),
  );
});

describe('what is no command', () => {
  test.each([
    ['hello', { kind: 'text', text: 'hello' }],
    ['//join', { kind: 'text', text: '/join' }],
    ['/etc/hosts is a file', { kind: 'text', text: '/etc/hosts is a file' }],
    ['/ a', { kind: 'text', text: '/ a' }],
    ['/', { kind: 'text', text: '/' }],
    ['/dance now', { kind: 'unknown', name: 'dance' }],
  ])('%s', (text, typed) => expect(read(text)).toEqual(typed));
});

test('no name is another command', () => {
  const names = SLASHES.flatMap((it) => [it.name, ...(it.aliases ?? [])]);
  expect(new Set(names).size).toBe(names.length);
});
