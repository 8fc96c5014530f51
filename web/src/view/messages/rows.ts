// A conversation in rows, as it is on the screen: messages by person and day, and what is between them.

import { fold } from '../../irc/casemapping';
import type { Entry, Happened, Happening, Said } from '../../state/said';
import { type News, condense, idle, isComing } from './condense';

/** What one says within this time after another message stands below it without a name. */
const GROUP_MS = 5 * 60_000;

/** One row. Its key stays the same while the conversation grows. */
export type Row =
  /** The conversation begins here, or more of it comes when one gets here. */
  | { kind: 'start' | 'older' | 'newer' | 'new'; key: string }
  | { kind: 'day'; key: string; time: number }
  /** `first` of what somebody says in one go: it has a name. */
  | { kind: 'said'; key: string; said: Said; first: boolean }
  | { kind: 'coming'; key: string; news: readonly News[]; time: number }
  | { kind: 'happened'; key: string; happening: Happening; time: number };

/** What the rows are made of. */
export interface Shown {
  entries: readonly Entry[];
  pending: readonly Said[];
  atStart: boolean;
  atEnd: boolean;
  /** Where "new" begins. */
  newSince: number | null;
  /** Whether comings and goings are told. */
  comings: boolean;
}

/** The rows of a conversation. */
export function rowsOf(shown: Shown): Row[] {
  const rows: Row[] = [
    shown.atStart ? { kind: 'start', key: 'start' } : { kind: 'older', key: 'older' },
  ];
  const without = idle(shown.entries);
  const newId = firstNew(shown)?.id;
  let day = '';
  let before: Said | null = null;
  let run: Happened[] = [];
  const endRun = () => {
    const [first] = run;
    const news = first && shown.comings ? condense(run) : [];
    run = [];
    if (!first || news.length === 0) return;
    rows.push({ kind: 'coming', key: `c${first.id}`, news, time: first.time });
    before = null;
  };
  const put = (entry: Entry) => {
    const today = new Date(entry.time).toDateString();
    if (today !== day || entry.id === newId) {
      endRun();
      before = null;
    }
    if (today !== day) rows.push({ kind: 'day', key: `d${entry.id}`, time: entry.time });
    if (entry.id === newId) rows.push({ kind: 'new', key: 'new' });
    day = today;
    if (entry.what === 'said') {
      endRun();
      const first = !before || !follows(before, entry);
      rows.push({ kind: 'said', key: entry.id, said: entry, first });
      before = entry;
    } else if (isComing(entry)) {
      if (!without.has(entry.id)) run.push(entry);
    } else {
      endRun();
      const { id, happening, time } = entry;
      rows.push({ kind: 'happened', key: id, happening, time });
      before = null;
    }
  };
  for (const entry of shown.entries) put(entry);
  endRun();
  if (!shown.atEnd && shown.entries.length > 0) rows.push({ kind: 'newer', key: 'newer' });
  for (const said of shown.pending) put(said);
  return rows;
}

/** The first message that is new, where it is known that it is the first. */
export function firstNew({ entries, newSince, atStart }: Shown): Said | null {
  const [first] = entries;
  if (newSince === null || !first || (!atStart && first.time > newSince)) return null;
  const found = entries.find((it) => it.what === 'said' && !it.own && it.time > newSince);
  return found?.what === 'said' ? found : null;
}

/** The row with a message that is next to a place in one direction; where there is none, in the other. */
export function saidNear(rows: readonly Row[], at: number, step: 1 | -1): number | null {
  const from = Math.min(Math.max(0, at), rows.length - 1);
  for (const by of [step, -step]) {
    for (let row = from; row >= 0 && row < rows.length; row += by) {
      if (rows[row]?.kind === 'said') return row;
    }
  }
  return null;
}

/** Whether a message stands below another as if it were one. */
function follows(before: Said, said: Said): boolean {
  return (
    fold(before.from) === fold(said.from) &&
    said.time - before.time < GROUP_MS &&
    said.replyTo === null &&
    said.kind === before.kind &&
    said.kind !== 'action' &&
    before.bot === said.bot
  );
}
