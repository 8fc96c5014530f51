import { language, t } from '../../platform/words';

/** Some names in a sentence, and how many are not named. */
export function namesIn(names: readonly string[], most = 3): string {
  const named = names.length > most ? names.slice(0, Math.max(1, most - 1)) : [...names];
  const others = names.length - named.length;
  const all = others > 0 ? [...named, t('messages-others', { count: others })] : named;
  return new Intl.ListFormat(language(), { type: 'conjunction' }).format(all);
}
