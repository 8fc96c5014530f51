// Whether somebody is mentioned in a text, by the same rule as the server counts (docs/protocol/sync.md).

import { fold } from '../irc/casemapping';
import { strip } from '../irc/formatting';

/** Letters, digits and `-`, `_`, `|` are parts of words. */
const WORD = /[\p{L}\p{M}\p{N}_|-]+/gu;

/** Whether one of the names is a word of the text. */
export function mentions(text: string, names: readonly string[]): boolean {
  const folded = new Set(names.filter((name) => name !== '').map(fold));
  for (const [word] of strip(text).matchAll(WORD)) {
    if (folded.has(fold(word))) return true;
  }
  return false;
}
