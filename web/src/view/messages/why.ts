// Why something that was said, or done to a message, was refused, in plain words.

import { Refusal } from '../../client/asking';
import { t } from '../../platform/words';

/** By the codes of the server, and our own. What is not here has the server's words. */
const WORDS: Readonly<Record<string, string>> = {
  LOST: 'why-lost',
  OLD: 'why-old',
  TOO_LONG: 'why-too-long',
  '263': 'why-busy',
  '401': 'why-nobody',
  '402': 'why-nobody',
  '403': 'why-no-room',
  '411': 'why-nobody',
  '412': 'why-nothing',
  '417': 'why-too-long',
  '442': 'why-not-in',
  '473': 'why-invite-only',
  '474': 'why-banned',
  '475': 'why-key',
  '471': 'why-full',
  '477': 'why-account',
  '482': 'why-rank',
  '432': 'why-bad-nick',
  '433': 'why-nick-taken',
  EDIT_FORBIDDEN: 'why-not-yours',
  REDACT_FORBIDDEN: 'why-not-yours',
  EDIT_WINDOW_EXPIRED: 'why-edit-late',
  REDACT_WINDOW_EXPIRED: 'why-delete-late',
  INVALID_TARGET: 'why-gone',
  UNKNOWN_MSGID: 'why-gone',
  TOO_MANY_PINS: 'why-pins',
  STORE_UNAVAILABLE: 'why-store',
  INTERNAL_ERROR: 'why-store',
};

/** Modes of a room for which nothing may be said there (404). */
const CLOSED: Readonly<Record<string, string>> = {
  b: 'why-banned',
  C: 'why-no-programs',
  F: 'why-frozen',
  M: 'why-account',
  m: 'why-moderated',
  n: 'why-not-in',
  T: 'why-no-notices',
};

/** The words for a refusal by its code; `text` is the server's. */
export function why(code: string, text: string): string {
  const closed = code === '404' ? CLOSED[/\(\+(\w)\)/.exec(text)?.[1] ?? ''] : undefined;
  const id = closed ?? WORDS[code];
  return id ? t(id) : text;
}

/** The words for whatever was thrown; what is no refusal is thrown on. */
export function whyOf(thrown: unknown): string {
  if (!(thrown instanceof Refusal)) throw thrown;
  return why(thrown.code, thrown.message);
}
