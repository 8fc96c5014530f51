import { describe, expect, test } from 'vitest';

import { parse, plain } from './rich';
import type { Block, Inline, Known } from './tree';

const KNOWN: Known = { isNick: (word) => ['bob', 'ana_', '_x_', 'Zoë', '[away]'].includes(word) };

/** The tree, short: `strong(a)`, and marks that stayed as they were typed. */
function inlines(nodes: readonly Inline[]): string {
  return nodes.map(short).join('');
}

function short(node: Inline): string {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'code':
      return `code(${node.text})`;
    case 'channel':
      return `room(${node.name})`;
    case 'mention':
      return `nick(${node.nick})`;
    case 'link':
      return `link(${node.href}|${inlines(node.children)}${node.beside ? `|${node.beside}` : ''})`;
    default:
      return `${node.kind}(${inlines(node.children)})`;
  }
}

function blocks(nodes: readonly Block[]): string {
  return nodes.map(shortBlock).join(' ¶ ');
}

function shortBlock(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return inlines(block.children);
    case 'code':
      return `code[${block.language ?? ''}](${block.text})`;
    case 'quote':
      return `quote(${blocks(block.children)})`;
    case 'list':
      return `list(${block.items.map((it) => `${it.level}:${it.value ?? '-'} ${inlines(it.children)}`).join('; ')})`;
  }
}

const read = (text: string) => blocks(parse(text, KNOWN).blocks);

describe('inside a line', () => {
  test.each([
    ['**a**', 'strong(a)'],
    ['*a* _b_', 'em(a) em(b)'],
    ['***a***', 'strong(em(a))'],
    ['**a *b***', 'strong(a em(b))'],
    ['**a *b** c*', 'strong(a *b) c*'],
    ['*a **b* c**', 'em(a **b) c**'],
    ['*a *b*', '*a em(b)'],
    ['~~a~~ ||b **c**||', 'strike(a) spoiler(b strong(c))'],
    ['x||b||y', 'xspoiler(b)y'],
    ['`a*b*` ``a`b`` `` ` ``', 'code(a*b*) code(a`b) code(`)'],
    ['**a\nb**', 'strong(a\nb)'],
    ['\\*a\\* \\`b`', '*a* `b`'],
    ['*один* **日本**', 'em(один) strong(日本)'],
  ])('%j is Markdown', (text, tree) => expect(read(text)).toBe(tree));

  test.each([
    '2 * 3 * 4',
    '5*3*2',
    '2**10**2x',
    'snake_case_name __init__ _',
    'a || b || c',
    '|| || **** |||| ~~~~ ****a****',
    '~a~ ~~~a~~~ ~~a',
    '*args, **kwargs',
    'f(*a, **b)',
    '¯\\_(ツ)_/¯',
    '`a',
    '``a`',
    '[a] [b](c) [](a.b) [d](javascript:alert(1)) [e](http://)',
    '<b>&amp;</b> {{x}} ${y}',
    '#1 # a #! a#b /#b',
    '>_< >:(',
    '->',
    '1.5 -1 -',
    'javascript:alert(1) data:text/html,x vbscript:x file:///etc/passwd ftp://a.b',
    '[x](javascript://a.example/%0aalert(1)) [x](ftp://a.example) [x](steam://run/1)',
    'http:// https://... xhttps://a.b mailto:nobody',
    '@nobody bob@example.com bob.example.com bobby',
    '```',
    '```js\nopen for ever',
    '\\o/ C:\\dir \\',
  ])('%j stays as it was typed', (text) => expect(read(text)).toBe(text));

  test.each([
    ['hi bob, @bob: @Zoë', 'hi nick(bob), nick(bob): nick(Zoë)'],
    ['_x_ ana_ [away] _bob_', 'nick(_x_) nick(ana_) nick([away]) em(nick(bob))'],
    ['||bob|| **bob** bob.', 'spoiler(nick(bob)) strong(nick(bob)) nick(bob).'],
    ['#lobby, #a.b. ##c (#d) #ação', 'room(#lobby), room(#a.b). room(##c) (room(#d)) room(#ação)'],
  ])('%j mentions', (text, tree) => expect(read(text)).toBe(tree));

  test('a word with # is a room only if there is one, where that is known', () => {
    const isRoom = (name: string) => name === '#lobby';
    expect(blocks(parse('#lobby #fff', { isRoom }).blocks)).toBe('room(#lobby) #fff');
  });
});

describe('links', () => {
  test.each([
    ['see https://a.example/b.', 'see link(https://a.example/b|https://a.example/b).'],
    ['(https://a.example/b_(c))', '(link(https://a.example/b_(c)|https://a.example/b_(c)))'],
    ['[https://a.example]', '[link(https://a.example/|https://a.example)]'],
    ['**https://a.example**', 'strong(link(https://a.example/|https://a.example))'],
    ['||https://a.example||', 'spoiler(link(https://a.example/|https://a.example))'],
    [
      'HTTPS://A.example/?q=1&b=2#c!',
      'link(https://a.example/?q=1&b=2#c|HTTPS://A.example/?q=1&b=2#c)!',
    ],
    ['mailto:a@b.example', 'link(mailto:a@b.example|mailto:a@b.example)'],
    ['https://a.example/\u202eabc', 'link(https://a.example/|https://a.example/)\u202eabc'],
    ['[docs](https://a.example/x)', 'link(https://a.example/x|docs)'],
    ['[**d** e](https://a.example/(x))', 'link(https://a.example/(x)|strong(d) e)'],
    ['[a [b](https://c.example)', '[a link(https://c.example/|b)'],
    ['[bob #x ||y||](https://c.example)', 'link(https://c.example/|bob #x y)'],
  ])('%j', (text, tree) => expect(read(text)).toBe(tree));

  test.each([
    ['[google.com](https://evil.example)', 'evil.example'],
    ['[https://google.com/](https://evil.example)', 'evil.example'],
    ['[google．com](https://evil.example)', 'evil.example'],
    ['[go to google.com now](https://evil.example)', 'evil.example'],
    ['[me@a.example](mailto:you@b.example)', 'you@b.example'],
    ['[https://google.com@evil.example](https://evil.example)', 'evil.example'],
    ['https://google.com@evil.example/', 'evil.example'],
    ['[аpple.com](https://xn--pple-43d.com)', 'xn--pple-43d.com'],
    ['[https://evil.example/x](https://evil.example/y)', null],
    ['[evil.example](https://evil.example/y)', null],
    ['[me@a.example](mailto:me@a.example)', null],
  ])('%j names the host beside: %j', (text, host) => {
    const [block] = parse(text).blocks;
    const link = block?.kind === 'paragraph' ? block.children[0] : null;
    expect(link?.kind === 'link' && link.beside).toBe(host);
  });

  test.each([
    ['https://аpple.com/x', 'https://xn--pple-43d.com/x'],
    ['https://аррӏе.com', 'https://xn--80ak6aa92e.com'],
    ['https://user@аpple.com:81/аpple.com', 'https://user@xn--pple-43d.com:81/аpple.com'],
    ['https://münchen.example', 'https://münchen.example'],
    ['https://пример.рф', 'https://пример.рф'],
    ['https://日本語カナ.jp', 'https://日本語カナ.jp'],
    ['https://göogle.ｃom', 'https://xn--gogle-jua.com'],
  ])('%s is shown as %s', (text, told) => {
    const [block] = parse(text).blocks;
    const link = block?.kind === 'paragraph' ? block.children[0] : null;
    expect(link?.kind === 'link' && inlines(link.children)).toBe(told);
  });
});

describe('blocks', () => {
  test.each([
    ['a\nb\n\n\n\nc', 'a\nb ¶ c'],
    ['```js\nlet a;\n\n*b*\n```\nc', 'code[js](let a;\n\n*b*) ¶ c'],
    ['```\n> a```', 'code[](> a)'],
    ['```a b```', 'code[](a b)'],
    ['```not a language\nb\n```', 'code[](not a language\nb)'],
    ['> a\n> **b**\nc', 'quote(a\nstrong(b)) ¶ c'],
    ['>> a\n> > b\n> c', 'quote(quote(a\nb) ¶ c)'],
    ['>>>>>> a', 'quote(quote(quote(quote(>> a))))'],
    ['- a\n- *b*\n  - c\nd', 'list(0:- a; 0:- em(b); 1:- c) ¶ d'],
    ['3. a\n3. b\n- c', 'list(0:3 a; 0:3 b) ¶ list(0:- c)'],
    ['> - a\n> ```\n> b\n> ```', 'quote(list(0:- a) ¶ code[](b))'],
  ])('%j', (text, tree) => expect(read(text)).toBe(tree));

  test.each([
    ['😀', true],
    ['👍🏽 👩‍👩‍👧 🇧🇷\n❤️', true],
    ['1️⃣', true],
    ['🏴󠁧󠁢󠁳󠁣󠁴󠁿', true],
    ['', false],
    ['7', false],
    ['ok 👍', false],
    ['😀'.repeat(13), false],
  ])('%j is shown big: %j', (text, big) => expect(parse(text).big).toBe(big));
});

describe("IRC's codes", () => {
  test('are taken out, and their styles stay on the text', () => {
    const [block] = parse('\x02a\x02 **b\x0304c** https://\x1da.example').blocks;
    expect(block?.kind === 'paragraph' && block.children).toMatchObject([
      { text: 'a', style: { bold: true } },
      { text: ' ', style: null },
      {
        kind: 'strong',
        children: [
          { text: 'b', style: null },
          { text: 'c', style: { fg: 4 } },
        ],
      },
      { text: ' ', style: { fg: 4 } },
      { href: 'https://a.example/', children: [{ text: 'https://' }, { style: { italic: true } }] },
    ]);
  });

  test('end with their line', () => {
    const [block] = parse('\x02a\nb').blocks;
    expect(block?.kind === 'paragraph' && block.children).toMatchObject([
      { text: 'a', style: { bold: true } },
      { text: '\nb', style: null },
    ]);
  });

  test.each([
    'a' + '\u0301'.repeat(50),
    'a' + '\u0301\x02'.repeat(50),
    'a\u0301\x02' + '\u0301'.repeat(9),
  ])('marks are piled up to four (%#)', (text) =>
    expect(plain(text)).toBe('a' + '\u0301'.repeat(4)),
  );
});

test.each([
  ['**a** ||secret|| `b`', 'a ▒▒▒▒▒ b'],
  ['||*a* ||b', '||a ||b'],
  ['> a\n- b\n2. c', 'a\n• b\n2. c'],
  ['\x0304red\x03 [google.com](https://evil.example)', 'red google.com (evil.example)'],
  ['```js\na\n```', 'a'],
])('%j in bare text is %j', (text, bare) => expect(plain(text)).toBe(bare));

describe('hostile input', () => {
  const SIZE = 16 * 1024;
  const fill = (unit: string) => unit.repeat(Math.ceil(SIZE / unit.length));
  const depth = (nodes: readonly (Block | Inline)[]): number =>
    nodes.reduce((most, node) => {
      const below =
        'children' in node
          ? node.children
          : 'items' in node
            ? node.items.flatMap((it) => it.children)
            : [];
      return Math.max(most, 1 + depth(below));
    }, 0);

  test.each(
    [
      '*',
      '* ',
      '*a ',
      '*a',
      '**a *b _c ~~d ||e [f',
      '[',
      '[a](',
      '[](',
      '[x](http://',
      '||',
      '||a',
      '_',
      '_a ',
    ]
      .concat([
        '~~a',
        '`',
        '`a',
        '` ``',
        '> ',
        '>',
        '>\n',
        '> - ',
        '- a\n',
        '1. ',
        '```\n',
        '```a',
        '\\',
        '\x02',
        '\x03',
      ])
      .concat([
        '\x0304,05',
        'http://',
        'https://%',
        'http://(',
        'mailto:',
        '#',
        '#a',
        '@',
        '@a',
        'a',
        '😀',
        '\u0301',
      ])
      .concat([
        '*_',
        '_*',
        ']',
        '](',
        '](http://a.b)',
        '[a](http://a.b)',
        '\n',
        ' ',
        '**a** ',
        '***a** b* ',
        '\ud800',
      ]),
  )('%j over and over is read at once, and not deep', (unit) => {
    const text = fill(unit);
    const { blocks } = parse(text, { isNick: (word) => word === 'bob' });
    const times = [1, 2, 3].map(() => {
      const before = performance.now();
      parse(text, { isNick: (word) => word === 'bob' });
      return performance.now() - before;
    });
    expect(Math.min(...times)).toBeLessThan(100);
    expect(depth(blocks)).toBeLessThanOrEqual(12);
  });
});
