// Addresses in what strangers write: which may be followed, and what is shown of them.

const SCHEMES: readonly string[] = ['http:', 'https:', 'mailto:'];
/** No address that people send each other is longer. */
const LENGTH_MAX = 2048;
/** Where an address ends for sure: white space, quotes, what can't be seen, what turns the direction. */
const BARE = /(?:https?:\/\/|mailto:)[^\s<>"`\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/iuy;
const TARGET = /\(([^\s<>"`\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,2048})/uy;
const BRACKETS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
/** What ends a sentence, or is Markdown around the address. */
const TRAILING = new Set(`.,;:!?'*_~…。，、！？»”’`);

/** An address that is safe to follow. */
export interface Target {
  href: string;
  /** The host, or of mail the whole address, in ASCII. */
  host: string;
}

/** The address that begins at a place of the text: how long it is there, and where it leads (null: nowhere good). */
export function bareAt(text: string, at: number): { length: number; to: Target | null } | null {
  BARE.lastIndex = at;
  const found = BARE.exec(text)?.[0];
  if (!found) return null;
  const length = trimmed(found);
  return { length, to: length > LENGTH_MAX ? null : target(found.slice(0, length)) };
}

/** What `(address)` at a place of the text leads to, and how long it is with its brackets. */
export function targetAt(text: string, at: number): { length: number; to: Target } | null {
  TARGET.lastIndex = at;
  const found = TARGET.exec(text)?.[1];
  if (!found) return null;
  let depth = 0;
  for (let end = 0; end < found.length; end++) {
    if (found[end] === '(') depth++;
    if (found[end] !== ')' || depth-- > 0) continue;
    const to = target(found.slice(0, end));
    return to && { length: end + 2, to };
  }
  return null;
}

/** The length without brackets that it doesn't open, and without what follows an address in a sentence. */
function trimmed(found: string): number {
  let length = closedEarly(found);
  const spoiler = found.indexOf('||');
  if (spoiler >= 0) length = Math.min(length, spoiler);
  while (length > 0 && TRAILING.has(found[length - 1] ?? '')) length--;
  return length;
}

function closedEarly(found: string): number {
  const open: Record<string, number> = {};
  for (let at = 0; at < found.length; at++) {
    const char = found[at] ?? '';
    const opener = BRACKETS[char];
    if (opener) {
      const left = (open[opener] ?? 0) - 1;
      if (left < 0) return at;
      open[opener] = left;
    } else if ('([{'.includes(char)) open[char] = (open[char] ?? 0) + 1;
  }
  return found.length;
}

function target(address: string): Target | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (!SCHEMES.includes(url.protocol)) return null;
  const host = url.protocol === 'mailto:' ? url.pathname : url.hostname;
  const whole = url.protocol === 'mailto:' ? host.includes('@') : host !== '';
  return whole ? { href: url.href, host } : null;
}

/** How an address is shown: as it was written, unless its host looks like another one. */
export function shown(written: string, to: Target): string {
  const { before, host } = partsOf(written);
  if (host === '' || !isDeceptive(host)) return written;
  return written.slice(0, before) + to.host + written.slice(before + host.length);
}

function partsOf(written: string): { before: number; host: string } {
  const scheme = /^(?:https?:\/\/|mailto:)/iu.exec(written)?.[0].length ?? 0;
  const rest = /^[^/?#\\]*/u.exec(written.slice(scheme))?.[0] ?? '';
  const before = scheme + rest.lastIndexOf('@') + 1;
  const host = rest.slice(rest.lastIndexOf('@') + 1).replace(/:\d*$/u, '');
  return { before, host };
}

/** The host to name beside a link: where its text looks like an address, and of somewhere else. */
export function hostBeside(text: string, to: Target): string | null {
  const folded = text.normalize('NFKC').replaceAll('。', '.').trim();
  const looksLikeOne = /\p{L}\.\p{L}|\p{N}\.\p{L}|\d\.\d+\.\d|:\/\/|@/u.test(folded);
  if (!looksLikeOne) return null;
  const scheme = /^[^/]*@/u.test(folded) ? 'mailto:' : 'https://';
  const meant = /^[a-z]+:/iu.test(folded) ? folded : scheme + folded;
  const honest = target(meant)?.host === to.host && !hidesHost(meant);
  return honest && !isDeceptive(partsOf(meant).host) ? null : to.host;
}

/** Whether a bare address hides its host behind a name (`https://good.example@bad.example/`). */
export function hidesHost(written: string): boolean {
  return /^https?:\/\/[^/?#\\]*@/iu.test(written);
}

/** Scripts that are written together, by Unicode's rules for names (TR39, "highly restrictive"). */
const TOGETHER: readonly RegExp[] = [
  /^\p{scx=Latin}+$/u,
  /^[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{sc=Latin}]+$/u,
  /^[\p{scx=Han}\p{scx=Hangul}\p{sc=Latin}]+$/u,
  /^[\p{scx=Han}\p{scx=Bopomofo}\p{sc=Latin}]+$/u,
  ...['Arabic', 'Armenian', 'Bengali', 'Cyrillic', 'Devanagari', 'Ethiopic', 'Georgian', 'Greek']
    .concat(['Gujarati', 'Gurmukhi', 'Hebrew', 'Kannada', 'Khmer', 'Lao', 'Malayalam', 'Myanmar'])
    .concat(['Oriya', 'Sinhala', 'Tamil', 'Telugu', 'Thai', 'Tibetan'])
    .map((script) => new RegExp(`^\\p{scx=${script}}+$`, 'u')),
];
/** Letters that look Latin: a name of nothing else is a disguise. */
const LOOKS_LATIN = /^[асԁеһіјӏорԛѕԝхуъьҽпгѵѡαικνορτυχωɑɡı\d-]+$/u;

/** Whether a host, as it was written, can be taken for another. */
export function isDeceptive(host: string): boolean {
  return host.split(/[.。．｡]/u).some((label) => /[^\x00-\x7f]/u.test(label) && !isHonest(label));
}

function isHonest(label: string): boolean {
  if (label.normalize('NFKC') !== label || LOOKS_LATIN.test(label.toLowerCase())) return false;
  const letters = label.replace(/[\d-]/gu, '');
  return TOGETHER.some((script) => script.test(letters));
}
