// Why somebody can't come in, in plain words, and what to do about it.

import { NICK_LEN } from '../../client/variants';
import { t } from '../../platform/words';

/** As the protocol tells it. */
export interface Problem {
  code: string;
  text: string;
  params: readonly string[];
}

/** What somebody may do about it, as a button. */
export type Offer = 'guest' | 'sign-in' | 'sign-up' | 'no-link';

/** What is shown. */
export interface Help {
  text: string;
  /** Where the mistake is, for the focus. */
  field: 'name' | 'password' | 'server-password' | null;
  offers: readonly Offer[];
  /** Names that are free. */
  names: readonly string[];
  /** For so long it makes no sense to try again. */
  seconds: number;
}

/** Among the parameters of a problem with the server's password: one was said. */
export const GIVEN = 'given';

type Tell = (problem: Problem) => Partial<Help> & { text: string };

/** How long to wait, where a text says so. */
export function secondsIn(text: string): number {
  const seconds = /\bin (\d{1,6}) seconds?\b/.exec(text)?.[1];
  if (seconds) return Number(seconds);
  if (/\ba minute\b/.test(text)) return 60;
  return /\ban hour\b/.test(text) ? 3_600 : 0;
}

/** What a name is refused for. */
function badName({ text }: Problem): string {
  if (text.includes('reserved')) return t('join-name-reserved');
  if (text.includes('too long')) return t('join-name-long', { max: NICK_LEN });
  if (text.includes('begins with')) return t('join-name-start');
  if (text.includes('ASCII')) return t('join-name-ascii');
  return t('join-name-character');
}

const taken: Tell = ({ params, text }) => {
  const [name = '', ...names] = params;
  return text.includes('belongs to an account')
    ? { text: t('join-name-owned', { name }), field: 'name', names, offers: ['sign-in'] }
    : { text: t('join-name-taken', { name }), field: 'name', names, offers: ['sign-in'] };
};

const password: Tell = ({ text }) => {
  const seconds = secondsIn(text);
  if (seconds > 0) return { text: t('join-throttled'), seconds };
  if (text.includes('at the moment')) return { text: t('join-busy'), seconds: 5 };
  if (text.includes('could not prove')) return { text: t('join-unproven') };
  return { text: t('join-password-wrong'), field: 'password' };
};

const serverPassword: Tell = ({ text, params }) => {
  const seconds = secondsIn(text);
  if (seconds > 0) return { text: t('join-throttled'), seconds };
  const words = params.includes(GIVEN)
    ? t('join-server-password-wrong')
    : t('join-server-password-asked');
  return { text: words, field: 'server-password' };
};

const disallowed: Tell = ({ text }) =>
  text.includes('by everybody')
    ? { text: t('join-sign-up-invited'), offers: ['guest', 'sign-in'] }
    : { text: t('join-sign-up-closed'), offers: ['guest', 'sign-in'] };

const unavailable: Tell = ({ text }) => {
  const seconds = secondsIn(text);
  if (seconds > 0) return { text: t('join-sign-up-often'), offers: ['guest', 'sign-in'] };
  return text.includes('No accounts')
    ? { text: t('join-sign-up-unkept'), offers: ['guest'] }
    : { text: t('join-busy'), seconds: 5 };
};

const needsAccount: Tell = () => ({
  text: t('join-account-required'),
  offers: ['sign-in', 'sign-up'],
});

const signedOut: Tell = () => ({ text: t('join-signed-out'), field: 'password' });

const banned: Tell = ({ text }) => {
  const [, until, reason = ''] = /banned(?: until (\S+?Z))?(?:: (.*))?$/s.exec(text) ?? [];
  const time = until ? new Date(until) : null;
  return time && !Number.isNaN(time.getTime())
    ? { text: t('join-banned-until', { time, hasReason: reason ? 'yes' : 'no', reason }) }
    : { text: t('join-banned', { hasReason: reason ? 'yes' : 'no', reason }) };
};

/** The last words of a server that closes, and what they mean. */
const CLOSED: readonly (readonly [RegExp, Tell])[] = [
  [/you are banned/i, banned],
  [/server password/i, serverPassword],
  [/need an account/i, needsAccount],
  [/server is full/i, () => ({ text: t('join-full'), seconds: 30 })],
  [/connections from your address/i, () => ({ text: t('join-connections') })],
  [/connect too often/i, () => ({ text: t('join-often'), seconds: 60 })],
  [/too many addresses/i, () => ({ text: t('join-busy'), seconds: 30 })],
  [/not allowed here/i, () => ({ text: t('join-not-allowed') })],
  [/signed out|ended by an operator|password of your account/i, signedOut],
  [/going down/i, () => ({ text: t('join-going-down'), seconds: 10 })],
];

const closed: Tell = (problem) => {
  const found = CLOSED.find(([words]) => words.test(problem.text));
  return found?.[1](problem) ?? { text: t('join-closed', { text: problem.text }) };
};

const TELL: Readonly<Record<string, Tell>> = {
  '431': () => ({ text: t('join-name-empty'), field: 'name' }),
  '432': (problem) => ({ text: badName(problem), field: 'name' }),
  '433': taken,
  '464': serverPassword,
  '465': banned,
  '902': password,
  '904': password,
  '905': password,
  '908': () => ({ text: t('join-no-passwords') }),
  ACCOUNT_EXISTS: ({ params }) => ({
    text: t('join-account-exists', { name: params.at(-1) ?? '' }),
    field: 'name',
    offers: ['sign-in'],
  }),
  ACCOUNT_REQUIRED: needsAccount,
  BAD_ACCOUNT_NAME: (problem) =>
    problem.text.includes('Somebody has')
      ? taken({ ...problem, params: problem.params.slice(-1) })
      : { text: badName(problem), field: 'name' },
  DISALLOWED: disallowed,
  ERROR: closed,
  INVALID_TOKEN: () => ({ text: t('join-invitation-bad'), offers: ['no-link'] }),
  OTHER_TAB: ({ params }) => ({
    text: t('join-other-tab', { name: params[0] ?? '' }),
    field: 'name',
  }),
  SIGNED_OUT: signedOut,
  TEMPORARILY_UNAVAILABLE: unavailable,
  TOO_MANY_TRIES: () => ({ text: t('join-invitation-tries'), seconds: 60, offers: ['no-link'] }),
  UNACCEPTABLE_PASSWORD: () => ({ text: t('join-password-unacceptable'), field: 'password' }),
  WEAK_PASSWORD: ({ text }) =>
    text.includes('too short')
      ? { text: t('join-password-short'), field: 'password' }
      : { text: t('join-password-is-name'), field: 'password' },
};

const other: Tell = ({ text }) => ({ text: t('join-refused', { text }) });

/** What to show for a problem. */
export function helpOn(problem: Problem): Help {
  const told = (TELL[problem.code] ?? other)(problem);
  return { field: null, offers: [], names: [], seconds: 0, ...told };
}
