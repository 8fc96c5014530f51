// What a conversation is made of: what was said, and what happened between.

/** A reaction to a message, and who gave it, by their nicks, in the order in which they did. */
export interface Reaction {
  text: string;
  by: readonly string[];
}

/** How far a message of one's own has come: nothing is known of it yet, it is refused with a reason,
 *  or, as `sent`, others can see it. */
export type Sending =
  { state: 'sent' } | { state: 'sending' } | { state: 'failed'; why: string; code: string };

/** A message. */
export interface Said {
  what: 'said';
  /** The `msgid`, by which messages sort; of one that others can't see yet, its nonce. */
  id: string;
  kind: 'message' | 'action' | 'notice';
  from: string;
  /** The account of who said it. */
  account: string | null;
  bot: boolean;
  /** Said by who looks at this page. */
  own: boolean;
  /** Milliseconds since 1970. */
  time: number;
  /** Its lines, with `\n` between. */
  text: string;
  /** The `msgid` of the message that it answers. */
  replyTo: string | null;
  reactions: readonly Reaction[];
  edited: boolean;
  /** Who took it back, and why; its text is gone then. */
  deleted: { by: string; reason: string } | null;
  pinned: boolean;
  /** Whoever looks is mentioned in it. */
  mention: boolean;
  sending: Sending;
}

/** What happened in a room. `who` did it, `whom` it was done to. */
export type Happening =
  | { type: 'join'; who: string }
  | { type: 'part'; who: string; reason: string }
  | { type: 'quit'; who: string; reason: string }
  | { type: 'kick'; who: string; whom: string; reason: string }
  | { type: 'nick'; who: string; to: string }
  | { type: 'topic'; who: string; topic: string }
  | { type: 'mode'; who: string; modes: string }
  | { type: 'rename'; who: string; from: string; to: string };

/** A line of what happened. */
export interface Happened {
  what: 'happened';
  id: string;
  time: number;
  happening: Happening;
}

export type Entry = Said | Happened;

/** Puts entries where they belong: in the order of their ids, each once; the newer of two wins. Both
 *  lists are in order already, and mostly one is wholly behind the other. */
export function merge(old: readonly Entry[], fresh: readonly Entry[]): readonly Entry[] {
  const [lastOld, firstFresh] = [old.at(-1), fresh[0]];
  if (!lastOld || !firstFresh) return lastOld ? old : fresh;
  if (lastOld.id < firstFresh.id) return [...old, ...fresh];
  const merged: Entry[] = [];
  let next = 0;
  for (const entry of old) {
    let other = fresh[next];
    while (other && other.id < entry.id) {
      merged.push(other);
      other = fresh[++next];
    }
    if (other?.id === entry.id) {
      merged.push(other);
      next++;
    } else {
      merged.push(entry);
    }
  }
  return [...merged, ...fresh.slice(next)];
}

/** The place of the entry with this id, or -1. */
export function find(entries: readonly Entry[], id: string): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.id ?? '') < id) low = middle + 1;
    else high = middle;
  }
  return entries[low]?.id === id ? low : -1;
}
