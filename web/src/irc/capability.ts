// Capabilities: what the server offers and what this connection has of it.
// Spec: https://ircv3.net/specs/extensions/capability-negotiation

import { write } from './message';

/** What the page asks for, where it is offered. NAMES and its sources come by other ways. */
export const WANTED: readonly string[] = [
  'account-notify',
  'account-tag',
  'away-notify',
  'batch',
  'cap-notify',
  'chghost',
  'draft/account-registration',
  'draft/channel-rename',
  'draft/chathistory',
  'draft/event-playback',
  'draft/extended-isupport',
  'draft/message-redaction',
  'draft/metadata-2',
  'draft/multiline',
  'draft/pre-away',
  'draft/read-marker',
  'echo-message',
  'extended-join',
  'extended-monitor',
  'invite-notify',
  'labeled-response',
  'message-tags',
  'multi-prefix',
  'papo.im/edit',
  'papo.im/nonce',
  'papo.im/pin',
  'papo.im/remember',
  'papo.im/sync',
  'sasl',
  'server-time',
  'setname',
  'soju.im/search',
  'standard-replies',
];

/** How many bytes of names go into one request. */
const REQUEST_LEN_MAX = 400;
/** How many may be offered; of more nothing is known. */
const OFFERED_MAX = 500;

/** What a CAP of the server was; LS counts when it is whole. */
export type CapVerb = 'LS' | 'LIST' | 'ACK' | 'NAK' | 'NEW' | 'DEL';

/** Those of one connection. */
export class Capabilities {
  readonly #wanted: ReadonlySet<string>;
  readonly #offered = new Map<string, string>();
  readonly #has = new Set<string>();
  /** Asked for, and not answered yet. */
  readonly #asked = new Set<string>();
  /** Refused together with others: each is asked for once more by itself. */
  readonly #alone = new Set<string>();
  readonly #refused = new Set<string>();

  constructor(wanted: readonly string[] = WANTED) {
    this.#wanted = new Set(wanted);
  }

  /** Whether this connection has it. */
  has(name: string): boolean {
    return this.#has.has(name);
  }

  /** Whether the server offers it. */
  offers(name: string): boolean {
    return this.#offered.has(name);
  }

  /** What the server says of it, empty when that is nothing; undefined when it does not offer it. */
  value(name: string): string | undefined {
    return this.#offered.get(name);
  }

  /** Whether all that was asked for is answered. */
  get isSettled(): boolean {
    return this.#asked.size === 0;
  }

  /** Forgets all, for a new connection. */
  clear(): void {
    for (const names of [this.#offered, this.#has, this.#asked, this.#alone, this.#refused]) {
      names.clear();
    }
  }

  /**
   * Takes the parameters of one CAP. Says what it was; null while more of the same follows, and
   * when it is none of these. `requests` tells what to ask for then.
   */
  take(params: readonly string[]): CapVerb | null {
    const verb = params[1]?.toUpperCase() ?? '';
    const goesOn = params.length > 3 && params[2] === '*';
    const words = (params.at(-1) ?? '').split(' ').filter((word) => word !== '');
    const taken = params.length > 2 && this.#read(verb, words);
    return taken && !goesOn ? (verb as CapVerb) : null;
  }

  /** The lines that ask for what is offered, wanted and not there yet; each is given once. */
  requests(): string[] {
    const missing = [...this.#offered.keys()].filter(
      (name) =>
        this.#wanted.has(name) &&
        !this.#has.has(name) &&
        !this.#asked.has(name) &&
        !this.#refused.has(name),
    );
    for (const name of missing) this.#asked.add(name);
    const alone = missing.filter((name) => this.#alone.has(name));
    const together = missing.filter((name) => !this.#alone.has(name));
    return [...packed(together), ...alone].map((names) => write('CAP', ['REQ', names]));
  }

  #read(verb: string, words: readonly string[]): boolean {
    switch (verb) {
      case 'LS':
      case 'NEW':
        for (const word of words) this.#offer(word);
        return true;
      case 'DEL':
        for (const word of words) this.#withdraw(nameOf(word));
        return true;
      case 'LIST':
      case 'ACK':
        for (const word of words) this.#answer(word);
        return true;
      case 'NAK':
        this.#refuse(words.map(nameOf));
        return true;
      default:
        return false;
    }
  }

  #offer(word: string): void {
    const at = word.indexOf('=');
    const name = at < 0 ? word : word.slice(0, at);
    if (this.#offered.size >= OFFERED_MAX && !this.#offered.has(name)) return;
    this.#offered.set(name, at < 0 ? '' : word.slice(at + 1));
  }

  #withdraw(name: string): void {
    for (const names of [this.#offered, this.#has, this.#asked, this.#alone, this.#refused]) {
      names.delete(name);
    }
  }

  #answer(word: string): void {
    const isOff = word.startsWith('-');
    const name = nameOf(word);
    this.#asked.delete(name);
    if (isOff) this.#has.delete(name);
    // A server gives nothing that it does not offer.
    else if (this.#offered.has(name)) this.#has.add(name);
  }

  #refuse(names: readonly string[]): void {
    for (const name of names) {
      this.#asked.delete(name);
      if (names.length > 1) this.#alone.add(name);
      else this.#refused.add(name);
    }
  }
}

/** The name without what may stand around it. */
function nameOf(word: string): string {
  return word.replace(/^-/, '').replace(/=.*$/, '');
}

/** Names in as few words as fit, with spaces between them. */
function packed(names: readonly string[]): string[] {
  const lines: string[] = [];
  for (const name of names) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + name.length <= REQUEST_LEN_MAX) {
      lines[lines.length - 1] = `${last} ${name}`;
    } else {
      lines.push(name);
    }
  }
  return lines;
}
