// Formatting inside of what people say: bold, colours and the like.
// Spec: https://modern.ircdocs.horse/formatting. What is a code here is one for the server, too.

/** A piece of text that looks the same from its beginning to its end. */
export interface Run {
  text: string;
  bold: boolean;
  italic: boolean;
  underline: boolean;
  strike: boolean;
  /** Of fixed width. */
  code: boolean;
  /** Foreground and background are swapped. */
  reverse: boolean;
  /** A number of the table of colours, 0 to 98, or `#rrggbb`; missing: as all text is. */
  fg?: number | string;
  bg?: number | string;
}

type Look = Omit<Run, 'text'>;
type Switch = 'bold' | 'italic' | 'underline' | 'strike' | 'code' | 'reverse';

const SWITCHES: Record<string, Switch> = {
  '\x02': 'bold',
  '\x1d': 'italic',
  '\x1f': 'underline',
  '\x1e': 'strike',
  '\x11': 'code',
  '\x16': 'reverse',
};
const PLAIN: Look = {
  bold: false,
  italic: false,
  underline: false,
  strike: false,
  code: false,
  reverse: false,
};
/** The number that means no colour. */
const DEFAULT_COLOUR = 99;

// A comma belongs to a colour only with a background behind it.
const CODE = new RegExp(
  [
    '[\\x02\\x1d\\x1f\\x1e\\x11\\x16\\x0f]',
    '\\x03(?:(?<fg>[0-9]{1,2})(?:,(?<bg>[0-9]{1,2}))?)?',
    '\\x04(?:(?<fgHex>[0-9a-fA-F]{6})(?:,(?<bgHex>[0-9a-fA-F]{6}))?)?',
  ].join('|'),
  'g',
);

/** The text in runs; none is empty, and no two beside each other look the same. */
export function runs(text: string): Run[] {
  const found: Run[] = [];
  let look = PLAIN;
  let from = 0;
  for (const code of text.matchAll(CODE)) {
    push(found, text.slice(from, code.index), look);
    look = changed(look, code);
    from = code.index + code[0].length;
  }
  push(found, text.slice(from), look);
  return found;
}

/** The text without its formatting. */
export function strip(text: string): string {
  return text.replace(CODE, '');
}

function changed(look: Look, code: RegExpExecArray): Look {
  const sign = code[0].charAt(0);
  if (sign === '\x0f') return PLAIN;
  const named = SWITCHES[sign];
  if (named) return { ...look, [named]: !look[named] };
  const { fg, bg, fgHex, bgHex } = code.groups ?? {};
  const { fg: fgBefore, bg: bgBefore, ...switches } = look;
  // A code without a colour ends both.
  if (fg === undefined && fgHex === undefined) return switches;
  const front = colour(fg, fgHex, fgBefore);
  const back = colour(bg, bgHex, bgBefore);
  return {
    ...switches,
    ...(front === undefined ? {} : { fg: front }),
    ...(back === undefined ? {} : { bg: back }),
  };
}

function colour(
  number: string | undefined,
  hex: string | undefined,
  before: number | string | undefined,
): number | string | undefined {
  if (hex !== undefined) return `#${hex.toLowerCase()}`;
  if (number === undefined) return before;
  return Number(number) === DEFAULT_COLOUR ? undefined : Number(number);
}

function push(found: Run[], text: string, look: Look): void {
  if (text === '') return;
  const last = found.at(-1);
  if (last && looksLike(last, look)) last.text += text;
  else found.push({ text, ...look });
}

function looksLike(run: Run, look: Look): boolean {
  const isSwitchedAlike = Object.values(SWITCHES).every((name) => run[name] === look[name]);
  return isSwitchedAlike && run.fg === look.fg && run.bg === look.bg;
}
