// What the server said of itself in RPL_ISUPPORT, or what the specs say to assume without it.
// Spec: https://modern.ircdocs.horse/#rplisupport-parameters

/** A rank that a member may have: the letter that gives it and the sign that shows it. */
export interface RankSign {
  mode: string;
  sign: string;
}

/** The letters of the channel modes, by what they take. */
export interface Chanmodes {
  /** A mask, in a list. */
  list: string;
  /** Something, whether it is set or unset. */
  always: string;
  /** Something when it is set. */
  set: string;
  /** Nothing. */
  flag: string;
}

const RANKS: readonly RankSign[] = [
  { mode: 'o', sign: '@' },
  { mode: 'v', sign: '+' },
];

/** The promises of one server. */
export class Isupport {
  readonly #tokens = new Map<string, string>();

  /** Takes the parameters of one RPL_ISUPPORT, the client's name and the closing text included. */
  apply(params: readonly string[]): void {
    for (const token of params.slice(1)) {
      // The closing text is the only one with spaces, for a token escapes them.
      if (token === '' || token.includes(' ')) continue;
      if (token.startsWith('-')) {
        this.#tokens.delete(token.slice(1));
        continue;
      }
      const at = token.indexOf('=');
      const [key, value] = at < 0 ? [token, ''] : [token.slice(0, at), token.slice(at + 1)];
      this.#tokens.set(key, unescape(value));
    }
  }

  /** The value of a token, empty when it has none; undefined when it was not said. */
  get(token: string): string | undefined {
    return this.#tokens.get(token);
  }

  /** Forgets all, for a new connection. */
  clear(): void {
    this.#tokens.clear();
  }

  /** The ranks, highest first. */
  prefix(): RankSign[] {
    const token = this.get('PREFIX');
    if (token === undefined) return [...RANKS];
    const [, modes = '', signs = ''] = /^\(([^)]*)\)(.*)$/u.exec(token) ?? [];
    const letters = [...modes];
    return [...signs].flatMap((sign, at) => {
      const mode = letters[at];
      return mode === undefined ? [] : [{ mode, sign }];
    });
  }

  /** The modes of channels but the ranks. */
  chanmodes(): Chanmodes {
    const token = this.get('CHANMODES') || 'b,k,l,imnpst';
    const [list = '', always = '', set = '', flag = ''] = token.split(',');
    return { list, always, set, flag };
  }

  /** The characters that a channel's name begins with. */
  chantypes(): string {
    return this.get('CHANTYPES') ?? '#&';
  }

  /** Whether a target means a channel. */
  isChannel(name: string): boolean {
    const [first] = name;
    return first !== undefined && this.chantypes().includes(first);
  }

  /** The signs that mean, before a channel, its members of at least that rank. */
  get statusmsg(): string {
    return this.get('STATUSMSG') ?? '';
  }

  /** The letter of the mode that says that somebody is a program; empty when there is none. */
  get bot(): string {
    return this.get('BOT') ?? '';
  }

  /** What the network calls itself; null when it does not tell. */
  get network(): string | null {
    return this.get('NETWORK') || null;
  }

  /** The longest nick, in bytes. */
  get nicklen(): number {
    return this.#number('NICKLEN', 9);
  }

  /** The longest name of a channel, in bytes. */
  get channellen(): number {
    return this.#number('CHANNELLEN', 50);
  }

  /** The longest topic, in bytes. */
  get topiclen(): number {
    return this.#number('TOPICLEN', 300);
  }

  /** The longest reason for being away, in bytes. */
  get awaylen(): number {
    return this.#number('AWAYLEN', 200);
  }

  /** The longest real name, in bytes. */
  get namelen(): number {
    return this.#number('NAMELEN', 50);
  }

  /** The longest reason for putting somebody out, in bytes. */
  get kicklen(): number {
    return this.#number('KICKLEN', 200);
  }

  /** The longest key of a channel, in bytes. */
  get keylen(): number {
    return this.#number('KEYLEN', 23);
  }

  /** The longest username, in bytes. */
  get userlen(): number {
    return this.#number('USERLEN', 18);
  }

  /** The longest host, in bytes. */
  get hostlen(): number {
    return this.#number('HOSTLEN', 63);
  }

  /** How many modes with an argument one MODE may change. */
  get modes(): number {
    return this.#number('MODES', 3, Infinity);
  }

  /** How many may be watched; none without MONITOR. */
  get monitor(): number {
    return this.#number('MONITOR', 0, Infinity);
  }

  /** How many lines of history one question may ask for; none without CHATHISTORY. */
  get chathistory(): number {
    const token = this.get('CHATHISTORY') === undefined ? 'draft/CHATHISTORY' : 'CHATHISTORY';
    // Zero means that the server does not tell.
    return this.#number(token, 0, Infinity) || (this.get(token) === '0' ? Infinity : 0);
  }

  /** Its number: `missing` when the token was not said or is none, `bare` when it has no value. */
  #number(token: string, missing: number, bare = missing): number {
    const value = this.get(token);
    if (value === '') return bare;
    return value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : missing;
  }
}

/** Undoes `\xHH`, of which each is a byte of the text. */
function unescape(value: string): string {
  return value.replace(/(?:\\x[0-9A-Fa-f]{2})+/g, (escaped) => {
    const bytes = escaped.slice(2).split('\\x');
    return new TextDecoder().decode(Uint8Array.from(bytes, (byte) => parseInt(byte, 16)));
  });
}
