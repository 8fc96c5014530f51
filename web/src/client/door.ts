// What a server says of itself before anybody comes in. docs/protocol/refusals.md

import { Capabilities } from '../irc/capability';
import { Isupport } from '../irc/isupport';
import { type Message, parse, write } from '../irc/message';
import { Refusal, refusalOf } from './asking';
import type { World } from './client';
import { NICK_LEN } from './variants';

/** An invitation that the server accepts. */
export interface Invitation {
  /** It is for an account, which is to be made or to be logged in to. */
  needsAccount: boolean;
  /** The room that it leads into. */
  room: string | null;
}

/** What is known before one comes in. */
export interface Door {
  network: string | null;
  /** Whether one may come in without an account. */
  letsGuestsIn: boolean;
  asksPassword: boolean;
  signUp: 'open' | 'invited' | 'closed';
  nickLen: number;
  /** What the invitation is good for that was shown, or why it is good for nothing. */
  invitation: Invitation | Refusal | null;
}

/** How long the server may take to answer. */
const PATIENCE_MS = 10_000;
const CAPABILITIES = ['batch', 'draft/extended-isupport', 'standard-replies'];

/** What the server says of an invitation; null when that is nothing of it. */
export function invitationIn({ verb, params }: Message): Invitation | null {
  const text = params.at(-1) ?? '';
  const isWelcome = verb === 'NOTICE' || (verb === 'NOTE' && params[0] === 'INVITED');
  const [, as, room] =
    /^You are invited, (?:as|for) (an? \S+?)(?: in ([^ :]+))?(?::|$)/.exec(text) ?? [];
  if (!isWelcome || as === undefined) return null;
  return { needsAccount: as === 'an account', room: room ?? null };
}

/** Reads what the server says until it has answered all. */
export class Looking {
  readonly #capabilities = new Capabilities(CAPABILITIES);
  readonly #isupport = new Isupport();
  #invitation: Door['invitation'] = null;

  constructor(
    private readonly token: string | null,
    private readonly send: (line: string) => void,
  ) {}

  begin(): void {
    this.send('CAP LS 302');
  }

  /** Takes a line; gives what is known when that is all, or why nothing is. */
  take(message: Message): Door | Refusal | null {
    const { verb, params } = message;
    if (verb === 'CAP') this.#cap(params);
    else if (verb === '005') this.#isupport.apply(params);
    else if (verb === 'ERROR') return new Refusal('ERROR', params.at(-1) ?? '');
    else if (verb === 'PONG') return this.#door();
    this.#invitation ??=
      invitationIn(message) ?? (params[0] === 'INVITED' ? refusalOf(message) : null);
    return null;
  }

  #cap(params: readonly string[]): void {
    const verb = this.#capabilities.take(params);
    if (verb === null) return;
    for (const line of this.#capabilities.requests()) this.send(line);
    if (!this.#capabilities.isSettled) return;
    if (this.#capabilities.has('draft/extended-isupport')) this.send('ISUPPORT');
    if (this.token !== null) this.send(write('INVITED', [this.token]));
    this.send('PING door');
  }

  #door(): Door {
    const has = (token: string) => this.#isupport.get(token) !== undefined;
    const isInvited = has('papo.im/INVITATIONREQUIRED');
    const makesAccounts = this.#capabilities.offers('draft/account-registration') || isInvited;
    return {
      network: this.#isupport.network,
      letsGuestsIn: !has('draft/ACCOUNTREQUIRED'),
      asksPassword: has('papo.im/PASSWORDREQUIRED'),
      signUp: !makesAccounts ? 'closed' : isInvited ? 'invited' : 'open',
      nickLen: has('NICKLEN') ? this.#isupport.nicklen : NICK_LEN,
      invitation: this.#invitation,
    };
  }
}

/** Asks the server, on a connection for nothing else; an invitation is not used up by it. */
export function lookAtDoor(world: World, token: string | null): Promise<Door | Refusal> {
  return new Promise((resolve) => {
    let isDone = false;
    const done = (outcome: Door | Refusal) => {
      if (isDone) return;
      isDone = true;
      stop();
      resolve(outcome);
      socket.close();
    };
    const lost = () => done(new Refusal('LOST', 'There was no answer'));
    const stop = world.later(PATIENCE_MS, lost);
    const looking = new Looking(token, (line) => socket.send(line));
    const socket = world.open({
      opened: () => looking.begin(),
      line: (line) => {
        const message = parse(line);
        const outcome = message && !isDone ? looking.take(message) : null;
        if (outcome) done(outcome);
      },
      closed: lost,
    });
  });
}
