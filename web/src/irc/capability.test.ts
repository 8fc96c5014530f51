import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { Capabilities, WANTED } from './capability';
import { parse } from './message';

function take(caps: Capabilities, line: string) {
  return caps.take(parse(line)?.params ?? []);
}

describe('LS', () => {
  it('comes in several lines', () => {
    const caps = new Capabilities(['batch', 'sasl', 'server-time']);
    expect(take(caps, ':papo CAP * LS * :batch sasl=PLAIN,SCRAM-SHA-256 other')).toBeNull();
    expect(
      take(caps, ':papo CAP * LS :server-time draft/multiline=max-bytes=4096,max-lines=9'),
    ).toBe('LS');
    expect(caps.value('sasl')).toBe('PLAIN,SCRAM-SHA-256');
    expect(caps.value('draft/multiline')).toBe('max-bytes=4096,max-lines=9');
    expect(caps.value('batch')).toBe('');
    expect(caps.value('nothing')).toBeUndefined();
    expect(caps.offers('batch')).toBe(true);
    expect(caps.has('batch')).toBe(false);
    expect(caps.requests()).toEqual(['CAP REQ :batch sasl server-time']);
    expect(caps.requests()).toEqual([]);
    expect(caps.isSettled).toBe(false);
  });

  it('may be empty', () => {
    const caps = new Capabilities();
    expect(take(caps, ':papo CAP * LS :')).toBe('LS');
    expect(caps.requests()).toEqual([]);
    expect(caps.isSettled).toBe(true);
  });
});

function asked(...names: string[]): Capabilities {
  const caps = new Capabilities(['a', 'b', 'c']);
  take(caps, `:papo CAP * LS :${names.join(' ')}`);
  caps.requests();
  return caps;
}

describe('answers', () => {
  it('ACK gives', () => {
    const caps = asked('a', 'b', 'x');
    expect(take(caps, ':papo CAP * ACK :a b ')).toBe('ACK');
    expect([caps.has('a'), caps.has('b'), caps.has('x')]).toEqual([true, true, false]);
    expect(caps.isSettled).toBe(true);
    take(caps, ':papo CAP ana ACK :-a y');
    expect([caps.has('a'), caps.has('y')]).toEqual([false, false]);
  });

  it('NAK is for all that were asked for together', () => {
    const caps = asked('a', 'b');
    expect(take(caps, ':papo CAP * NAK :a b')).toBe('NAK');
    expect(caps.requests()).toEqual(['CAP REQ a', 'CAP REQ b']);
    take(caps, ':papo CAP * NAK :a');
    take(caps, ':papo CAP * ACK :b');
    expect([caps.has('a'), caps.has('b')]).toEqual([false, true]);
    expect(caps.requests()).toEqual([]);
    expect(caps.isSettled).toBe(true);
  });

  it('NEW and DEL', () => {
    const caps = asked('a');
    take(caps, ':papo CAP * ACK :a');
    expect(take(caps, ':papo CAP ana NEW :b=1 x')).toBe('NEW');
    expect(caps.requests()).toEqual(['CAP REQ b']);
    take(caps, ':papo CAP ana ACK :b');
    take(caps, ':papo CAP ana NEW :b=2');
    expect(caps.value('b')).toBe('2');
    expect(caps.requests()).toEqual([]);
    expect(take(caps, ':papo CAP ana DEL :a b')).toBe('DEL');
    expect([caps.has('a'), caps.offers('a'), caps.value('b')]).toEqual([false, false, undefined]);
    take(caps, ':papo CAP ana NEW :a');
    expect(caps.requests()).toEqual(['CAP REQ a']);
  });

  it('what was refused may be had when it is new', () => {
    const caps = asked('a');
    take(caps, ':papo CAP * NAK :a');
    take(caps, ':papo CAP ana DEL :a');
    take(caps, ':papo CAP ana NEW :a');
    expect(caps.requests()).toEqual(['CAP REQ a']);
  });

  it.each(['CAP', 'CAP *', 'CAP * LS', 'CAP * END x', 'CAP * :'])('%s says nothing', (line) => {
    expect(take(new Capabilities(), line)).toBeNull();
  });

  it('are forgotten', () => {
    const caps = asked('a');
    take(caps, ':papo CAP * ACK :a');
    caps.clear();
    expect([caps.has('a'), caps.offers('a'), caps.isSettled]).toEqual([false, false, true]);
  });
});

it('requests fit into lines', () => {
  const names = Array.from({ length: 90 }, (_, at) => `draft/name-${at}`);
  const caps = new Capabilities(names);
  take(caps, `:papo CAP * LS :${names.join(' ')}`);
  const lines = caps.requests();
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(510);
  expect(lines.flatMap((line) => parse(line)?.params[1]?.split(' '))).toEqual(names);
});

it('offers are bounded', () => {
  const caps = new Capabilities();
  for (let at = 0; at < 1000; at += 1) take(caps, `:papo CAP * NEW :x${at}`);
  expect([caps.offers('x0'), caps.offers('x999')]).toEqual([true, false]);
});

it('what is wanted is what the server knows by that name', () => {
  const source = readFileSync(
    new URL('../../../crates/papo-proto/src/capability.rs', import.meta.url),
    'utf8',
  );
  // It does not offer this one yet.
  const wanted = WANTED.filter((name) => name !== 'papo.im/remember');
  for (const name of wanted) expect(source).toContain(`=> "${name}",`);
  expect([...WANTED].sort()).toEqual(WANTED);
});
