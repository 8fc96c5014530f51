// The network breaks two hundred times while people talk: nothing is lost, nothing is there twice.

import { randomBytes } from 'node:crypto';

import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';

import { Client, type World } from '../src/client/client';
import { say } from '../src/client/saying';
import type { Open } from '../src/platform/socket';
import { Papo } from './papo';
import { Proxy } from './proxy';
import { Wire, until } from './wire';

const CUTS = 200;
/** Waiting goes by faster than in a browser, or the test would mostly wait. */
const FASTER = 50;

let papo: Papo;
let proxy: Proxy;

beforeAll(async () => {
  papo = await Papo.start(['--limit-messages-per-second', '0']);
  proxy = await Proxy.to(papo.port);
});

afterAll(async () => {
  proxy.close();
  await papo.stop();
});

/** Random numbers from a seed (mulberry32), so that what failed can be seen again. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) % below;
  };
}

function world(port: number): World {
  const open: Open = (events) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/irc`, 'text.ircv3.net');
    let over = false;
    const closed = () => {
      if (!over) events.closed();
      over = true;
    };
    socket.on('open', () => events.opened());
    socket.on('message', (data) => {
      if (!over) events.line(String(data));
    });
    socket.on('close', closed);
    socket.on('error', () => undefined);
    return {
      send: (line) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(line);
      },
      close: () => {
        socket.terminate();
        closed();
      },
      waiting: 0,
    };
  };
  return {
    open,
    now: () => Date.now(),
    later: (ms, what) => {
      const timer = setTimeout(what, ms / FASTER);
      return () => clearTimeout(timer);
    },
    nonce: () => randomBytes(16).toString('hex'),
    loadScram: () => Promise.reject(new Error('nobody signs in here')),
    post: () => Promise.resolve(0),
    notify: () => undefined,
  };
}

/** All that was said in a room, as somebody who comes later reads it, page by page. */
async function history(room: string): Promise<string[]> {
  const reader = await Wire.join(papo.port, 'reader', 'batch message-tags draft/chathistory');
  reader.say(`JOIN ${room}`);
  await reader.expect(/ 366 reader #tea/);
  const said: string[] = [];
  let at = '*';
  for (let isEnd = false; !isEnd;) {
    reader.say(`CHATHISTORY ${at === '*' ? 'LATEST' : 'BEFORE'} ${room} ${at} 100`);
    isEnd = (await reader.expect(/ BATCH \+/)).includes('draft/chathistory-end');
    const page: string[] = [];
    for (;;) {
      const line = await reader.expect(/PRIVMSG| BATCH -/);
      if (line.includes(' BATCH -')) break;
      if (page.length === 0) at = `msgid=${/msgid=([^;\s]+)/.exec(line)?.[1] ?? ''}`;
      page.push(line.replace(/.* PRIVMSG \S+ :?/, ''));
    }
    said.unshift(...page);
  }
  reader.close();
  return said;
}

test('two hundred cuts', { timeout: 300_000 }, async () => {
  const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
  console.log(`seed ${seed}`);
  const random = numbers(seed);
  const client = new Client(world(proxy.port));
  client.enter({ kind: 'guest', nick: 'ana' });
  await until('ana is in', () => client.chat.link === 'online');
  client.send('JOIN', '#tea');
  await until('ana is in #tea', () => client.chat.conversation('#tea')?.joined === true);
  const bia = await Wire.join(papo.port, 'bia');
  bia.say('JOIN #tea');
  await bia.expect(/ 366 bia #tea/);
  client.chat.open = '#tea';
  const tea = client.chat.begin('#tea');
  await client.history.open(tea);

  let [byAna, byBia] = [0, 0];
  while (proxy.cuts < CUTS) {
    // Coming in takes some thousand bytes: some cuts are before that is done.
    if (!proxy.isDue) proxy.cutAfter(random(random(2) === 0 ? 3_000 : 30_000));
    // One of each between two cuts, whether ana is there or not: all of it stays at hand.
    if (byBia < proxy.cuts) bia.say(`PRIVMSG #tea :bia ${byBia++}`);
    if (byAna < proxy.cuts) say(client, tea, `ana ${byAna++}`);
    else client.hurry();
    await new Promise((resolve) => setTimeout(resolve, random(4)));
  }
  proxy.cutAfter(Infinity);
  await until('all is said', () => client.outbox.items.length === 0);
  bia.say('PRIVMSG #tea :the end');
  await until('all is heard', () =>
    tea.entries.some((it) => it.what === 'said' && it.text === 'the end'),
  );

  const told = await history('#tea');
  const count = (who: string) => told.filter((it) => it.startsWith(who));
  expect(count('ana ')).toEqual(Array.from({ length: byAna }, (_, at) => `ana ${at}`));
  expect(count('bia ')).toEqual(Array.from({ length: byBia }, (_, at) => `bia ${at}`));
  const seen = tea.entries.flatMap((it) => (it.what === 'said' ? [it.text] : []));
  expect(seen).toEqual(told);
  expect(tea.pending).toEqual([]);
  client.leave();
  bia.close();
});
