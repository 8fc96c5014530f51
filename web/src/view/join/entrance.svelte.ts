// Coming in: what is on the form, what was tried, and what came of it.

import { Refusal } from '../../client/asking';
import type { Client } from '../../client/client';
import type { Identity } from '../../client/identity';
import { type Door, type Invitation, lookAtDoor } from '../../client/door';
import { type Visitor, lastVisitor } from '../../client/kept';
import type { Link } from '../../platform/link';
import type { Tabs } from '../../platform/tabs';
import { t } from '../../platform/words';
import { ui } from '../ui.svelte';
import { whyNoName, whyNoPassword } from './name';
import { GIVEN, type Help, helpOn } from './problems';

export type Way = 'guest' | 'sign-in' | 'sign-up';

/** How often a name that seems to be one's own still is asked for again, and how long between. */
const AGAIN_MAX = 3;
const AGAIN_MS = 1_500;

const mistake = (field: Help['field'], text: string): Help => {
  return { text, field, offers: [], names: [], seconds: 0 };
};

/** The way in. */
export class Entrance {
  way = $state<Way>('guest');
  name = $state('');
  password = $state('');
  serverPassword = $state('');
  /** The server has said that it has a password. */
  asksServerPassword = $state(false);
  stay = $state(true);
  link = $state.raw<Link | null>(null);
  invitation = $state.raw<Invitation | null>(null);
  /** What the server says of itself; null while that is not known. */
  door = $state.raw<Door | null>(null);
  /** The server is asked what the invitation is good for. */
  isLooking = $state(false);
  /** Who was here before comes in by itself, by this name. */
  returning = $state<string | null>(null);
  /** What is wrong with the form, before the server is asked. */
  #mistake = $state.raw<Help | null>(null);

  constructor(
    private readonly client: Client,
    private readonly tabs: Pick<Tabs, 'isElsewhere'>,
  ) {}

  /** What went wrong, if anything did. */
  get help(): Help | null {
    const { problem } = this.client.chat;
    if (this.#mistake) return this.#mistake;
    return problem && problem.code !== 'UNREACHABLE' ? helpOn(problem) : null;
  }

  /** The ways that the server leaves open. */
  get ways(): Way[] {
    const { door, invitation, link } = this;
    // What one has come by may be worth nothing to a guest.
    const isForAccount = link?.kind === 'claim' || invitation?.needsAccount === true;
    if (!door) return isForAccount ? ['sign-in', 'sign-up'] : ['guest', 'sign-in', 'sign-up'];
    const isGuest = !isForAccount && (door.letsGuestsIn || invitation !== null);
    const signsUp = door.signUp === 'open' || (door.signUp === 'invited' && invitation);
    return [
      ...(isGuest ? (['guest'] as const) : []),
      'sign-in',
      ...(signsUp || this.way === 'sign-up' ? (['sign-up'] as const) : []),
    ];
  }

  /** Begins, with what one has come by and who was here last. */
  async begin(link: Link | null): Promise<void> {
    const visitor = lastVisitor();
    this.link = link;
    if (visitor) {
      this.name = visitor.name;
      this.way = visitor.kind === 'account' ? 'sign-in' : 'guest';
    }
    if (link && link.token === '') {
      this.#wrong(mistake(null, t('join-link-broken')));
      this.link = null;
    } else if (link?.kind === 'invite') {
      this.isLooking = true;
      const isGood = await this.#look(link.token);
      this.isLooking = false;
      if (!isGood) return;
    }
    const isForAccount = link?.kind === 'claim' || this.invitation?.needsAccount;
    if (visitor && (visitor.kind === 'account' || !isForAccount)) await this.#return(visitor);
    else if (isForAccount) this.way = 'sign-up';
    if (!this.door && !this.client.identity) await this.#look(null);
  }

  /** Somebody has left for good: nothing of them is on the form. */
  async left(): Promise<void> {
    this.name = '';
    this.password = '';
    this.serverPassword = '';
    this.way = 'guest';
    await this.#look(null);
  }

  /** Comes in as the form says, if it is whole. */
  async enter(): Promise<void> {
    this.name = this.name.trim();
    this.#mistake = this.#check();
    if (this.#mistake) this.#wrong(this.#mistake);
    else await this.#try(this.#identity());
  }

  /** Comes in by another name. */
  async enterAs(name: string): Promise<void> {
    this.name = name;
    await this.enter();
  }

  /** Does not come in. */
  cancel(): void {
    this.returning = null;
    this.client.cancel();
  }

  /** Another way is chosen. */
  choose(way: Way): void {
    this.way = way;
    this.#mistake = null;
    this.client.chat.problem = null;
  }

  /** Goes on without the link that one has come by. */
  dropLink(): void {
    this.link = null;
    this.invitation = null;
    this.#mistake = null;
    this.client.chat.problem = null;
  }

  /** Asks the server what it says to those outside, and of an invitation. */
  async #look(token: string | null): Promise<boolean> {
    const found = await lookAtDoor(this.client.world, token);
    if (found instanceof Refusal) {
      // Without an invitation to be looked at, coming in tells as well.
      if (token !== null) this.#unopened(found);
      return false;
    }
    this.door = found;
    this.asksServerPassword = found.asksPassword;
    const { invitation } = found;
    if (invitation instanceof Refusal) this.#unopened(invitation);
    else this.#invited(invitation);
    const [first] = this.ways;
    if (first && !this.ways.includes(this.way)) this.way = first;
    return !(invitation instanceof Refusal);
  }

  #invited(invitation: Invitation | null): void {
    this.invitation = invitation;
    if (invitation) this.client.headingFor = invitation.room;
  }

  #unopened({ code, message, params }: Refusal): void {
    if (code === 'LOST') this.#wrong(mistake(null, t('join-unreachable')));
    else this.client.chat.problem = { code, text: message, params };
  }

  async #return(visitor: Visitor): Promise<void> {
    const { name } = visitor;
    this.returning = name;
    const identity: Identity =
      visitor.kind === 'account' ? { kind: 'remembered', account: name } : this.#guest(name);
    for (let tries = 1; ; tries++) {
      const refusal = await this.#try(identity);
      // After a reload the connection of before may still be there.
      if (refusal?.code !== '433' || tries > AGAIN_MAX || this.returning === null) break;
      await new Promise<void>((resolve) => this.client.world.later(AGAIN_MS, resolve));
    }
    this.returning = null;
  }

  async #try(identity: Identity): Promise<Refusal | null> {
    const serverPassword = this.serverPassword || null;
    const refusal = await this.client.enter(identity, { serverPassword, stay: this.stay });
    if (!refusal) {
      this.password = '';
      this.asksServerPassword = false;
      const { link } = this;
      this.link = null;
      this.invitation = null;
      if (link?.kind === 'claim') await this.#claim(link.token);
      return null;
    }
    if (refusal.code === '433' && identity.kind === 'guest') {
      if (await this.tabs.isElsewhere(identity.nick)) return this.#isElsewhere(refusal);
    }
    if (this.help?.field === 'server-password') {
      this.asksServerPassword = true;
      const { problem } = this.client.chat;
      if (problem && serverPassword) this.client.chat.problem = { ...problem, params: [GIVEN] };
    }
    // Who has no account yet sees why one is needed on the form where one is made.
    if (refusal.code === 'SIGNED_OUT') this.way = 'sign-in';
    if (refusal.code !== 'LEFT' && this.help) ui.say(this.help.text, true);
    return refusal;
  }

  #isElsewhere(refusal: Refusal): Refusal {
    const { params } = refusal;
    this.client.chat.problem = { code: 'OTHER_TAB', text: '', params };
    if (this.help) ui.say(this.help.text, true);
    return new Refusal('OTHER_TAB', '', params);
  }

  async #claim(token: string): Promise<void> {
    try {
      await this.client.ask('CLAIM', token);
      ui.toast(t('join-claim-done'));
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      const { code, message: text } = refusal;
      const words =
        code === 'INVALID_TOKEN'
          ? t('join-claim-bad')
          : code === 'TOO_MANY_TRIES'
            ? t('join-claim-tries')
            : t('join-claim-failed', { text });
      ui.toast(words, { isError: true, ms: 20_000 });
    }
  }

  #check(): Help | null {
    const { way, name, password } = this;
    const badName = way === 'sign-in' && name !== '' ? null : whyNoName(name, this.door?.nickLen);
    if (badName !== null) return mistake('name', badName);
    if (way === 'sign-in' && password === '') {
      return mistake('password', t('join-password-missing'));
    }
    const badPassword = way === 'sign-up' ? whyNoPassword(password, name) : null;
    return badPassword === null ? null : mistake('password', badPassword);
  }

  #identity(): Identity {
    const { way, name, password } = this;
    if (way === 'guest') return this.#guest(name);
    return { kind: way, account: name, password, ...this.#token() };
  }

  #guest(nick: string): Identity {
    return { kind: 'guest', nick, ...this.#token() };
  }

  #token(): { token?: string } {
    return this.link?.kind === 'invite' ? { token: this.link.token } : {};
  }

  #wrong(help: Help): void {
    this.#mistake = help;
    ui.say(help.text, true);
  }
}
