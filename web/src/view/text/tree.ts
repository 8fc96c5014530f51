// What a message's text is made of.

import type { Style } from './styled';

/** What is inside a line. */
export type Inline =
  | { kind: 'text'; text: string; style: Style | null }
  | { kind: 'strong' | 'em' | 'strike' | 'spoiler'; children: Inline[] }
  | { kind: 'code'; text: string }
  /** `beside` is the host that its text doesn't tell. */
  | { kind: 'link'; href: string; beside: string | null; children: Inline[] }
  | { kind: 'channel'; name: string }
  /** `text` is as it was written, with its `@`. */
  | { kind: 'mention'; nick: string; text: string };

/** An entry of a list; `value` is the number written before it, `level` how far it is indented. */
export interface Item {
  value: number | null;
  level: number;
  children: Inline[];
}

/** What stands below one another. */
export type Block =
  | { kind: 'paragraph'; children: Inline[] }
  | { kind: 'code'; language: string | null; text: string }
  | { kind: 'quote'; children: Block[] }
  | { kind: 'list'; ordered: boolean; items: Item[] };

/** A message's text, read. */
export interface Rich {
  blocks: Block[];
  /** It is a few emoji and nothing else: they are shown bigger. */
  big: boolean;
}

/** What the reader of a text knows of the chat. */
export interface Known {
  isNick?: (word: string) => boolean;
  /** Whether a name with its `#` is a room's; without it, whatever looks like one is. */
  isRoom?: (name: string) => boolean;
}
