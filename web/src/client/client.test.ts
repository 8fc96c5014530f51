import { beforeEach, describe, expect, test } from 'vitest';

import type { SocketEvents } from '../platform/socket';
import { Client, type World } from './client';
import { lastVisitor } from './kept';

/** A browser whose server says what the test says. */
class Browser implements World {
  said: string[] = [];
  posted: string[] = [];
  sockets: SocketEvents[] = [];
  timers: (() => void)[] = [];

  open = (events: SocketEvents) => {
    this.sockets.push(events);
    return { send: (line: string) => this.said.push(line), close: () => undefined, waiting: 0 };
  };
  now = () => 0;
  later = (_: number, what: () => void) => {
    this.timers.push(what);
    return () => {
      this.timers = this.timers.filter((it) => it !== what);
    };
  };
  nonce = () => '00000000000000000000000000000000';
  loadScram = () => Promise.reject(new Error('not asked for'));
  post = (path: string, body: string) => {
    this.posted.push(`${path} ${body}`.trim());
    return Promise.resolve(204);
  };
  notify = () => undefined;

  connect(): void {
    this.sockets.at(-1)?.opened();
  }
  break(): void {
    this.sockets.at(-1)?.closed();
  }
  /** The lines of the server. */
  says(...lines: string[]): void {
    for (const line of lines) this.sockets.at(-1)?.line(line);
  }
  /** What waits longest happens. */
  async pass(): Promise<void> {
    this.timers.shift()?.();
    await settled();
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve));
const IN = [
  ':papo CAP * LS :draft/account-registration labeled-response papo.im/remember sasl=PLAIN',
  ':papo CAP * ACK :draft/account-registration labeled-response papo.im/remember sasl',
];
const WELCOME = [':papo 001 ana :Welcome', ':papo 422 ana :MOTD File is missing'];

let kept: Map<string, string>;
let browser: Browser;
let client: Client;

beforeEach(() => {
  kept = new Map();
  globalThis.localStorage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
    removeItem: (name: string) => kept.delete(name),
  } as unknown as Storage;
  browser = new Browser();
  client = new Client(browser);
});

describe('coming in', () => {
  test('a guest is in, and kept', async () => {
    const outcome = client.enter({ kind: 'guest', nick: 'ana' }, { stay: true });
    expect(client.chat.link).toBe('connecting');
    browser.connect();
    browser.says(...IN, ...WELCOME);
    expect(await outcome).toBeNull();
    expect([client.chat.link, client.who, lastVisitor()]).toEqual([
      'online',
      'ana',
      { kind: 'guest', name: 'ana' },
    ]);
  });

  test('who does not want to be kept is not', async () => {
    const outcome = client.enter({ kind: 'guest', nick: 'ana' });
    browser.connect();
    browser.says(...IN, ...WELCOME);
    await outcome;
    expect(lastVisitor()).toBeNull();
  });

  test('a server that can’t be reached is tried again, and looks like no chat meanwhile', async () => {
    const outcome = client.enter({ kind: 'guest', nick: 'ana' });
    for (let tries = 0; tries < 3; tries++) {
      browser.break();
      expect([client.chat.link, client.chat.problem?.code]).toEqual(['connecting', 'UNREACHABLE']);
      await browser.pass();
    }
    expect(browser.sockets.length).toBe(4);
    browser.break();
    client.hurry();
    expect(browser.sockets.length).toBe(5);
    browser.connect();
    browser.says(...IN, ...WELCOME);
    expect(await outcome).toBeNull();
    expect([client.chat.link, client.chat.problem]).toEqual(['online', null]);
  });

  test('who is refused hears why, and is out', async () => {
    const outcome = client.enter({ kind: 'guest', nick: 'ana' });
    browser.connect();
    browser.says(':papo FAIL * ACCOUNT_REQUIRED :You need an account here');
    expect((await outcome)?.code).toBe('ACCOUNT_REQUIRED');
    expect([client.chat.link, client.chat.problem?.code]).toEqual(['out', 'ACCOUNT_REQUIRED']);
    browser.break();
    expect(browser.sockets.length).toBe(1);
  });

  test('who is banned meanwhile does not come back again and again', async () => {
    const outcome = client.enter({ kind: 'guest', nick: 'ana' });
    browser.connect();
    browser.says(...IN, ...WELCOME);
    await outcome;
    const ban = 'ERROR :Closing link: you are banned: spam';
    for (const link of ['lost', 'out']) {
      browser.says(ban);
      browser.break();
      expect(client.chat.link).toBe(link);
      await browser.pass();
      browser.connect();
    }
    expect([browser.sockets.length, client.chat.problem?.text]).toEqual([
      2,
      'Closing link: you are banned: spam',
    ]);
  });

  test('a server that goes down is waited for', async () => {
    const outcome = client.enter({ kind: 'guest', nick: 'ana' });
    browser.connect();
    browser.says(...IN, ...WELCOME);
    await outcome;
    browser.break();
    await browser.pass();
    browser.connect();
    browser.says('ERROR :Server is going down');
    browser.break();
    expect([client.chat.link, client.chat.problem]).toEqual(['lost', null]);
  });

  test('who comes back when many do waits', async () => {
    const outcome = client.enter({ kind: 'guest', nick: 'ana' });
    browser.connect();
    browser.says(...IN, ...WELCOME);
    await outcome;
    browser.break();
    await browser.pass();
    browser.connect();
    browser.says(':papo 904 ana :SASL authentication failed: Too many log in at the moment');
    expect([client.chat.link, client.chat.problem, browser.timers.length]).toEqual([
      'lost',
      null,
      1,
    ]);
  });

  test('it can be called off', async () => {
    const outcome = client.enter({ kind: 'guest', nick: 'ana' });
    client.cancel();
    expect((await outcome)?.code).toBe('LEFT');
    expect(client.chat.link).toBe('out');
  });
});

describe('an account', () => {
  async function signUp(stay: boolean): Promise<void> {
    const identity = { kind: 'sign-up', account: 'ana', password: 'tea-is-hot' } as const;
    const outcome = client.enter(identity, { stay });
    browser.connect();
    browser.says(...IN, ':papo REGISTER SUCCESS ana :x', ':papo 900 ana a!a@h ana :in', ...WELCOME);
    await outcome;
  }

  test('is remembered by the browser, and its password is not', async () => {
    await signUp(true);
    const asked = browser.said.find((it) => it.includes('REMEMBER')) ?? '';
    const label = /label=(\w+)/.exec(asked)?.[1];
    browser.says(`@label=${label} :papo REMEMBER 5d0c`);
    await settled();
    expect(browser.posted).toEqual(['/remember 5d0c']);
    expect(client.identity).toEqual({ kind: 'remembered', account: 'ana' });
    expect(lastVisitor()).toEqual({ kind: 'account', name: 'ana' });
    expect([...kept.values()].join()).not.toContain('tea-is-hot');
  });

  test('is not where nobody wants it', async () => {
    await signUp(false);
    expect(browser.said.filter((it) => it.includes('REMEMBER'))).toEqual([]);
    expect([browser.posted, lastVisitor()]).toEqual([[], null]);
  });

  test('that leaves signs the browser out', async () => {
    await signUp(true);
    client.leave();
    expect(browser.said.at(-1)).toBe('QUIT');
    expect(browser.posted).toContain('/forget');
    expect([client.chat.link, lastVisitor()]).toEqual(['out', null]);
  });
});

test('of a guest who leaves nothing is left, on the page or in the browser', async () => {
  const outcome = client.enter({ kind: 'guest', nick: 'ana' }, { stay: true });
  browser.connect();
  browser.says(...IN, ...WELCOME, ':ana!a@h JOIN #tea', '@msgid=5 :bia!b@h PRIVMSG ana :psst');
  await outcome;
  expect([client.chat.conversations.size, kept.size]).toEqual([2, 2]);
  client.leave();
  expect(kept.size).toBe(0);
  void client.enter({ kind: 'guest', nick: 'bia' });
  expect([client.chat.conversations.size, client.chat.open]).toEqual([0, null]);
});
