// A proof that one knows the password, which does not tell it: SCRAM-SHA-256, the client's end.
// Spec: RFC 5802, RFC 7677. No WebCrypto, which pages of plain http do not have.

import { hmac } from '@noble/hashes/hmac.js';
import { pbkdf2Async } from '@noble/hashes/pbkdf2.js';
import { sha256 } from '@noble/hashes/sha2.js';

import { decode, encode } from './base64';
import { saslprep } from './saslprep';

/** Less makes the password easy to guess for who sees the proof (RFC 7677 4). */
export const ITERATIONS_MIN = 4096;
/** More would keep a phone busy for as long as a server likes. */
export const ITERATIONS_MAX = 1_000_000;

/** Without channel binding: no page can see what its connection is bound to. */
const HEAD = 'n,,';
/** RFC 5802 7: all of ASCII that can be seen, but the comma. */
const NONCE = /^[!-+\--~]+$/;
const HASH_LEN = 32;

/** One attempt to log in. */
export class Scram {
  readonly #password: string;
  readonly #nonce: string;
  readonly #bare: string;
  /** What the server has to prove that it knows the password, too. */
  #signature: Uint8Array | null = null;

  /** The nonce must be random, and new for each attempt. */
  constructor(name: string, password: string, nonce: string) {
    if (name === '' || !NONCE.test(nonce)) throw new Error('no name or no nonce');
    // What can't be prepared is taken as it is: so it is by the server.
    this.#password = saslprep(password) ?? password;
    this.#nonce = nonce;
    this.#bare = `n=${escape(name)},r=${nonce}`;
  }

  /** What is said first. */
  first(): string {
    return HEAD + this.#bare;
  }

  /** What is said last, to the server's answer; null when that is none, and to be given up. Slow. */
  async last(answer: string): Promise<string | null> {
    this.#signature = null;
    const [, nonce = '', salt64 = '', count = ''] =
      /^r=([^,]*),s=([^,]+),i=([1-9][0-9]{0,8})(?:,.*)?$/s.exec(answer) ?? [];
    const salt = decode(salt64);
    const c = Number(count);
    const isOurs = nonce.startsWith(this.#nonce) && nonce.length > this.#nonce.length;
    if (!isOurs || !NONCE.test(nonce) || !salt || salt.length === 0) return null;
    if (c < ITERATIONS_MIN || c > ITERATIONS_MAX) return null;
    const salted = await pbkdf2Async(sha256, bytes(this.#password), salt, { c, dkLen: HASH_LEN });
    const unproven = `c=${encode(HEAD)},r=${nonce}`;
    const proven = bytes(`${this.#bare},${answer},${unproven}`);
    const key = hmac(sha256, salted, bytes('Client Key'));
    const proof = hmac(sha256, sha256(key), proven).map((byte, at) => byte ^ (key[at] ?? 0));
    this.#signature = hmac(sha256, hmac(sha256, salted, bytes('Server Key')), proven);
    return `${unproven},p=${encode(proof)}`;
  }

  /** Whether the server's last words prove that it knows the password. If not, it is another. */
  isProven(verdict: string): boolean {
    const [, text = ''] = /^v=([^,]+)(?:,.*)?$/s.exec(verdict) ?? [];
    const said = decode(text);
    const expected = this.#signature;
    if (!said || !expected || said.length !== expected.length) return false;
    return said.reduce((differing, byte, at) => differing | (byte ^ (expected[at] ?? 0)), 0) === 0;
  }
}

/** A name may not hold `,` and `=` as they are. */
function escape(name: string): string {
  return name.replaceAll('=', '=3D').replaceAll(',', '=2C');
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
