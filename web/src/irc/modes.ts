// What a MODE of a channel says, letter by letter. Spec: https://modern.ircdocs.horse/#mode-message

import type { Isupport } from './isupport';

/** What a mode takes: `list` a mask, `prefix` a member, `always` something, `set` something when it is set. */
export type ModeKind = 'list' | 'always' | 'set' | 'flag' | 'prefix';

/** One mode that is set or unset. */
export interface ModeChange {
  sign: '+' | '-';
  letter: string;
  /** Missing when it takes none; so it is when a list is asked for. */
  arg?: string;
  kind: ModeKind;
}

/** Reads the letters and what follows them: the parameters of MODE behind its target. */
export function parseModes(isupport: Isupport, args: readonly string[]): ModeChange[] {
  const [letters = '', ...rest] = args;
  const kindOf = kinds(isupport);
  const changes: ModeChange[] = [];
  let sign: '+' | '-' = '+';
  for (const letter of letters) {
    if (letter === '+' || letter === '-') {
      sign = letter;
      continue;
    }
    const kind = kindOf.get(letter) ?? 'flag';
    const takesOne = kind !== 'flag' && (kind !== 'set' || sign === '+');
    const arg = takesOne ? rest.shift() : undefined;
    changes.push({ sign, letter, kind, ...(arg === undefined ? {} : { arg }) });
  }
  return changes;
}

function kinds(isupport: Isupport): Map<string, ModeKind> {
  const { list, always, set } = isupport.chanmodes();
  const found = new Map<string, ModeKind>();
  for (const letter of list) found.set(letter, 'list');
  for (const letter of always) found.set(letter, 'always');
  for (const letter of set) found.set(letter, 'set');
  for (const { mode } of isupport.prefix()) found.set(mode, 'prefix');
  return found;
}
