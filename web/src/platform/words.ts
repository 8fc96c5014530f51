// The words that people see, in their language. They are in `locales/`, for the terminal too.

import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle';

export const LANGUAGES = ['en', 'pt-BR'] as const;
export type Language = (typeof LANGUAGES)[number];

const english = import.meta.glob<string>('../../../locales/en/*.ftl', {
  query: '?raw',
  import: 'default',
  eager: true,
});
/** Those that are not the page's own come when they are needed. */
const portuguese = import.meta.glob<string>('../../../locales/pt-BR/*.ftl', {
  query: '?raw',
  import: 'default',
});

function bundleOf(language: Language, files: string[]): FluentBundle {
  const bundle = new FluentBundle(language);
  for (const text of files) {
    const errors = bundle.addResource(new FluentResource(text));
    if (errors.length > 0) throw new Error(`locales/${language}: ${errors.join(', ')}`);
  }
  return bundle;
}

const fallback = bundleOf('en', Object.values(english));
let current = fallback;

/** Which of our languages somebody reads best, given those that they read (`navigator.languages`). */
export function bestLanguage(read: readonly string[]): Language {
  for (const tag of read) {
    const exact = LANGUAGES.find((it) => it.toLowerCase() === tag.toLowerCase());
    const near = LANGUAGES.find((it) => it.split('-')[0] === tag.toLowerCase().split('-')[0]);
    if (exact ?? near) return exact ?? near ?? 'en';
  }
  return 'en';
}

/** From now on words are in this language; who shows some has to show them anew. */
export async function speak(language: Language): Promise<void> {
  const files = language === 'en' ? [] : Object.values(portuguese).map((load) => load());
  current = language === 'en' ? fallback : bundleOf(language, await Promise.all(files));
  document.documentElement.lang = language;
}

/** The language that words are in. */
export function language(): Language {
  return LANGUAGES.find((it) => current.locales.includes(it)) ?? 'en';
}

/** The words that `locales/` has under this id; its variables are filled in. */
export function t(id: string, args?: Record<string, FluentVariable>): string {
  for (const bundle of [current, fallback]) {
    const pattern = bundle.getMessage(id)?.value;
    if (pattern) return bundle.formatPattern(pattern, args ?? null, []);
  }
  return id;
}
