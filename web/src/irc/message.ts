// A line of the protocol, in its parts. Spec: https://modern.ircdocs.horse/#client-to-server-protocol-structure,
// https://ircv3.net/specs/extensions/message-tags

import { parseSource } from './source';

/** The most parameters a message has; what follows the fourteenth is the fifteenth whole. */
export const PARAMS_MAX = 15;
/** The most tags a message may carry. */
export const TAGS_MAX = 64;

/** Who said it: a person has all three, a server is only a name, in `nick`. */
export interface Source {
  nick: string;
  user: string;
  host: string;
}

/** A line in its parts. */
export interface Message {
  /** By their names as they stand, `+` included; one without a value has an empty one. */
  tags: ReadonlyMap<string, string>;
  source: Source | null;
  /** In capital letters, or three digits. */
  verb: string;
  params: readonly string[];
}

const FORBIDDEN = /[\0\r\n]/;
const VERB = /^[A-Za-z0-9]+$/;
/** What would end the key of a tag. */
const NOT_IN_KEYS = /[;= ]/;

/** Reads one line that has lost its end; null when it is no message. */
export function parse(line: string): Message | null {
  if (FORBIDDEN.test(line)) return null;
  let rest = withoutSpaces(line);
  let tags: ReadonlyMap<string, string> = new Map();
  let source: Source | null = null;
  if (rest.startsWith('@')) {
    const [word, after] = splitWord(rest.slice(1));
    const read = parseTags(word);
    if (!read) return null;
    tags = read;
    rest = after;
  }
  if (rest.startsWith(':')) {
    const [word, after] = splitWord(rest.slice(1));
    source = parseSource(word);
    rest = after;
  }
  const [verb, after] = splitWord(rest);
  if (!VERB.test(verb)) return null;
  return { tags, source, verb: verb.toUpperCase(), params: parseParams(after) };
}

/** A line without its end. Throws where the words would say something else when they are read. */
export function write(
  verb: string,
  params: readonly string[],
  tags: Iterable<[string, string]> = [],
): string {
  if (!VERB.test(verb)) throw new Error(`${JSON.stringify(verb)} is no verb`);
  if (params.length > PARAMS_MAX) throw new Error(`${verb} has more than ${PARAMS_MAX} parameters`);
  const head = writeTags(tags);
  const words = params.map((param, index) => writeParam(param, index === params.length - 1));
  return [...(head ? [`@${head}`] : []), verb, ...words].join(' ');
}

const ESCAPES: Record<string, string> = {
  ';': '\\:',
  ' ': '\\s',
  '\\': '\\\\',
  '\r': '\\r',
  '\n': '\\n',
  '\0': '',
};
const UNESCAPES: Record<string, string> = { ':': ';', s: ' ', r: '\r', n: '\n' };

/** The value of a tag as it stands in a line. NUL can't be said and is left out. */
export function escapeTag(value: string): string {
  return value.replace(/[; \\\r\n\0]/g, (sign) => ESCAPES[sign] ?? sign);
}

/** Undoes the escapes. A backslash before any other character, or at the end, is dropped. */
export function unescapeTag(value: string): string {
  return value.replace(/\\([^]?)/gu, (_, sign: string) => UNESCAPES[sign] ?? sign);
}

function parseParams(text: string): string[] {
  const params: string[] = [];
  let rest = text;
  while (rest !== '') {
    if (rest.startsWith(':')) {
      params.push(rest.slice(1));
      break;
    }
    if (params.length === PARAMS_MAX - 1) {
      params.push(rest);
      break;
    }
    const [word, after] = splitWord(rest);
    params.push(word);
    rest = after;
  }
  return params;
}

/** The last one of a name counts. Null when there are too many. */
function parseTags(word: string): Map<string, string> | null {
  const tags = new Map<string, string>();
  let count = 0;
  for (const tag of word.split(';')) {
    const at = tag.indexOf('=');
    const key = at < 0 ? tag : tag.slice(0, at);
    if (key === '') continue;
    count += 1;
    if (count > TAGS_MAX) return null;
    tags.set(key, at < 0 ? '' : unescapeTag(tag.slice(at + 1)));
  }
  return tags;
}

function writeTags(tags: Iterable<[string, string]>): string {
  const written: string[] = [];
  for (const [key, value] of tags) {
    if (key === '' || NOT_IN_KEYS.test(key) || FORBIDDEN.test(key)) {
      throw new Error(`${JSON.stringify(key)} is no name of a tag`);
    }
    written.push(value === '' ? key : `${key}=${escapeTag(value)}`);
  }
  if (written.length > TAGS_MAX) throw new Error(`more than ${TAGS_MAX} tags`);
  return written.join(';');
}

function writeParam(param: string, isLast: boolean): string {
  if (FORBIDDEN.test(param)) throw new Error('a parameter has NUL, CR or LF in it');
  if (param !== '' && !param.startsWith(':') && !param.includes(' ')) return param;
  if (!isLast) throw new Error(`${JSON.stringify(param)} can only be the last parameter`);
  return `:${param}`;
}

/** The first word, and what follows the spaces after it. */
function splitWord(text: string): [string, string] {
  const at = text.indexOf(' ');
  return at < 0 ? [text, ''] : [text.slice(0, at), withoutSpaces(text.slice(at))];
}

function withoutSpaces(text: string): string {
  let at = 0;
  while (text[at] === ' ') at += 1;
  return text.slice(at);
}
