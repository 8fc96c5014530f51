import { SvelteMap } from 'svelte/reactivity';

import { Capabilities } from '../irc/capability';
import { fold } from '../irc/casemapping';
import { Isupport } from '../irc/isupport';
import { Conversation } from './conversation.svelte';
import { NOTICES_MAX, PEOPLE_MAX } from './limits';
import { Person } from './person.svelte';

/** How it stands with the connection. `out`: nobody wants one. */
export type Link = 'out' | 'connecting' | 'online' | 'lost';

/** What the server says to all, or to us, that belongs into no conversation. */
export interface Notice {
  from: string;
  text: string;
  time: number;
  isError: boolean;
}

/** All that the page knows. Changed only by `reduce` and by the client's own acts. */
export class Chat {
  link = $state<Link>('out');
  /** When the next try to connect begins, in milliseconds since 1970. */
  retryAt = $state(0);
  /** Why one could not come in, or was put out; the code is the protocol's. */
  problem = $state.raw<{ code: string; text: string; params: readonly string[] } | null>(null);

  /** The rooms that one was in when the connection broke, until one is in them again or may not. */
  returning = $state<string[]>([]);

  nick = $state('');
  account = $state<string | null>(null);
  /** The source by which others see us, for it takes room in every line. */
  source = $state('');
  away = $state<string | null>(null);
  /** The letters of our own modes. */
  modes = $state('');
  /** Powers over the server, as ADMIN and OPER give them. */
  operator = $state(false);

  server = $state('');
  network = $state('');
  motd = $state<readonly string[]>([]);
  capabilities = new Capabilities();
  isupport = new Isupport();

  /** By folded names, in the order in which they are listed. */
  readonly conversations = new SvelteMap<string, Conversation>();
  /** By folded nicks. */
  readonly people = new SvelteMap<string, Person>();
  /** The folded name of the conversation that is on the screen. */
  open = $state<string | null>(null);
  /** What was typed and not said yet, by folded names of conversations. */
  readonly drafts = new SvelteMap<string, string>();
  notices = $state.raw<readonly Notice[]>([]);
  /** Rooms that one was invited to, and by whom. */
  readonly invites = new SvelteMap<string, string>();
  /** Masks of those who are not heard (SILENCE). */
  ignored = $state.raw<readonly string[]>([]);

  /** Nothing is known: somebody comes in who may be another than was here before. */
  clear(): void {
    this.problem = null;
    this.nick = '';
    this.account = null;
    this.source = '';
    this.away = null;
    this.modes = '';
    this.operator = false;
    this.open = null;
    this.notices = [];
    this.ignored = [];
    this.returning = [];
    for (const known of [this.conversations, this.people, this.drafts, this.invites]) known.clear();
  }

  /** The conversation that is on the screen. */
  get current(): Conversation | null {
    return this.open === null ? null : (this.conversations.get(this.open) ?? null);
  }

  /** Whether this is our own nick. */
  isMe(nick: string): boolean {
    return fold(nick) === fold(this.nick);
  }

  conversation(name: string): Conversation | null {
    return this.conversations.get(fold(name)) ?? null;
  }

  /** The conversation of that name, begun if there is none. */
  begin(name: string): Conversation {
    const key = fold(name);
    const known = this.conversations.get(key);
    if (known) return known;
    const conversation = new Conversation(name, this.isupport.isChannel(name));
    conversation.joined = !conversation.isRoom;
    this.conversations.set(key, conversation);
    return conversation;
  }

  /** It has another name from now on, and stays where it is in the list. */
  rename(from: string, to: string): void {
    const [old, key] = [fold(from), fold(to)];
    const conversation = this.conversations.get(old);
    if (!conversation) return;
    conversation.name = to;
    if (old === key) return;
    const all = [...this.conversations].filter(([it]) => it !== key);
    this.conversations.clear();
    for (const [it, value] of all) this.conversations.set(it === old ? key : it, value);
    if (this.open === old) this.open = key;
  }

  person(nick: string): Person | null {
    return this.people.get(fold(nick)) ?? null;
  }

  /** Who has that nick, as somebody of whom nothing is known yet if need be. */
  meet(nick: string): Person {
    const key = fold(nick);
    const known = this.people.get(key);
    if (known) return known;
    if (this.people.size >= PEOPLE_MAX) this.people.clear();
    const person = new Person(nick);
    this.people.set(key, person);
    return person;
  }

  /** The name by which somebody is shown. */
  nameOf(nick: string): string {
    return this.person(nick)?.name ?? nick;
  }

  notice(notice: Notice): void {
    this.notices = [...this.notices, notice].slice(-NOTICES_MAX);
  }
}
