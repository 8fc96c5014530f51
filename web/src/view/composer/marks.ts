// Marks of Markdown around what is selected.

/** A text with a part of it selected. */
export interface Selected {
  text: string;
  start: number;
  end: number;
}

/** The part to replace, by what, and what is selected then. */
export interface Marked {
  from: number;
  to: number;
  insert: string;
  start: number;
  end: number;
}

/** Puts a mark around the selection, or takes it away where it is. Spaces at its ends stay outside. */
export function toggled({ text, start, end }: Selected, mark: string): Marked {
  const chosen = text.slice(start, end);
  const from = start + (chosen.length - chosen.trimStart().length);
  const to = Math.max(from, end - (chosen.length - chosen.trimEnd().length));
  const inner = text.slice(from, to);
  const size = mark.length;
  if (isMarked(text.slice(0, from), text.slice(to), mark))
    return { from: from - size, to: to + size, insert: inner, start: from - size, end: to - size };
  if (inner.length >= 2 * size && inner.startsWith(mark) && inner.endsWith(mark)) {
    const bare = inner.slice(size, -size);
    return { from, to, insert: bare, start: from, end: from + bare.length };
  }
  return { from, to, insert: mark + inner + mark, start: from + size, end: to + size };
}

/** `*` beside another is a part of `**`. */
function isMarked(before: string, after: string, mark: string): boolean {
  if (!before.endsWith(mark) || !after.startsWith(mark)) return false;
  const char = mark[0] ?? '';
  const runBefore = before.length - trimmedEnd(before, char).length;
  return mark.length > 1 || runBefore !== 2;
}

function trimmedEnd(text: string, char: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === char) end--;
  return text.slice(0, end);
}
