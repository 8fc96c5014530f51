// Questions and their answers. https://ircv3.net/specs/extensions/labeled-response

import type { Batch } from '../irc/batch';
import type { Message } from '../irc/message';

/** Why something that was asked for was not done. */
export class Refusal extends Error {
  constructor(
    /** The code of a standard reply, the number of an error, or `LOST` when the connection broke. */
    readonly code: string,
    message: string,
    /** What stands between the code and the text. */
    readonly params: readonly string[] = [],
  ) {
    super(message);
  }
}

/** The refusal that a line is, if it is one. */
export function refusalOf(message: Message): Refusal | null {
  const { verb, params } = message;
  if (verb === 'FAIL') {
    return new Refusal(params[1] ?? '', params.at(-1) ?? '', params.slice(2, -1));
  }
  if (/^[45]\d\d$/.test(verb)) return new Refusal(verb, params.at(-1) ?? '', params.slice(1, -1));
  if (/^90[24567]$/.test(verb)) return new Refusal(verb, params.at(-1) ?? '');
  return null;
}

/** All lines of a unit, those of inner batches too. */
export function linesOf(unit: Message | Batch): Message[] {
  return 'items' in unit ? unit.items.flatMap(linesOf) : [unit];
}

/** What answers a question: the lines of it, and the tags of the batch that they are in. */
export interface Answer {
  tags: ReadonlyMap<string, string>;
  lines: Message[];
}

interface Asked {
  resolve(answer: Answer): void;
  reject(refusal: Refusal): void;
}

/** Which questions have no answer yet. */
export class Asking {
  #next = 0;
  readonly #open = new Map<string, Asked>();

  /** A label for a line that nobody has had. */
  label(): string {
    return (this.#next++).toString(36);
  }

  /** What will answer the line with this label. */
  wait(label: string): Promise<Answer> {
    return new Promise((resolve, reject) => this.#open.set(label, { resolve, reject }));
  }

  /** Gives an answer to who asked; whether it is one. */
  take(unit: Message | Batch): boolean {
    const label = unit.tags.get('label');
    const asked = label === undefined ? undefined : this.#open.get(label);
    if (label === undefined || !asked) return false;
    this.#open.delete(label);
    const lines = linesOf(unit);
    const refusal = lines.map(refusalOf).find((it) => it !== null);
    if (refusal) asked.reject(refusal);
    else asked.resolve({ tags: unit.tags, lines });
    return true;
  }

  /** The connection is gone, and with it all answers. */
  lose(): void {
    const all = [...this.#open.values()];
    this.#open.clear();
    for (const asked of all) asked.reject(new Refusal('LOST', 'The connection was lost'));
  }
}
