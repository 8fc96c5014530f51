import { SvelteMap } from 'svelte/reactivity';

import { ENTRIES_MAX, ENTRIES_SCROLLED_MAX } from './limits';
import type { Member } from './person.svelte';
import { type Entry, type Said, find, merge } from './said';

/** What is loaded of a conversation. */
export type Loaded = 'not' | 'loading' | 'loaded';

/** The last message of a conversation, for lists. */
export interface Last {
  id: string;
  time: number;
  from: string;
  text: string;
}

/** A room, or what is said between two. */
export class Conversation {
  readonly isRoom: boolean;
  /** As it is written; rooms and people may be renamed. */
  name = $state('');
  /** Whether one is in the room; of people, always. */
  joined = $state(false);
  topic = $state('');
  topicBy = $state('');
  /** Modes without those that are lists, as letters to their arguments. */
  readonly modes = new SvelteMap<string, string>();
  /** By their folded nicks. */
  readonly members = new SvelteMap<string, Member>();

  /** A piece of the history without gaps, in the order of the ids. */
  entries = $state.raw<readonly Entry[]>([]);
  loaded = $state<Loaded>('not');
  /** Nothing is before the first entry. */
  atStart = $state(false);
  /** The entries go up to now: what is said is added as it comes. */
  atEnd = $state(false);
  /** What came while the page up to now is on its way; null when none is. */
  arriving: readonly Entry[] | null = null;
  /** Somebody looks at older entries, which have to stay. */
  held = false;
  /** Own messages that others can't see yet, in the order in which they were said. */
  pending = $state.raw<readonly Said[]>([]);

  unread = $state(0);
  mentions = $state(0);
  /** There is more that is unread than was counted. */
  unreadMore = $state(false);
  pins = $state(0);
  /** Up to when it has been read, in milliseconds; null when nothing was marked. */
  marker = $state<number | null>(null);
  /** The marker as it was when the conversation was opened: where "new" begins. */
  newSince = $state<number | null>(null);
  last = $state.raw<Last | null>(null);
  /** Unread messages that came since the connection is there, to be held against SYNC. */
  fresh: { id: string; mention: boolean }[] = [];

  /** Who is typing, by nick, and until when that counts. */
  readonly typing = new SvelteMap<string, number>();
  /** The message that is being answered, or corrected. */
  replyTo = $state.raw<Said | null>(null);
  editing = $state.raw<Said | null>(null);

  constructor(name: string, isRoom: boolean) {
    this.name = name;
    this.isRoom = isRoom;
  }

  /** Puts entries among those that are there. The newest are kept, for one looks at the end; where
   *  somebody looks at older ones, those. */
  add(fresh: readonly Entry[]): void {
    const all = merge(this.entries, fresh);
    const more = all.length - (this.held ? ENTRIES_SCROLLED_MAX : ENTRIES_MAX);
    if (more <= 0) {
      this.entries = all;
    } else if (this.held) {
      this.entries = all.slice(0, ENTRIES_SCROLLED_MAX);
      this.atEnd = false;
    } else {
      this.entries = all.slice(more);
      this.atStart = false;
    }
  }

  /** Puts in what comes as it is said: at the end, if that is at hand, or is about to be. */
  live(entry: Entry): void {
    if (this.atEnd) this.add([entry]);
    else if (this.arriving) this.arriving = [...this.arriving, entry].slice(-ENTRIES_MAX);
  }

  /** Puts in the page that goes up to now, and what came since it was asked for. */
  addEnd(page: readonly Entry[]): void {
    this.addAfter(merge(page, this.arriving ?? []));
    this.arriving = null;
    this.atEnd = true;
  }

  /** Puts a page before the others. The oldest are kept, for one looks at the beginning. */
  addBefore(fresh: readonly Entry[]): void {
    const all = merge(this.entries, fresh);
    this.entries = all.slice(0, ENTRIES_SCROLLED_MAX);
    if (all.length > ENTRIES_SCROLLED_MAX) this.atEnd = false;
  }

  /** Puts a page behind the others. The newest are kept, for one looks at the end of it. */
  addAfter(fresh: readonly Entry[]): void {
    const all = merge(this.entries, fresh);
    this.entries = all.slice(-ENTRIES_SCROLLED_MAX);
    if (all.length > ENTRIES_SCROLLED_MAX) this.atStart = false;
  }

  /** Forgets what was loaded. */
  unload(): void {
    this.entries = [];
    this.loaded = 'not';
    this.atStart = false;
    this.atEnd = false;
    this.arriving = null;
  }

  /** The message with this id, if it is at hand. */
  said(id: string): Said | null {
    const entry = this.entries[find(this.entries, id)];
    return entry?.what === 'said' ? entry : null;
  }

  /** Changes the message with this id, if it is at hand. */
  change(id: string, change: (said: Said) => Said): void {
    const place = find(this.entries, id);
    const entry = this.entries[place];
    if (entry?.what === 'said') this.entries = this.entries.with(place, change(entry));
  }

  /** The last message of one's own that can be corrected. */
  lastOwn(): Said | null {
    const entry = this.entries.findLast((it) => it.what === 'said' && it.own && !it.deleted);
    return entry?.what === 'said' ? entry : null;
  }
}
