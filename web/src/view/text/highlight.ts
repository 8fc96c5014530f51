// Code in colours. The highlighter comes when the first block of code is shown, each language when it is needed.

import type { Emitter, LanguageFn } from 'highlight.js';

/** A part of code, and what it is. */
export interface Token {
  text: string;
  look: Look | null;
}

/** How a part of code can look. */
export type Look = 'word' | 'string' | 'number' | 'comment' | 'name' | 'added' | 'removed';

/** As long as a message can be. Some grammars take quadratic time: this is what bounds it. */
const LENGTH_MAX = 4096;

const LOOKS: Readonly<Record<string, Look>> = {
  keyword: 'word',
  operator: 'word',
  selector: 'word',
  'selector-tag': 'word',
  tag: 'word',
  section: 'name',
  title: 'name',
  name: 'name',
  attr: 'name',
  attribute: 'name',
  property: 'name',
  type: 'name',
  built_in: 'name',
  string: 'string',
  regexp: 'string',
  char: 'string',
  code: 'string',
  link: 'string',
  number: 'number',
  literal: 'number',
  symbol: 'number',
  'template-variable': 'number',
  comment: 'comment',
  quote: 'comment',
  doctag: 'comment',
  meta: 'comment',
  addition: 'added',
  deletion: 'removed',
};

type Load = () => Promise<{ default: LanguageFn }>;

const LANGUAGES: Readonly<Record<string, Load>> = {
  bash: () => import('highlight.js/lib/languages/bash'),
  c: () => import('highlight.js/lib/languages/c'),
  cpp: () => import('highlight.js/lib/languages/cpp'),
  csharp: () => import('highlight.js/lib/languages/csharp'),
  css: () => import('highlight.js/lib/languages/css'),
  diff: () => import('highlight.js/lib/languages/diff'),
  dockerfile: () => import('highlight.js/lib/languages/dockerfile'),
  elixir: () => import('highlight.js/lib/languages/elixir'),
  go: () => import('highlight.js/lib/languages/go'),
  haskell: () => import('highlight.js/lib/languages/haskell'),
  ini: () => import('highlight.js/lib/languages/ini'),
  java: () => import('highlight.js/lib/languages/java'),
  javascript: () => import('highlight.js/lib/languages/javascript'),
  json: () => import('highlight.js/lib/languages/json'),
  kotlin: () => import('highlight.js/lib/languages/kotlin'),
  lua: () => import('highlight.js/lib/languages/lua'),
  makefile: () => import('highlight.js/lib/languages/makefile'),
  markdown: () => import('highlight.js/lib/languages/markdown'),
  nginx: () => import('highlight.js/lib/languages/nginx'),
  perl: () => import('highlight.js/lib/languages/perl'),
  php: () => import('highlight.js/lib/languages/php'),
  python: () => import('highlight.js/lib/languages/python'),
  ruby: () => import('highlight.js/lib/languages/ruby'),
  rust: () => import('highlight.js/lib/languages/rust'),
  sql: () => import('highlight.js/lib/languages/sql'),
  swift: () => import('highlight.js/lib/languages/swift'),
  typescript: () => import('highlight.js/lib/languages/typescript'),
  xml: () => import('highlight.js/lib/languages/xml'),
  yaml: () => import('highlight.js/lib/languages/yaml'),
};

const ALIASES: Readonly<Record<string, string>> = {
  'c#': 'csharp',
  'c++': 'cpp',
  cc: 'cpp',
  console: 'bash',
  cs: 'csharp',
  docker: 'dockerfile',
  ex: 'elixir',
  golang: 'go',
  h: 'c',
  hpp: 'cpp',
  hs: 'haskell',
  html: 'xml',
  js: 'javascript',
  jsx: 'javascript',
  kt: 'kotlin',
  make: 'makefile',
  md: 'markdown',
  patch: 'diff',
  pl: 'perl',
  py: 'python',
  rb: 'ruby',
  rs: 'rust',
  sh: 'bash',
  shell: 'bash',
  svg: 'xml',
  toml: 'ini',
  ts: 'typescript',
  tsx: 'typescript',
  yml: 'yaml',
  zsh: 'bash',
};

/** The parts of code in a language, by the name that was written for it; null where it stays plain. */
export async function highlight(code: string, language: string): Promise<Token[] | null> {
  const name = Object.hasOwn(ALIASES, language) ? ALIASES[language] : language;
  const load = name && Object.hasOwn(LANGUAGES, name) ? LANGUAGES[name] : undefined;
  if (!name || !load || code.length > LENGTH_MAX) return null;
  const [{ default: core }, { default: grammar }] = await Promise.all([
    import('highlight.js/lib/core'),
    load(),
  ]);
  core.configure({ __emitter: Tokens });
  if (!core.getLanguage(name)) core.registerLanguage(name, grammar);
  const { _emitter } = core.highlight(code, { language: name, ignoreIllegals: true });
  const tokens = _emitter instanceof Tokens ? _emitter.tokens : [];
  // Not one letter may be lost: else it is shown plain.
  return tokens.map((it) => it.text).join('') === code ? tokens : null;
}

/** Takes the highlighter's findings as a list instead of HTML. */
class Tokens implements Emitter {
  readonly tokens: Token[] = [];
  readonly #looks: (Look | null)[] = [];

  addText(text: string): void {
    if (text === '') return;
    const look = this.#looks.findLast((it) => it !== null) ?? null;
    const last = this.tokens[this.tokens.length - 1];
    if (last?.look === look) last.text += text;
    else this.tokens.push({ text, look });
  }

  startScope(name: string): void {
    const first = name.split('.')[0] ?? '';
    this.#looks.push(Object.hasOwn(LOOKS, first) ? (LOOKS[first] ?? null) : null);
  }

  endScope(): void {
    this.#looks.pop();
  }

  /** The older name of `startScope`; the highlighter calls it too, though its types don't say so. */
  openNode(name: string): void {
    this.startScope(name);
  }

  closeNode(): void {
    this.endScope();
  }

  __addSublanguage(emitter: Emitter, _name: string): void {
    if (emitter instanceof Tokens)
      for (const { text, look } of emitter.tokens)
        this.tokens.push({ text, look: look ?? this.#looks.findLast((it) => it !== null) ?? null });
  }

  finalize(): void {
    this.#looks.length = 0;
  }

  toHTML(): string {
    return '';
  }
}
