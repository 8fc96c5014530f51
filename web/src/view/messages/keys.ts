// Keys of the list of messages.

import type { Said } from '../../state/said';
import type { Doing, Spot } from './doing.svelte';

/** Where to go from a message. */
export type Move = 'up' | 'down' | 'pageUp' | 'pageDown' | 'first' | 'last';

const MOVES: Readonly<Record<string, Move>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  PageUp: 'pageUp',
  PageDown: 'pageDown',
  Home: 'first',
  End: 'last',
};

/** Where a key leads, if it leads anywhere. */
export function moveOf(event: KeyboardEvent): Move | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return null;
  return MOVES[event.key] ?? null;
}

/** The key of the row that something is in. */
export function keyOf(target: EventTarget | null): string | null {
  const row = target instanceof Element ? target.closest('[data-key]') : null;
  return row instanceof HTMLElement ? (row.dataset['key'] ?? null) : null;
}

/** Does with a message what a key is for; whether it is for anything. */
export function doByKey(doing: Doing, key: string, said: Said, spot: () => Spot): boolean {
  switch (key.toLowerCase()) {
    case 'r':
      doing.reply(said);
      return true;
    case 'e':
      doing.edit(said);
      return true;
    case 'p':
      doing.pin(said);
      return true;
    case 'c':
      doing.copyText(said);
      return true;
    case '+':
    case '=':
      if (doing.mayReact(said)) doing.float('react', said, spot());
      return true;
    case 'delete':
      doing.delete(said);
      return true;
    case 'enter':
    case 'contextmenu':
      doing.float('menu', said, spot());
      return true;
    case 'escape':
      doing.focusComposer();
      return true;
    default:
      return false;
  }
}
