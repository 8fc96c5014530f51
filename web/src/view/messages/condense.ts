// Who came and who left, in few words: what happened between two messages, less what came to nothing.

import { fold } from '../../irc/casemapping';
import type { Entry, Happened, Happening } from '../../state/said';

/** Who leaves and is back within this time has not been away: a connection broke. */
const BACK_WITHIN_MS = 5 * 60_000;

/** What is told of a run of comings and goings. */
export type News =
  { type: 'came' | 'left'; who: readonly string[] } | { type: 'nick'; from: string; to: string };

const LEAVES = new Set<Happening['type']>(['part', 'quit']);

/** Whether it is one of those that are told together. */
export function isComing({ happening: { type } }: Happened): boolean {
  return type === 'join' || type === 'nick' || LEAVES.has(type);
}

/** The ids of what nobody has to be told: that somebody left and was back shortly after. */
export function idle(entries: readonly Entry[]): Set<string> {
  const left = new Map<string, Happened>();
  const found = new Set<string>();
  for (const entry of entries) {
    if (entry.what !== 'happened') continue;
    const { type, who } = entry.happening;
    if (LEAVES.has(type)) {
      left.set(fold(who), entry);
    } else if (type === 'join') {
      const before = left.get(fold(who));
      left.delete(fold(who));
      if (!before || entry.time - before.time > BACK_WITHIN_MS) continue;
      found.add(before.id);
      found.add(entry.id);
    }
  }
  return found;
}

interface Person {
  /** The first name and the last that they had in the run. */
  from: string;
  to: string;
  wasHere: boolean;
  isHere: boolean;
}

/** What a run comes to: who came, who left, who has another name. */
export function condense(run: readonly Happened[]): News[] {
  const people: Person[] = [];
  const named = new Map<string, Person>();
  const person = (nick: string, wasHere: boolean): Person => {
    const known = named.get(fold(nick));
    if (known) return known;
    const fresh = { from: nick, to: nick, wasHere, isHere: wasHere };
    people.push(fresh);
    named.set(fold(nick), fresh);
    return fresh;
  };
  for (const { happening } of run) {
    if (happening.type === 'join') {
      person(happening.who, false).isHere = true;
    } else if (happening.type === 'nick') {
      const one = person(happening.who, true);
      named.delete(fold(happening.who));
      one.to = happening.to;
      named.set(fold(happening.to), one);
    } else {
      person(happening.who, true).isHere = false;
    }
  }
  return newsOf(people);
}

function newsOf(people: readonly Person[]): News[] {
  const came = people.filter((it) => !it.wasHere && it.isHere).map((it) => it.to);
  const left = people.filter((it) => it.wasHere && !it.isHere).map((it) => it.to);
  const named = people.filter((it) => it.wasHere && it.isHere && it.from !== it.to);
  return [
    ...(came.length > 0 ? [{ type: 'came' as const, who: came }] : []),
    ...(left.length > 0 ? [{ type: 'left' as const, who: left }] : []),
    ...named.map(({ from, to }) => ({ type: 'nick' as const, from, to })),
  ];
}
