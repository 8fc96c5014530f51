import { expect, test } from 'vitest';

import { Chat } from '../state/chat.svelte';
import type { Client } from './client';
import { Marking } from './marking';

/** What is sent, with a clock that tests turn. */
function marking() {
  let now = 10_000;
  let timers: { at: number; what: () => void }[] = [];
  const sent: string[] = [];
  const fake = {
    world: {
      now: () => now,
      later: (ms: number, what: () => void) => {
        const timer = { at: now + ms, what };
        timers.push(timer);
        return () => (timers = timers.filter((it) => it !== timer));
      },
    },
    send: (...line: string[]) => void sent.push(line.join(' ')),
  };
  const conversation = new Chat().begin('#tea');
  const turn = (ms: number) => {
    now += ms;
    for (const timer of timers.filter((it) => it.at <= now)) {
      timers = timers.filter((it) => it !== timer);
      timer.what();
    }
  };
  return { marks: new Marking(fake as unknown as Client, conversation), conversation, sent, turn };
}

const line = (time: number) => `MARKREAD #tea timestamp=${new Date(time).toISOString()}`;

test('what is read is unread no more at once, and the server is told at most each two seconds', () => {
  const { marks, conversation, sent, turn } = marking();
  conversation.unread = 5;
  conversation.mentions = 1;
  marks.read(1);
  expect([conversation.unread, conversation.mentions, conversation.marker]).toEqual([0, 0, 1]);
  marks.read(2);
  turn(500);
  marks.read(3);
  expect(sent).toEqual([line(1)]);
  turn(1_500);
  expect(sent).toEqual([line(1), line(3)]);
  turn(10_000);
  expect(sent).toHaveLength(2);
});

test('who leaves tells at once', () => {
  const { marks, sent, turn } = marking();
  marks.read(1);
  marks.read(2);
  marks.flush();
  turn(10_000);
  expect(sent).toEqual([line(1), line(2)]);
});

test('nothing is told twice, and no marker goes back', () => {
  const { marks, conversation, sent, turn } = marking();
  marks.read(5);
  marks.read(5);
  marks.read(4);
  turn(10_000);
  expect(sent).toEqual([line(5)]);
  expect(conversation.marker).toBe(5);
});
