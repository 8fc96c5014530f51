// Where somebody wants to look next: a message or a moment of a conversation, which may not be on the screen yet.

/** A place in the history. */
export type Jump = { place: string } & ({ id: string } | { time: number });

class Jumps {
  /** What the conversation of that folded name has to show. */
  wanted = $state.raw<Jump | null>(null);

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
