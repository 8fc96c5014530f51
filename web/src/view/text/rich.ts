// A message's text, read: the Markdown that people know, IRC's formatting codes, links and mentions.
// What is not Markdown stays as it was typed. The work is linear in the text's length, and the tree's depth bounded.

import { inline, textOf } from './inline';
import { join, slice, styled, type Styled } from './styled';
import type { Block, Item, Known, Rich } from './tree';

/** How deep quotes are read; what is deeper stays as it was typed. */
const QUOTES_MAX = 4;
const LEVELS_MAX = 3;
/** How many emoji are shown big. */
const BIG_MAX = 12;

const FENCE = '```';
const QUOTE = /^>(?: |$|(?=>))/;
const ITEM = /^( {0,8})(?:-|(\d{1,9})\.) (?=\S)/;
const LANGUAGE = /^[\w+#.-]{1,20}$/;
const EMOJI = String.raw`(?:\p{RI}{2}|[\d#*]\uFE0F?\u20E3|(?:\p{Emoji_Presentation}|\p{ExtPict}(?=\uFE0F|\p{EMod}))[\uFE0F\p{EMod}]*(?:\u200D\p{ExtPict}[\uFE0F\p{EMod}]*)*[\u{E0020}-\u{E007F}]*)`;
const FEW_EMOJI = new RegExp(`^\\s*(?:${EMOJI}\\s*){1,${BIG_MAX}}$`, 'u');
const EMOJI_LENGTH_MAX = 200;

/** Reads a message's text: lines joined by `\n`, IRC's codes inside. */
export function parse(text: string, known: Known = {}): Rich {
  const lines = text.split(/\r?\n/).map(styled);
  return { blocks: blocksOf(lines, known, 0), big: isFewEmoji(text) };
}

function isFewEmoji(text: string): boolean {
  return text.length <= EMOJI_LENGTH_MAX && FEW_EMOJI.test(text);
}

function blocksOf(lines: readonly Styled[], known: Known, depth: number): Block[] {
  const blocks: Block[] = [];
  const ends = fenceEnds(lines);
  let paragraph: Styled[] = [];
  const flush = () => {
    if (paragraph.length > 0)
      blocks.push({ kind: 'paragraph', children: inline(join(paragraph), known) });
    paragraph = [];
  };
  for (let at = 0; at < lines.length;) {
    const found = blockAt(lines, at, ends, known, depth);
    if (found) {
      flush();
      blocks.push(found.block);
      at = found.next;
      continue;
    }
    const line = lines[at++];
    if (!line || line.text.trim() === '') flush();
    else paragraph.push(line);
  }
  flush();
  return blocks;
}

interface Found {
  block: Block;
  next: number;
}

function blockAt(
  lines: readonly Styled[],
  at: number,
  ends: readonly number[],
  known: Known,
  depth: number,
): Found | null {
  const text = lines[at]?.text ?? '';
  if (text.startsWith(FENCE)) return codeAt(lines, at, ends);
  if (depth < QUOTES_MAX && QUOTE.test(text)) return quoteAt(lines, at, known, depth);
  return ITEM.test(text) ? listAt(lines, at, known) : null;
}

/** For each line, the next one at or after it that ends in a fence. */
function fenceEnds(lines: readonly Styled[]): number[] {
  const ends: number[] = new Array(lines.length);
  let next = Infinity;
  for (let at = lines.length - 1; at >= 0; at--) {
    if (lines[at]?.text.trimEnd().endsWith(FENCE)) next = at;
    ends[at] = next;
  }
  return ends;
}

function codeAt(lines: readonly Styled[], at: number, ends: readonly number[]): Found | null {
  const opening = (lines[at]?.text ?? '').trimEnd().slice(FENCE.length);
  if (opening.length > FENCE.length && opening.endsWith(FENCE))
    return codeBlock(null, opening.slice(0, -FENCE.length), at + 1);
  const end = ends[at + 1] ?? Infinity;
  if (end === Infinity || opening.includes('`')) return null;
  const language = LANGUAGE.test(opening) ? opening.toLowerCase() : null;
  const body = lines.slice(at + 1, end).map((it) => it.text);
  if (opening !== '' && language === null) body.unshift(opening);
  const last = (lines[end]?.text ?? '').trimEnd().slice(0, -FENCE.length);
  if (last !== '') body.push(last);
  return codeBlock(language, body.join('\n'), end + 1);
}

function codeBlock(language: string | null, text: string, next: number): Found | null {
  return text.trim() === '' ? null : { block: { kind: 'code', language, text }, next };
}

function quoteAt(lines: readonly Styled[], at: number, known: Known, depth: number): Found {
  const inner: Styled[] = [];
  let next = at;
  for (; next < lines.length; next++) {
    const line = lines[next];
    const mark = line && QUOTE.exec(line.text)?.[0];
    if (!line || !mark) break;
    inner.push(slice(line, mark.length));
  }
  return { block: { kind: 'quote', children: blocksOf(inner, known, depth + 1) }, next };
}

function listAt(lines: readonly Styled[], at: number, known: Known): Found {
  const items: Item[] = [];
  const isOrdered = (text: string) => ITEM.exec(text)?.[2] !== undefined;
  const ordered = isOrdered(lines[at]?.text ?? '');
  let next = at;
  for (; next < lines.length; next++) {
    const line = lines[next];
    const match = line && ITEM.exec(line.text);
    if (!line || !match || isOrdered(line.text) !== ordered) break;
    const level = Math.min(LEVELS_MAX, Math.floor((match[1] ?? '').length / 2));
    const value = match[2] === undefined ? null : Number(match[2]);
    items.push({ value, level, children: inline(slice(line, match[0].length), known) });
  }
  return { block: { kind: 'list', ordered, items }, next };
}

/** What stands for covered text. */
const COVER = '▒';
const COVER_LENGTH = 5;

/** A message in bare text, for notifications and previews: what is covered stays so. */
export function plain(text: string): string {
  return parse(text).blocks.map(plainBlock).join('\n');
}

function plainBlock(block: Block): string {
  if (block.kind === 'code') return block.text;
  if (block.kind === 'quote') return block.children.map(plainBlock).join('\n');
  if (block.kind === 'paragraph') return textOf(block.children, COVER.repeat(COVER_LENGTH));
  return block.items
    .map(({ value, children }) => {
      const mark = value === null ? '• ' : `${value}. `;
      return mark + textOf(children, COVER.repeat(COVER_LENGTH));
    })
    .join('\n');
}
