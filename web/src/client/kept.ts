// What a person's browser keeps from one visit to the next, in the shapes that it has today. What does not
// have them, for an older page wrote it, counts for nothing.

import { forget, recall, remember } from '../platform/storage';
import type { Item, Store } from './outbox';

const isObject = (it: unknown): it is Record<string, unknown> =>
  typeof it === 'object' && it !== null;

function isItem(it: unknown): it is Item {
  return (
    isObject(it) &&
    ['nonce', 'target', 'text', 'kind'].every((key) => typeof it[key] === 'string') &&
    typeof it['time'] === 'number'
  );
}

/** The messages that wait, of this person. */
export function outboxOf(who: string): Store {
  const name = `outbox.${who}`;
  return {
    read: () => {
      const kept = recall(name);
      return Array.isArray(kept) ? kept.filter(isItem) : [];
    },
    write: (items) => (items.length > 0 ? void remember(name, items) : forget(name)),
  };
}

/** Texts that are not said yet, by folded names of conversations. */
export function draftsOf(who: string): Record<string, string> {
  const kept = recall(`drafts.${who}`);
  const entries = isObject(kept) ? Object.entries(kept) : [];
  return Object.fromEntries(
    entries.filter((it): it is [string, string] => typeof it[1] === 'string'),
  );
}

export function keepDrafts(who: string, drafts: Record<string, string>): void {
  const texts = Object.entries(drafts).filter(([, text]) => text !== '');
  if (texts.length > 0) remember(`drafts.${who}`, Object.fromEntries(texts));
  else forget(`drafts.${who}`);
}

/** Rooms that a guest was in; who has an account is in them still. */
export function roomsOf(who: string): string[] {
  const kept = recall(`rooms.${who}`);
  return Array.isArray(kept) ? kept.filter((it) => typeof it === 'string') : [];
}

export function keepRooms(who: string, rooms: readonly string[]): void {
  remember(`rooms.${who}`, rooms);
}

/** Who was here last, for the next visit. */
export interface Visitor {
  kind: 'guest' | 'account';
  name: string;
}

export function lastVisitor(): Visitor | null {
  const kept = recall('visitor');
  if (!isObject(kept) || typeof kept['name'] !== 'string') return null;
  return { kind: kept['kind'] === 'account' ? 'account' : 'guest', name: kept['name'] };
}

export function keepVisitor(visitor: Visitor): void {
  remember('visitor', visitor);
}

export function forgetVisitor(): void {
  forget('visitor');
}

/** Nothing is kept of a guest who leaves: the next of that name is somebody else. */
export function forgetGuest(who: string): void {
  for (const kind of ['outbox', 'drafts', 'rooms']) forget(`${kind}.${who}`);
}
