// Words that were looked for, in a text that was found.

/** A piece of a text. */
export interface Piece {
  text: string;
  isHit: boolean;
}

/** As the server compares: without case and accents. */
function bare(letter: string): string {
  return letter.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** The text in pieces; those that are one of the words are hits. */
export function marked(text: string, words: readonly string[]): Piece[] {
  const wanted = words.map((it) => Array.from(it, bare).join('')).filter((it) => it !== '');
  if (wanted.length === 0) return [{ text, isHit: false }];
  // Where each letter of the bare text stands in the text.
  const starts: number[] = [];
  let plain = '';
  let at = 0;
  for (const letter of text) {
    const letters = bare(letter);
    for (let more = 0; more < letters.length; more++) starts.push(at);
    plain += letters;
    at += letter.length;
  }
  starts.push(text.length);
  const hits = new Uint8Array(text.length);
  for (const word of wanted) {
    for (
      let from = plain.indexOf(word);
      from >= 0;
      from = plain.indexOf(word, from + word.length)
    ) {
      // Marks behind a letter belong to it.
      hits.fill(1, starts[from], starts[from + word.length]);
    }
  }
  return pieces(text, hits);
}

function pieces(text: string, hits: Uint8Array): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (let at = 1; at <= text.length; at++) {
    if (at < text.length && hits[at] === hits[at - 1]) continue;
    found.push({ text: text.slice(from, at), isHit: hits[from] === 1 });
    from = at;
  }
  return found;
}
