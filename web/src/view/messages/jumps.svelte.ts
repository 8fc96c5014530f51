// Where somebody wants to look next: a message or a moment of a conversation, which may not be on the screen yet.

import { fold } from '../../irc/casemapping';

/** A place in the history. */
export type Jump = { place: string } & ({ id: string } | { time: number });

/** The end of the address that leads to a message. */
export function addressOf(place: string, id: string): string {
  return `#/${encodeURIComponent(place)}/${encodeURIComponent(id)}`;
}

/** The message that the end of an address leads to; null when it leads to none. */
export function jumpIn(hash: string): { place: string; id: string } | null {
  const [, place, id] = /^#\/([^/]+)\/([^/]+)$/.exec(hash) ?? [];
  if (place === undefined || id === undefined) return null;
  try {
    return { place: fold(decodeURIComponent(place)), id: decodeURIComponent(id) };
  } catch {
    return null;
  }
}

class Jumps {
  /** What the conversation of that folded name has to show. */
  wanted = $state.raw<Jump | null>(jumpIn(globalThis.location?.hash ?? ''));

  to(jump: Jump): void {
    this.wanted = jump;
  }

  /** Takes the wish for a conversation, if there is one. */
  take(place: string): Jump | null {
    const { wanted } = this;
    if (wanted?.place !== place) return null;
    this.wanted = null;
    return wanted;
  }
}

export const jumps = new Jumps();
