// How somebody looks who has no picture: by the name alone, the same everywhere.

import { fold } from '../../irc/casemapping';

/** How many colours of people there are (`--person-0` and so on). */
export const COLOURS = 10;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The number of a nick's colour. */
export function colourOf(nick: string): number {
  let hash = 5381;
  for (const char of fold(nick)) hash = ((hash * 33) ^ (char.codePointAt(0) ?? 0)) >>> 0;
  return hash % COLOURS;
}

/** One or two letters for a name: of its first two words, or its first. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s_\-.|]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const letters = words.slice(0, 2).map((word) => firstOf(word.replace(/^[^\p{L}\p{N}]+/u, '')));
  return letters.join('').toUpperCase() || firstOf(name);
}

function firstOf(word: string): string {
  const [first] = graphemes.segment(word);
  // Marks piled on a letter are none of it.
  return first?.segment.slice(0, 8) ?? '';
}
