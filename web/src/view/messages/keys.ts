// Keys of the list of messages.

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
