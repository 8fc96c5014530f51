// Names like another name.

/** The longest nick where nobody said otherwise, in bytes (`NICKLEN`). */
export const NICK_LEN = 32;

const TAILS = ['2', '_', '3', '7', '-web'];
const encoder = new TextEncoder();

/** How many bytes a text takes on the way. */
export function bytesOf(text: string): number {
  return encoder.encode(text).length;
}

/** Names that somebody may want whose name is taken. */
export function variantsOf(nick: string, lenMax = NICK_LEN): string[] {
  return TAILS.map((tail) => {
    const letters = Array.from(nick);
    while (bytesOf(letters.join('') + tail) > lenMax) letters.pop();
    return letters.join('') + tail;
  });
}
