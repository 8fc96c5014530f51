// From an open connection to a welcome. https://modern.ircdocs.horse/#connection-registration,
// https://ircv3.net/specs/extensions/capability-negotiation, .../sasl-3.1, .../account-registration

import type { Capabilities } from '../irc/capability';
import { type Message, write } from '../irc/message';
import { Pieces, pieces } from '../irc/sasl/base64';
import { plain } from '../irc/sasl/plain';
import type { Scram } from '../irc/sasl/scram';
import { Refusal, refusalOf } from './asking';
import { type Identity, nickOf } from './identity';
import { variantsOf } from './variants';

type Send = (line: string) => void;

/** Loads what proves a password without saying it; only who signs in by password needs it. */
export type LoadScram = (account: string, password: string) => Promise<Scram>;

/** One attempt to come in. */
export class Registration {
  #scram: Scram | null = null;
  readonly #pieces = new Pieces();
  #mechanism: 'EXTERNAL' | 'SCRAM-SHA-256' | 'PLAIN' | null = null;
  #isOver = false;
  /** Who comes in was said. */
  #isNamed = false;
  #tail = 0;
  /** While names like the one that is taken are tried: those that may be free. */
  #free: string[] | null = null;
  #taken: Refusal | null = null;

  constructor(
    readonly identity: Identity,
    /** One was here before: another nick will do until the old connection is gone. */
    private readonly isBack: boolean,
    private readonly serverPassword: string | null,
    private readonly capabilities: Capabilities,
    private readonly send: Send,
    private readonly loadScram: LoadScram,
    /** It can't go on like this. */
    private readonly refused: (refusal: Refusal) => void,
  ) {}

  /** Says the first lines. */
  begin(): void {
    const nick = nickOf(this.identity);
    this.send('CAP LS 302');
    if (this.serverPassword) this.send(write('PASS', [this.serverPassword]));
    this.send(write('NICK', [nick]));
    this.send(write('USER', ['web', '0', '*', nick]));
  }

  /** Goes on with what the server says. */
  take(message: Message): void {
    if (this.#isOver) return;
    if (this.#free) {
      this.#learnFree(this.#free, message);
      return;
    }
    switch (message.verb) {
      case 'CAP':
        this.#cap(message);
        return;
      case 'AUTHENTICATE':
        void this.#authenticate(message.params[0] ?? '+');
        return;
      case '903':
        if (this.identity.token) this.send(write('INVITED', [this.identity.token]));
        this.#end();
        return;
      case '433':
        this.#nickInUse(message);
        return;
      case 'REGISTER':
        if (message.params[0] === 'SUCCESS') this.#end();
        return;
      case '001':
        this.#isOver = true;
        return;
    }
    const refusal = refusalOf(message);
    if (refusal) this.#refuse(refusal);
  }

  #refuse(refusal: Refusal): void {
    this.#isOver = true;
    this.refused(refusal);
  }

  #cap(message: Message): void {
    const verb = this.capabilities.take(message.params);
    if (!verb) return;
    const requests = this.capabilities.requests();
    for (const line of requests) this.send(line);
    if (!this.#isNamed && this.capabilities.isSettled) {
      this.#isNamed = true;
      this.#identify();
    }
  }

  #identify(): void {
    const { identity } = this;
    const mechanisms = (this.capabilities.value('sasl') ?? '').split(',');
    if (identity.kind === 'guest') {
      if (identity.token) this.send(write('INVITED', [identity.token]));
      this.#end();
    } else if (identity.kind === 'sign-up') {
      if (identity.token) this.send(write('INVITED', [identity.token]));
      this.send(write('REGISTER', [identity.account, '*', identity.password]));
    } else if (identity.kind === 'remembered') {
      if (!mechanisms.includes('EXTERNAL')) {
        this.#refuse(new Refusal('SIGNED_OUT', 'This browser is not signed in any more'));
        return;
      }
      this.#begin('EXTERNAL');
    } else {
      this.#begin(mechanisms.includes('SCRAM-SHA-256') ? 'SCRAM-SHA-256' : 'PLAIN');
    }
  }

  #begin(mechanism: 'EXTERNAL' | 'SCRAM-SHA-256' | 'PLAIN'): void {
    this.#mechanism = mechanism;
    this.send(`AUTHENTICATE ${mechanism}`);
  }

  async #authenticate(piece: string): Promise<void> {
    const challenge = this.#pieces.take(piece);
    if (challenge === undefined) return;
    try {
      const response = challenge === null ? null : await this.#response(challenge);
      for (const word of response === null ? ['*'] : pieces(response)) {
        this.send(`AUTHENTICATE ${word}`);
      }
    } catch {
      // The other end does not know the password that it should know.
      this.#refuse(new Refusal('904', 'The server could not prove that it knows the password'));
    }
  }

  async #response(challenge: string): Promise<string | null> {
    const { identity } = this;
    if (identity.kind !== 'sign-in') return '';
    const { account, password } = identity;
    if (this.#mechanism === 'PLAIN') return plain(account, password);
    if (!this.#scram) {
      this.#scram = await this.loadScram(account, password);
      return this.#scram.first();
    }
    if (!challenge.startsWith('v=')) return this.#scram.last(challenge);
    if (!this.#scram.isProven(challenge)) throw new Error('not the server that knows the password');
    return '';
  }

  #nickInUse(message: Message): void {
    const { kind } = this.identity;
    // Who proves to be an account gets its nick; until then another will do.
    if (kind === 'sign-up' || (kind === 'guest' && !this.isBack) || this.#tail > 9) {
      this.#lookForFree(message);
      return;
    }
    this.send(write('NICK', [`${nickOf(this.identity)}-${++this.#tail}`]));
  }

  /** The name is taken: which of some like it are not, the server says before we are refused. */
  #lookForFree(message: Message): void {
    const [, taken = ''] = message.params;
    this.#taken = new Refusal('433', message.params.at(-1) ?? '', [taken]);
    this.#free = variantsOf(nickOf(this.identity));
    // Whoever asks for this anew does not come in before saying so.
    this.send('CAP LS 302');
    for (const nick of this.#free) this.send(write('NICK', [nick]));
    this.send('PING free');
  }

  #learnFree(free: string[], { verb, params }: Message): void {
    if (verb === '433' || verb === '432') this.#free = free.filter((it) => it !== params[1]);
    if (verb !== 'PONG' || !this.#taken) return;
    const { code, message } = this.#taken;
    this.#refuse(new Refusal(code, message, [...this.#taken.params, ...free]));
  }

  #end(): void {
    this.send('CAP END');
  }
}
