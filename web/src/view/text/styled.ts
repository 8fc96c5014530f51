// Text with IRC's formatting beside it, so that Markdown is read on the bare text.

import { runs, type Run } from '../../irc/formatting';

/** How IRC's codes want some text to look. */
export type Style = Omit<Run, 'text'>;

/** Where a style begins; it goes on until the next. `null` is without any. */
interface Change {
  at: number;
  style: Style | null;
}

/** A piece of text in one style. */
export interface Piece {
  text: string;
  style: Style | null;
}

/** Text, and the styles of its parts, first to last. */
export interface Styled {
  text: string;
  changes: readonly Change[];
}

/** Marks on one letter: who piles up more wants to be seen over other lines. */
const MARKS_MAX = 4;
const PILED_MARKS = new RegExp(`(\\p{Mn}{${MARKS_MAX}})\\p{Mn}+`, 'gu');

/** A line, its codes taken out of the text. */
export function styled(line: string): Styled {
  let text = '';
  const changes: Change[] = [];
  for (const { text: part, ...style } of runs(line)) {
    changes.push({ at: text.length, style: isPlain(style) ? null : style });
    text += withoutPiles(text, part);
  }
  return { text, changes };
}

/** What may follow a text, whose last letter may have marks already. */
function withoutPiles(before: string, part: string): string {
  const marks = /^\p{Mn}*/u.exec(part)?.[0] ?? '';
  if (marks === '') return part.replace(PILED_MARKS, '$1');
  const already = [...(/\p{Mn}*$/u.exec(before.slice(-2 * MARKS_MAX))?.[0] ?? '')].length;
  const kept = [...marks].slice(0, Math.max(0, MARKS_MAX - already)).join('');
  return kept + part.slice(marks.length).replace(PILED_MARKS, '$1');
}

function isPlain(style: Style): boolean {
  return Object.values(style).every((it) => it === false || it === undefined);
}

/** A part of it, to the end where none is said. */
export function slice({ text, changes }: Styled, from: number, to = text.length): Styled {
  const inside: Change[] = [];
  for (const { at, style } of changes) {
    if (at >= to) break;
    if (at <= from) inside.pop();
    inside.push({ at: Math.max(0, at - from), style });
  }
  return { text: text.slice(from, to), changes: inside };
}

/** Lines as one text. */
export function join(lines: readonly Styled[]): Styled {
  const parts: string[] = [];
  const changes: Change[] = [];
  let length = 0;
  for (const line of lines) {
    if (!line.changes[0] || line.changes[0].at > 0) changes.push({ at: length, style: null });
    for (const { at, style } of line.changes) changes.push({ at: length + at, style });
    changes.push({ at: length + line.text.length, style: null });
    parts.push(line.text);
    length += line.text.length + 1;
  }
  return { text: parts.join('\n'), changes };
}

/** Gives pieces of a text; asked from its beginning to its end it never looks back. */
export class Pieces {
  #text: string;
  #changes: readonly Change[];
  #next = 0;

  constructor({ text, changes }: Styled) {
    this.#text = text;
    this.#changes = changes;
  }

  /** The pieces between two places. */
  between(from: number, to: number): Piece[] {
    const pieces: Piece[] = [];
    let at = from;
    while (at < to) {
      while ((this.#changes[this.#next]?.at ?? Infinity) <= at) this.#next++;
      const end = Math.min(to, this.#changes[this.#next]?.at ?? to);
      const style = this.#changes[this.#next - 1]?.style ?? null;
      pieces.push({ text: this.#text.slice(at, end), style });
      at = end;
    }
    return pieces;
  }
}
