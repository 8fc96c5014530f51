// SASL as IRC carries it: bytes in base64, in pieces. Spec: https://ircv3.net/specs/extensions/sasl-3.1

/** The longest piece, in bytes; a shorter one is the last. */
export const PIECE_LEN_MAX = 400;
/** How long a message of the server may be, in base64. */
const MESSAGE_LEN_MAX = 8192;

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Bytes, or a text as UTF-8, in base64. */
export function encode(message: string | Uint8Array): string {
  const bytes = typeof message === 'string' ? new TextEncoder().encode(message) : message;
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** The bytes; null when the text is no base64. */
export function decode(text: string): Uint8Array | null {
  if (!BASE64.test(text)) return null;
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** The parameters of the AUTHENTICATEs that say it. `+` stands for an empty one. */
export function pieces(message: string | Uint8Array): string[] {
  const text = encode(message);
  const cut: string[] = [];
  for (let at = 0; at < text.length; at += PIECE_LEN_MAX) {
    cut.push(text.slice(at, at + PIECE_LEN_MAX));
  }
  // What ends with a whole piece would look as if more came.
  if (text.length % PIECE_LEN_MAX === 0) cut.push('+');
  return cut;
}

/** Puts together what the server says in AUTHENTICATE. */
export class Pieces {
  #text = '';

  /** The whole text at its end, `undefined` before it; null when it is none, and forgotten. */
  take(piece: string): string | null | undefined {
    if (piece !== '+') this.#text += piece;
    if (this.#text.length > MESSAGE_LEN_MAX) return this.#end(null);
    if (piece.length === PIECE_LEN_MAX) return undefined;
    const bytes = decode(this.#text);
    return this.#end(bytes && textOf(bytes));
  }

  #end(text: string | null): string | null {
    this.#text = '';
    return text;
  }
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
