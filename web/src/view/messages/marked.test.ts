import { expect, test } from 'vitest';

import { marked } from './marked';

/** With `[]` around hits. */
const show = (text: string, ...words: string[]) =>
  marked(text, words)
    .map((it) => (it.isHit ? `[${it.text}]` : it.text))
    .join('');

test.each([
  ['O João já foi à praça', ['joao', 'PRACA'], 'O [João] já foi à [praça]'],
  ['teapot tea', ['tea'], '[tea]pot [tea]'],
  ['nothing', ['tea'], 'nothing'],
  ['nothing', [], 'nothing'],
  ['', ['tea'], ''],
  ['我今天去北京大学了', ['北京'], '我今天去[北京]大学了'],
  ['Joa\u0303o', ['joao'], '[Joa\u0303o]'],
  ['🎉 tea 🎉', ['tea'], '🎉 [tea] 🎉'],
  ['aaaa', ['aa'], '[aaaa]'],
])('%j for %j', (text, words, marks) => expect(show(text, ...words)).toBe(marks));
