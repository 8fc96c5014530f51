// The emoji that somebody used last on this device, and their tone of skin.

import { recall, remember } from '../../platform/storage';

const MOST = 24;
/** An emoji of many people has many parts; nothing that is one is longer. */
const LENGTH_MAX = 40;

/** The last used, newest first. */
export function recentEmoji(): string[] {
  const found = recall('emoji-recent');
  if (!Array.isArray(found)) return [];
  return found
    .filter((it) => typeof it === 'string' && it !== '' && it.length <= LENGTH_MAX)
    .slice(0, MOST);
}

/** Puts one before the others. */
export function usedEmoji(char: string): void {
  remember('emoji-recent', [char, ...recentEmoji().filter((it) => it !== char)].slice(0, MOST));
}

/** 0 is none (yellow), 1 the lightest of five. */
export function tone(): number {
  const found = recall('emoji-tone');
  return typeof found === 'number' && [1, 2, 3, 4, 5].includes(found) ? found : 0;
}

/** Remembers a tone. */
export function chooseTone(chosen: number): void {
  remember('emoji-tone', chosen);
}
