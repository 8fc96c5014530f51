// Who is in a channel, as NAMES, WHO and WHOX tell. Spec: https://modern.ircdocs.horse/#rplnamreply-353,
// https://ircv3.net/specs/extensions/whox, https://ircv3.net/specs/extensions/bot-mode

import type { Isupport } from './isupport';

/** One of a NAMES reply. */
export interface NameEntry {
  nick: string;
  /** With `userhost-in-names` alone. */
  user?: string;
  host?: string;
  /** The signs of its ranks; with `multi-prefix` all of them, highest first. */
  prefixes: string;
}

/** What the flags of a WHO reply say. */
export interface WhoFlags {
  away: boolean;
  bot: boolean;
  /** An operator of the server. */
  oper: boolean;
  prefixes: string;
}

/** One of a WHO reply. */
export interface WhoRow extends WhoFlags {
  /** What the question was called; empty in the answer to a plain WHO. */
  token: string;
  /** Null when it is about nobody's channel. */
  channel: string | null;
  user: string;
  host: string;
  nick: string;
  /** Null when it is not logged in; undefined when that was not told. */
  account: string | null | undefined;
  realname: string;
}

/** What to ask WHO for; `whoxRow` reads the answers. A token of up to three digits may follow a comma. */
export const WHOX_FIELDS = '%tcuhnfar';

/** The names in the last parameter of RPL_NAMREPLY. */
export function parseNames(isupport: Isupport, text: string): NameEntry[] {
  const signs = signsOf(isupport);
  return text
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => parseName(signs, word));
}

/** Reads RPL_WHOSPCRPL, the answer to `WHOX_FIELDS`; null when it answers something else. */
export function whoxRow(isupport: Isupport, params: readonly string[]): WhoRow | null {
  if (params.length !== 9) return null;
  const [, token, channel, user, host, nick, flags, account, realname] = params as WhoxParams;
  return {
    token,
    channel: channel === '*' ? null : channel,
    user,
    host,
    nick,
    account: account === '0' ? null : account,
    realname,
    ...whoFlags(isupport, flags),
  };
}

/** Reads RPL_WHOREPLY, the answer to a plain WHO; null when it is none. */
export function whoRow(isupport: Isupport, params: readonly string[]): WhoRow | null {
  if (params.length < 8) return null;
  const [, channel, user, host, , nick, flags, last] = params as WhoParams;
  return {
    token: '',
    channel: channel === '*' ? null : channel,
    user,
    host,
    nick,
    account: undefined,
    // How far away its server is stands before it.
    realname: last.replace(/^\d+ ?/, ''),
    ...whoFlags(isupport, flags),
  };
}

/** Reads the flags of a WHO reply: `H` or `G`, `*`, ranks, and the letter that `BOT` announces. */
export function whoFlags(isupport: Isupport, flags: string): WhoFlags {
  const signs = signsOf(isupport);
  const { bot } = isupport;
  return {
    away: flags.startsWith('G'),
    // The letters stand behind the first, which tells of being away.
    bot: bot !== '' && flags.slice(1).includes(bot),
    oper: flags.slice(1).includes('*'),
    prefixes: [...flags.slice(1)].filter((sign) => signs.includes(sign)).join(''),
  };
}

type WhoxParams = [
  me: string,
  token: string,
  channel: string,
  user: string,
  host: string,
  nick: string,
  flags: string,
  account: string,
  realname: string,
];
type WhoParams = [
  me: string,
  channel: string,
  user: string,
  host: string,
  server: string,
  nick: string,
  flags: string,
  last: string,
];

function signsOf(isupport: Isupport): string {
  return isupport
    .prefix()
    .map(({ sign }) => sign)
    .join('');
}

function parseName(signs: string, word: string): NameEntry {
  let at = 0;
  while (at < word.length && signs.includes(word.charAt(at))) at += 1;
  const prefixes = word.slice(0, at);
  const [nick = '', address] = splitOnce(word.slice(at), '!');
  if (address === undefined) return { nick, prefixes };
  const [user = '', host = ''] = splitOnce(address, '@');
  return { nick, user, host, prefixes };
}

function splitOnce(text: string, sign: string): string[] {
  const at = text.indexOf(sign);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
