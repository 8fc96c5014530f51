// Markdown inside lines. One pass from left to right: each kind of mark is open once at most, so that
// depth and work are bounded whatever is written; a mark without its partner stays as it was typed.

import { bareAt, hidesHost, hostBeside, shown, targetAt } from './link';
import { Pieces, type Piece, type Styled } from './styled';
import type { Inline, Known } from './tree';

const KINDS = { '**': 'strong', '*': 'em', _: 'em', '~~': 'strike', '||': 'spoiler' } as const;

type Pair = keyof typeof KINDS;
type Mark = Pair | '[';

/** What is open: its mark (none: the whole text), and what has been read since. */
interface Frame {
  mark: Mark | null;
  /** The mark as text, for when it stays alone. */
  typed: Inline[];
  children: Inline[];
}

const WORD = /[\p{L}\p{N}\p{M}]+/uy;
/** All that a nick may be made of, Markdown's marks too. */
const NICK = /@?([\p{L}\p{N}\p{M}_\-[\]{}\\^|`]{1,64})/uy;
const NICK_SIMPLE = /@?([\p{L}\p{N}](?:[\p{L}\p{N}\p{M}_-]{0,62}[\p{L}\p{N}\p{M}])?)/uy;
const ROOM = /#{1,4}[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}_.+&-]{0,62}[\p{L}\p{N}\p{M}_+])?/uy;
const IS_WORD = /[\p{L}\p{N}\p{M}]/u;
const ESCAPABLE = '*_~|`[#>\\';

/** What a text is made of. */
export function inline(source: Styled, known: Known): Inline[] {
  return new Reader(source, known).read();
}

class Reader {
  readonly #text: string;
  readonly #known: Known;
  readonly #pieces: Pieces;
  readonly #ticks: Map<number, number>;
  readonly #root: Frame = { mark: null, typed: [], children: [] };
  readonly #frames: Frame[] = [this.#root];
  #at = 0;

  constructor(source: Styled, known: Known) {
    this.#text = source.text;
    this.#known = known;
    this.#pieces = new Pieces(source);
    this.#ticks = partnersOfTicks(source.text);
  }

  read(): Inline[] {
    while (this.#at < this.#text.length) this.#step();
    while (this.#frames.length > 1) this.#abandon(this.#frames.length - 1);
    return this.#root.children;
  }

  #step(): void {
    const done =
      (!this.#isInWord() && (this.#address() || this.#nick() || this.#room())) || this.#word();
    if (done) return;
    const char = this.#text[this.#at] ?? '';
    if (char === '`') this.#code();
    else if (char === '\\') this.#escape();
    else if (char === '[') this.#open('[', 1);
    else if (char === ']') this.#bracket();
    else if ('*_~|'.includes(char)) this.#marks(char);
    else this.#literal(1);
  }

  get #top(): Frame {
    return this.#frames[this.#frames.length - 1] ?? this.#root;
  }

  #isInWord(): boolean {
    return isWordBefore(this.#text, this.#at);
  }

  #take(length: number): Piece[] {
    const pieces = this.#pieces.between(this.#at, this.#at + length);
    this.#at += length;
    return pieces;
  }

  #literal(length: number): boolean {
    addTexts(this.#top.children, this.#take(length).map(asText));
    return true;
  }

  #word(): boolean {
    const length = lengthAt(WORD, this.#text, this.#at);
    return length > 0 && this.#literal(length);
  }

  #address(): boolean {
    const found = bareAt(this.#text, this.#at);
    if (!found || found.length === 0) return false;
    const { length, to } = found;
    if (!to) return this.#literal(length);
    const written = this.#text.slice(this.#at, this.#at + length);
    const pieces = this.#take(length);
    const told = shown(written, to);
    const children = told === written ? pieces.map(asText) : [asText({ text: told, style: null })];
    const beside = hidesHost(written) ? to.host : null;
    this.#top.children.push({ kind: 'link', href: to.href, beside, children });
    return true;
  }

  #nick(): boolean {
    const isNick = this.#known.isNick;
    if (!isNick) return false;
    for (const shape of [NICK, NICK_SIMPLE]) {
      shape.lastIndex = this.#at;
      const [text, nick] = shape.exec(this.#text) ?? [];
      if (!text || !nick || !isNick(nick)) continue;
      const after = this.#text.slice(this.#at + text.length, this.#at + text.length + 3);
      // A longer word, an address of mail, the name of a host.
      if (/^(?:[@.]?[\p{L}\p{N}\p{M}])/u.test(after)) continue;
      this.#take(text.length);
      this.#top.children.push({ kind: 'mention', nick, text });
      return true;
    }
    return false;
  }

  #room(): boolean {
    if (this.#text[this.#at] !== '#' || '#&/'.includes(this.#text[this.#at - 1] ?? ' '))
      return false;
    const length = lengthAt(ROOM, this.#text, this.#at);
    const name = this.#text.slice(this.#at, this.#at + length);
    if (length === 0 || /^#\d+$/.test(name)) return false;
    if (this.#known.isRoom && !this.#known.isRoom(name)) return false;
    this.#take(length);
    this.#top.children.push({ kind: 'channel', name });
    return true;
  }

  #code(): void {
    const length = runLength(this.#text, this.#at);
    const end = this.#ticks.get(this.#at);
    if (end === undefined) {
      this.#literal(length);
      return;
    }
    const text = this.#text.slice(this.#at + length, end);
    this.#take(end + length - this.#at);
    // One space at each end lets code begin or end with a tick.
    const padded = /^ [\s\S]*[^ ][\s\S]* $/u.test(text) && /^ `|` $/u.test(text);
    this.#top.children.push({ kind: 'code', text: padded ? text.slice(1, -1) : text });
  }

  /** A backslash takes its meaning from a mark. Before `_` it is shown: people draw with it. */
  #escape(): void {
    const next = this.#text[this.#at + 1] ?? '';
    if (next === '' || !ESCAPABLE.includes(next)) {
      this.#literal(1);
      return;
    }
    if (next === '_') this.#literal(1);
    else this.#take(1);
    this.#literal(1);
  }

  #marks(char: string): void {
    const length = runLength(this.#text, this.#at);
    const marks = marksOf(char, length);
    if (marks.length === 0) {
      this.#literal(length);
      return;
    }
    const end = this.#at + length;
    const opens = canOpen(this.#text, this.#at, end, char);
    const closes = canClose(this.#text, this.#at, end, char);
    const open = closes ? this.#innermostOf(marks) : null;
    if (open) this.#close(open);
    else if (opens) for (const mark of marks) this.#open(mark, mark.length);
    else this.#literal(length);
  }

  #innermostOf(marks: readonly Pair[]): Pair | null {
    for (const frame of this.#frames.toReversed()) {
      const mark = marks.find((it) => it === frame.mark);
      // With nothing inside it is no pair.
      if (mark) return frame === this.#top && frame.children.length === 0 ? null : mark;
    }
    return null;
  }

  #open(mark: Mark, length: number): void {
    const before = this.#frames.findIndex((it) => it.mark === mark);
    if (before > 0) this.#abandon(before);
    this.#frames.push({ mark, typed: this.#take(length).map(asText), children: [] });
  }

  #close(mark: Pair): void {
    const children = this.#closed(mark);
    this.#take(mark.length);
    this.#top.children.push({ kind: KINDS[mark], children });
  }

  /** What is in the frame of a mark; those above it are given up, and it is gone. */
  #closed(mark: Mark): Inline[] {
    const index = this.#frames.findLastIndex((it) => it.mark === mark);
    while (this.#frames.length - 1 > index) this.#abandon(this.#frames.length - 1);
    return this.#frames.pop()?.children ?? [];
  }

  #bracket(): void {
    const isOpen = this.#frames.some((it) => it.mark === '[' && it.children.length > 0);
    const found = isOpen ? targetAt(this.#text, this.#at + 1) : null;
    if (!found) {
      const index = this.#frames.findIndex((it) => it.mark === '[');
      if (index > 0) this.#abandon(index);
      this.#literal(1);
      return;
    }
    const children = withoutLinks(this.#closed('['));
    this.#take(1 + found.length);
    const beside = hostBeside(textOf(children), found.to);
    this.#top.children.push({ kind: 'link', href: found.to.href, beside, children });
  }

  /** A mark stays as it was typed: what it holds goes to the frame below. */
  #abandon(index: number): void {
    const [frame] = this.#frames.splice(index, 1);
    const below = this.#frames[index - 1] ?? this.#root;
    if (!frame) return;
    addTexts(below.children, frame.typed);
    addTexts(below.children, frame.children);
  }
}

/** The marks that a run of one character is: three stars are two of them. */
function marksOf(char: string, length: number): Pair[] {
  if (char === '*') return ([[], ['*'], ['**'], ['**', '*']] as Pair[][])[length] ?? [];
  if (char === '_') return length === 1 ? ['_'] : [];
  if (char === '~') return length === 2 ? ['~~'] : [];
  return length === 2 ? ['||'] : [];
}

function canOpen(text: string, from: number, end: number, char: string): boolean {
  if (!/\S/u.test(text[end] ?? ' ')) return false;
  return isLoose(char) || !isWordBefore(text, from);
}

function canClose(text: string, from: number, end: number, char: string): boolean {
  if (!/\S/u.test(text[from - 1] ?? ' ')) return false;
  return isLoose(char) || !isWordAfter(text, end);
}

/** `~~` and `||` mean nothing inside a word; `*` and `_` do. */
function isLoose(char: string): boolean {
  return char === '~' || char === '|';
}

function isWordBefore(text: string, at: number): boolean {
  const low = text.charCodeAt(at - 1);
  const isPair = low >= 0xdc00 && low <= 0xdfff;
  return at > 0 && IS_WORD.test(text.slice(at - (isPair ? 2 : 1), at));
}

function isWordAfter(text: string, at: number): boolean {
  return at < text.length && IS_WORD.test(String.fromCodePoint(text.codePointAt(at) ?? 0));
}

function lengthAt(shape: RegExp, text: string, at: number): number {
  shape.lastIndex = at;
  return shape.exec(text)?.[0].length ?? 0;
}

function runLength(text: string, at: number): number {
  let end = at + 1;
  while (text[end] === text[at]) end++;
  return end - at;
}

/** Where each run of ticks has the next of the same length. */
function partnersOfTicks(text: string): Map<number, number> {
  const partners = new Map<number, number>();
  const next = new Map<number, number>();
  for (const run of [...text.matchAll(/`+/g)].reverse()) {
    const partner = next.get(run[0].length);
    if (partner !== undefined) partners.set(run.index, partner);
    next.set(run[0].length, run.index);
  }
  return partners;
}

function asText({ text, style }: Piece): Inline {
  return { kind: 'text', text, style };
}

/** Adds nodes, joining texts of one style. */
function addTexts(to: Inline[], nodes: readonly Inline[]): void {
  for (const node of nodes) {
    const last = to[to.length - 1];
    if (node.kind === 'text' && last?.kind === 'text' && node.style === last.style)
      to[to.length - 1] = { ...last, text: last.text + node.text };
    else to.push(node);
  }
}

/** The text of a link has no links. */
function withoutLinks(nodes: readonly Inline[]): Inline[] {
  return nodes.flatMap((node): Inline[] => {
    if (node.kind === 'link') return withoutLinks(node.children);
    if (node.kind === 'channel') return [{ kind: 'text', text: node.name, style: null }];
    if (node.kind === 'mention') return [{ kind: 'text', text: node.text, style: null }];
    // What is covered can't be uncovered inside of a link.
    if (node.kind === 'spoiler') return withoutLinks(node.children);
    if ('children' in node) return [{ ...node, children: withoutLinks(node.children) }];
    return [node];
  });
}

/** The bare text of nodes; `cover` stands for what is covered. */
export function textOf(nodes: readonly Inline[], cover?: string): string {
  return nodes
    .map((node) => {
      if (node.kind === 'channel') return node.name;
      if (node.kind === 'spoiler' && cover !== undefined) return cover;
      if (node.kind === 'link')
        return textOf(node.children, cover) + (node.beside === null ? '' : ` (${node.beside})`);
      return 'children' in node ? textOf(node.children, cover) : node.text;
    })
    .join('');
}
