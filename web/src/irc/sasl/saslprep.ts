// A password as it is hashed, the same however a keyboard composes its letters (RFC 4013).
//
// The standard refuses all that Unicode 3.2 did not have, and knows of every letter in which direction
// it runs. That would be large tables here; there are the scripts that people use instead. So a
// password that is refused there and changed here would be hashed differently: one with a letter of
// a newer script, or from right to left, and beside it one that has another width or composition.
// No account of papo gets such a password, for it takes none that the standard refuses.

/** RFC 3454 B.1: what is mapped to nothing. */
const NOTHING = /[\u00ad\u034f\u1806\u180b-\u180d\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff]/gu;
/** RFC 3454 C.1.2: spaces that are not the one of ASCII. */
const SPACES = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/gu;
/** RFC 3454 C.2 to C.9, and of A.1 what has more than 16 bits, as emoji have. */
const PROHIBITED = new RegExp(
  [
    // Controls
    '[\\0-\\x1f\\x7f-\\x9f\\u06dd\\u070f\\u180e\\u200c\\u200d\\u2028\\u2029\\u2060-\\u2063]',
    '[\\u206a-\\u206f\\ufeff\\u{1d173}-\\u{1d17a}]',
    // Private use, no characters, surrogates
    '[\\p{Co}\\p{Cs}\\p{Noncharacter_Code_Point}]',
    // What is no plain text, no canonical representation, or changes how others look
    '[\\ufff9-\\ufffd\\u2ff0-\\u2ffb\\u0340\\u0341\\u200e\\u200f\\u202a-\\u202e]',
    // All but the old italic, Gothic, Deseret, music, mathematics and Han of that time
    '(?![\\u{10300}-\\u{1034a}\\u{10400}-\\u{1044d}\\u{1d000}-\\u{1d7ff}\\u{20000}-\\u{2a6d6}' +
      '\\u{2f800}-\\u{2fa1d}])[\\u{10000}-\\u{10ffff}]',
  ].join('|'),
  'u',
);
const RIGHT_TO_LEFT =
  /(?!\p{M})[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u;
const LEFT_TO_RIGHT = new RegExp(
  ['Latin', 'Greek', 'Cyrillic', 'Armenian', 'Georgian', 'Devanagari', 'Bengali', 'Tamil', 'Thai']
    .concat(['Han', 'Hiragana', 'Katakana', 'Hangul'])
    .map((script) => `\\p{Script=${script}}`)
    .join('|'),
  'u',
);

/** The password prepared; null when it has what no password has. */
export function saslprep(password: string): string | null {
  const mapped = password.replace(SPACES, ' ').replace(NOTHING, '');
  const prepared = mapped.normalize('NFKC');
  if (PROHIBITED.test(prepared)) return null;
  if (RIGHT_TO_LEFT.test(prepared)) {
    const letters = [...prepared];
    const ends = [letters[0] ?? '', letters.at(-1) ?? ''];
    if (LEFT_TO_RIGHT.test(prepared) || !ends.every((end) => RIGHT_TO_LEFT.test(end))) return null;
  }
  return prepared;
}
