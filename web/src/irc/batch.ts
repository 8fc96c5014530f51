// Lines that belong together. Spec: https://ircv3.net/specs/extensions/batch,
// https://ircv3.net/specs/extensions/multiline

import type { Message, Source } from './message';

/** How many batches may be open at once; what is in more of them counts as in none. */
export const OPEN_MAX = 64;
/** How many lines may wait in all of them; more count as in none. */
export const LINES_MAX = 20_000;

/** A whole batch. */
export interface Batch {
  /** Such as `chathistory`. */
  type: string;
  /** What its first line has behind the type. */
  params: readonly string[];
  /** Those of its first line, such as `label`. */
  tags: ReadonlyMap<string, string>;
  source: Source | null;
  items: (Message | Batch)[];
}

/** A batch that is not over yet. */
interface Open extends Batch {
  items: (Message | Batch)[];
  /** What it is in. */
  parent: string | undefined;
  /** How many lines wait in it, those of batches inside it included. */
  lines: number;
}

/** Whether it is a batch, and no message. */
export function isBatch(item: Message | Batch): item is Batch {
  return 'items' in item;
}

/** Puts together what belongs together, for one connection. */
export class Batches {
  readonly #open = new Map<string, Open>();
  #lines = 0;

  /**
   * A message that is in no batch, or the batch that it ends; null while that is open. A message of
   * several lines is one message, with LF between them.
   */
  take(message: Message): Message | Batch | null {
    const [word = '', type = '', ...params] = message.params;
    if (message.verb === 'BATCH' && word.startsWith('+')) {
      return this.#begin(word.slice(1), type, params, message);
    }
    if (message.verb === 'BATCH' && word.startsWith('-')) return this.#end(word.slice(1));
    return this.#put(message, message.tags.get('batch'), 1);
  }

  /** Forgets what is open, for a new connection. */
  clear(): void {
    this.#open.clear();
    this.#lines = 0;
  }

  #begin(ref: string, type: string, params: readonly string[], message: Message): null {
    this.#drop(ref);
    if (this.#open.size >= OPEN_MAX) return null;
    const { tags, source } = message;
    const parent = tags.get('batch');
    this.#open.set(ref, { type, params, tags, source, items: [], parent, lines: 0 });
    return null;
  }

  #end(ref: string): Message | Batch | null {
    const open = this.#open.get(ref);
    if (!open) return null;
    this.#drop(ref);
    const { parent, lines, ...batch } = open;
    const whole = batch.type === 'draft/multiline' ? joined(batch) : batch;
    return whole && this.#put(whole, parent, lines);
  }

  /** Puts it into its batch; what has none is given back. */
  #put<T extends Message | Batch>(item: T, ref: string | undefined, lines: number): T | null {
    const open = ref === undefined ? undefined : this.#open.get(ref);
    if (!open || this.#lines + lines > LINES_MAX) return item;
    open.items.push(item);
    open.lines += lines;
    this.#lines += lines;
    return null;
  }

  #drop(ref: string): void {
    this.#lines -= this.#open.get(ref)?.lines ?? 0;
    this.#open.delete(ref);
  }
}

/** The one message that these lines are; null when there are none. */
function joined(batch: Batch): Message | null {
  let first: Message | undefined;
  let text = '';
  for (const line of batch.items) {
    if (isBatch(line)) continue;
    const more = line.params[1] ?? '';
    if (!first) {
      first = line;
      text = more;
      continue;
    }
    text += line.tags.has('draft/multiline-concat') ? more : `\n${more}`;
  }
  if (!first) return null;
  const target = first.params[0] ?? batch.params[0] ?? '';
  return {
    tags: batch.tags,
    source: batch.source ?? first.source,
    verb: first.verb,
    params: [target, text],
  };
}
