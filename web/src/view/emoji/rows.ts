// The table of emoji: its rows, and where the keys lead in it.

import { GROUPS, type Emoji, type EmojiSet, type Group } from './data';

/** How many are beside each other. */
export const COLUMNS = 8;
const FOUND_MAX = 80;

/** What is in a cell. */
export interface Shown {
  char: string;
  name: string;
}

export type SectionName = Group | 'recent' | 'found';

/** Some rows under one name; `from` is the number of the first among all. */
export interface Section {
  name: SectionName;
  from: number;
  rows: { section: SectionName; emoji: Shown[] }[];
}

/** What is shown: what a query finds, or else the last used and all groups. */
export function rowsOf(
  set: EmojiSet,
  query: string,
  recent: readonly string[],
  tone: number,
): Section[] {
  const toned = ({ char, name, tones }: Emoji) => ({ char: tones[tone - 1] ?? char, name });
  const parts: [SectionName, Shown[]][] =
    query.trim() !== ''
      ? [['found', set.find(query, FOUND_MAX).map(toned)]]
      : [
          ['recent', recent.map((char) => ({ char, name: set.nameOf(char) ?? char }))],
          ...GROUPS.map((group): [SectionName, Shown[]] => [
            group,
            set.all.filter((it) => it.group === group).map(toned),
          ]),
        ];
  let from = 0;
  return parts
    .filter(([, emoji]) => emoji.length > 0)
    .map(([name, emoji]) => {
      const rows = Array.from({ length: Math.ceil(emoji.length / COLUMNS) }, (_, at) => ({
        section: name,
        emoji: emoji.slice(at * COLUMNS, (at + 1) * COLUMNS),
      }));
      const section = { name, from, rows };
      from += rows.length;
      return section;
    });
}

/** A cell's place. */
export interface Cell {
  row: number;
  column: number;
}

const PAGE = 5;

/** Where a key leads from a cell; null if it is none of ours, 'out' upwards from the first row. */
export function moved(
  { row, column }: Cell,
  key: string,
  lengths: readonly number[],
): Cell | 'out' | null {
  const last = lengths.length - 1;
  const within = (to: number): Cell => {
    const at = Math.min(last, Math.max(0, to));
    return { row: at, column: Math.min(column, (lengths[at] ?? 1) - 1) };
  };
  switch (key) {
    case 'ArrowUp':
      return row === 0 ? 'out' : within(row - 1);
    case 'ArrowDown':
      return within(row + 1);
    case 'PageUp':
      return within(row - PAGE);
    case 'PageDown':
      return within(row + PAGE);
    case 'ArrowLeft':
      if (column > 0) return { row, column: column - 1 };
      return row > 0 ? { row: row - 1, column: (lengths[row - 1] ?? 1) - 1 } : { row, column };
    case 'ArrowRight':
      if (column + 1 < (lengths[row] ?? 0)) return { row, column: column + 1 };
      return row < last ? { row: row + 1, column: 0 } : { row, column };
    case 'Home':
      return { row: 0, column: 0 };
    case 'End':
      return { row: last, column: (lengths[last] ?? 1) - 1 };
    default:
      return null;
  }
}
