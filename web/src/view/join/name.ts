// What a name may be, told before the server is asked. https://modern.ircdocs.horse/#nick-message,
// RFC 8265 3.3 (UsernameCaseMapped)

import { NICK_LEN, bytesOf } from '../../client/variants';
import { t } from '../../platform/words';

/** What breaks masks, sources and targets. */
const NOT_IN = /[\s,*?!@.:/]/u;
/** What means a channel, a rank or a server at the beginning. */
const NOT_FIRST = /^[#&~@%+$:-]/u;
/** Letters, digits and marks of all scripts, and what ASCII has. */
const LETTERS = /^[\p{Ll}\p{Lu}\p{Lo}\p{Lm}\p{Nd}\p{Mn}\p{Mc}\x21-\x7e\uff01-\uff5e]+$/u;

/** Why this is no name, in words; null when it may be one. */
export function whyNoName(name: string, lenMax = NICK_LEN): string | null {
  if (name === '') return t('join-name-empty');
  if (NOT_FIRST.test(name)) return t('join-name-start');
  if (/\s/u.test(name)) return t('join-name-space');
  if (NOT_IN.test(name) || !LETTERS.test(name)) return t('join-name-character');
  return bytesOf(name) > lenMax ? t('join-name-long', { max: lenMax }) : null;
}

/** The fewest characters of a password, and the most bytes, as the server has it. */
export const PASSWORD_MIN = 8;
const PASSWORD_LEN_MAX = 300;

/** Why nobody may have this password, in words; null when it will do. */
export function whyNoPassword(password: string, name: string): string | null {
  if (Array.from(password).length < PASSWORD_MIN) return t('join-password-short');
  if (bytesOf(password) > PASSWORD_LEN_MAX) return t('join-password-unacceptable');
  if (password.toLowerCase() === name.toLowerCase()) return t('join-password-is-name');
  return null;
}
