import { SvelteMap } from 'svelte/reactivity';

/** What people say of themselves, by the keys of METADATA that the page shows. */
export const PROFILE_KEYS = ['avatar', 'display-name', 'pronouns', 'status', 'color'] as const;

/** Somebody, as far as it is known here. */
export class Person {
  nick = $state('');
  /** The account that they are logged in to; null if to none or if that is not known. */
  account = $state<string | null>(null);
  user = $state('');
  host = $state('');
  realname = $state('');
  /** Whether they are here. */
  online = $state(true);
  /** Why they are away; empty when they gave no reason, null when they are not. */
  away = $state<string | null>(null);
  bot = $state(false);
  operator = $state(false);
  /** The values of `PROFILE_KEYS` that they have set. */
  readonly profile = new SvelteMap<string, string>();

  constructor(nick: string) {
    this.nick = nick;
  }

  /** The name that they want to be shown by: the nick, unless they have set another. */
  get name(): string {
    return this.profile.get('display-name') || this.nick;
  }
}

/** Somebody's place in a room. */
export interface Member {
  nick: string;
  /** The signs of their ranks, highest first, such as `@+`. */
  ranks: string;
}
