// What emoji there are and what they are called. The tables come when somebody looks for one.

import type { CompactEmoji, ShortcodesDataset } from 'emojibase';

import type { Language } from '../../platform/words';

/** One emoji. */
export interface Emoji {
  char: string;
  name: string;
  /** What is typed between colons. */
  codes: readonly string[];
  /** What it is found by, besides its name and codes. */
  words: readonly string[];
  group: Group;
  /** The same in five tones of skin, from light to dark; empty where there is no skin. */
  tones: readonly string[];
}

/** The groups that people know from their keyboards, in their order. */
export const GROUPS = [
  'smileys',
  'people',
  'animals',
  'food',
  'travel',
  'activities',
  'objects',
  'symbols',
  'flags',
] as const;
export type Group = (typeof GROUPS)[number];

/** The numbers of the groups in the tables; the second of them is parts that are no emoji alone. */
const NUMBERS: Readonly<Record<number, Group>> = {
  0: 'smileys',
  1: 'people',
  3: 'animals',
  4: 'food',
  5: 'travel',
  6: 'activities',
  7: 'objects',
  8: 'symbols',
  9: 'flags',
};

/** Emoji in one language. */
export class EmojiSet {
  readonly all: readonly Emoji[];
  readonly #names = new Map<string, string>();
  readonly #keys: readonly Keys[];

  constructor(all: readonly Emoji[], toneNames: ReadonlyMap<string, string>) {
    this.all = all;
    for (const { char, name } of all) this.#names.set(bare(char), name);
    for (const [char, name] of toneNames) this.#names.set(bare(char), name);
    this.#keys = all.map((it) => keysOf(it));
  }

  /** What an emoji is called; null if it is none. */
  nameOf(char: string): string | null {
    return this.#names.get(bare(char)) ?? null;
  }

  /** Those that are found by all words of a query, the best first. */
  find(query: string, most = Infinity): Emoji[] {
    const words = fold(query)
      .split(/[\s_:]+/)
      .filter((it) => it !== '');
    if (words.length === 0) return [];
    const found = this.all
      .map((emoji, at) => ({ emoji, at, rank: rankOf(this.#keys[at], words) }))
      .filter(({ rank }) => rank < Infinity);
    found.sort((a, b) => a.rank - b.rank || a.at - b.at);
    return found.slice(0, most).map(({ emoji }) => emoji);
  }
}

/** What an emoji is found by: all that it is called, and the words of that and of what it is about. */
interface Keys {
  names: readonly string[];
  words: readonly string[];
}

function keysOf({ name, codes, words }: Emoji): Keys {
  const names = [...codes, name].map(fold);
  const parts = [...names, ...words.map(fold)];
  return { names, words: parts.flatMap((it) => [it, ...it.split(/[\s_:,-]+/)]) };
}

/** 0 is what it is called, 1 how the first of its words begins, more further down. */
function rankOf(keys: Keys | undefined, words: readonly string[]): number {
  if (!keys) return Infinity;
  if (keys.names.includes(words.join('_')) || keys.names.includes(words.join(' '))) return 0;
  let rank = 1;
  for (const word of words) {
    const at = keys.words.findIndex((it) => it.startsWith(word));
    if (at < 0) return Infinity;
    rank += at;
  }
  return rank;
}

/** Without case and accents: people type as their keyboard lets them. */
function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();
}

/** Some write the sign "as an emoji" where it is not needed. */
function bare(char: string): string {
  return char.replaceAll('\uFE0F', '');
}

const kept = new Map<Language, Promise<EmojiSet>>();

/** The emoji in a language, loaded once; who fails tries again next time. */
export function emojiSet(language: Language): Promise<EmojiSet> {
  let set = kept.get(language);
  if (!set) {
    set = load(language);
    set.catch(() => kept.delete(language));
    kept.set(language, set);
  }
  return set;
}

async function load(language: Language): Promise<EmojiSet> {
  const codes = import('emojibase-data/en/shortcodes/emojibase.json');
  if (language === 'en') {
    const table = await import('emojibase-data/en/compact.json');
    return setOf(table.default, [(await codes).default]);
  }
  // Codes are English everywhere; those who read Portuguese find theirs too.
  const [table, own] = await Promise.all([
    import('emojibase-data/pt/compact.json'),
    import('emojibase-data/pt/shortcodes/cldr.json'),
  ]);
  return setOf(table.default, [(await codes).default, own.default]);
}

function setOf(table: readonly CompactEmoji[], codeTables: readonly ShortcodesDataset[]): EmojiSet {
  const all: Emoji[] = [];
  const toneNames = new Map<string, string>();
  for (const it of table.toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0))) {
    const group = NUMBERS[it.group ?? -1];
    if (!group) continue;
    const tones = (it.skins ?? []).filter(({ hexcode }) => isOneTone(hexcode));
    for (const skin of it.skins ?? []) toneNames.set(skin.unicode, skin.label);
    all.push({
      char: qualified(it.unicode),
      name: it.label,
      codes: codeTables.flatMap((codes) => codes[it.hexcode] ?? []),
      words: it.tags ?? [],
      group,
      tones: tones.map((skin) => skin.unicode),
    });
  }
  return new EmojiSet(all, toneNames);
}

/** People together may have one tone each; those have no place in a list of five. */
function isOneTone(hexcode: string): boolean {
  return new Set(hexcode.match(/1F3F[B-F]/g)).size === 1;
}

/** As Unicode lists it: the sign "as an emoji" only after what is text without it. */
function qualified(char: string): string {
  return char.replace(/(\p{Emoji_Presentation})\uFE0F/gu, '$1');
}
