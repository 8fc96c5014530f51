// How somebody wants the page, in this browser.

import { recall, remember } from './storage';
import { LANGUAGES, type Language, bestLanguage } from './words';

export const THEMES = ['system', 'light', 'dark', 'contrast'] as const;
export const DENSITIES = ['cozy', 'compact'] as const;
export const TEXT_SIZES = ['small', 'normal', 'large', 'huge'] as const;
export const MOTIONS = ['system', 'less'] as const;
export const HOURS = ['locale', '12', '24'] as const;
export const ALERTS = ['all', 'mentions', 'none'] as const;

/** What in a room calls for attention. */
export type Alerts = (typeof ALERTS)[number];

/** What is wanted of one conversation. */
export interface Wish {
  alerts: Alerts;
  sound: boolean;
}

/** All that can be set. */
export interface Values {
  theme: (typeof THEMES)[number];
  density: (typeof DENSITIES)[number];
  textSize: (typeof TEXT_SIZES)[number];
  language: 'system' | Language;
  /** Enter says a message, and Shift+Enter breaks the line; or the other way round, with Ctrl. */
  enterSends: boolean;
  motion: (typeof MOTIONS)[number];
  hours: (typeof HOURS)[number];
  /** Notifications of the system. */
  notifies: boolean;
  sounds: boolean;
  /** Who comes and goes is shown in rooms. */
  showsJoins: boolean;
  /** By folded names of conversations; what is not there is as `wishFor` says. */
  wishes: Readonly<Record<string, Wish>>;
}

/** What has not been set. */
export const DEFAULTS: Values = {
  theme: 'system',
  density: 'cozy',
  textSize: 'normal',
  language: 'system',
  enterSends: true,
  motion: 'system',
  hours: 'locale',
  notifies: false,
  sounds: true,
  showsJoins: true,
  wishes: {},
};

/** Of how many conversations something is kept; those that were set last stay. */
const WISHES_MAX = 500;

const isObject = (it: unknown): it is Record<string, unknown> =>
  typeof it === 'object' && it !== null;

function oneOf<T>(all: readonly T[], value: unknown, otherwise: T): T {
  return all.find((it) => it === value) ?? otherwise;
}

function wishesIn(kept: unknown): Values['wishes'] {
  const wishes = isObject(kept) ? Object.entries(kept).slice(-WISHES_MAX) : [];
  return Object.fromEntries(
    wishes.flatMap(([key, it]): [string, Wish][] => {
      if (!isObject(it)) return [];
      const alerts = ALERTS.find((known) => known === it['alerts']);
      return alerts ? [[key, { alerts, sound: it['sound'] !== false }]] : [];
    }),
  );
}

/** Settings as they were kept, by whatever page: what makes no sense is as if it had not been set. */
export function valuesIn(kept: unknown): Values {
  const it = isObject(kept) ? kept : {};
  const flag = (key: 'enterSends' | 'notifies' | 'sounds' | 'showsJoins') =>
    typeof it[key] === 'boolean' ? it[key] : DEFAULTS[key];
  return {
    theme: oneOf(THEMES, it['theme'], DEFAULTS.theme),
    density: oneOf(DENSITIES, it['density'], DEFAULTS.density),
    textSize: oneOf(TEXT_SIZES, it['textSize'], DEFAULTS.textSize),
    language: oneOf(['system', ...LANGUAGES] as const, it['language'], DEFAULTS.language),
    enterSends: flag('enterSends'),
    motion: oneOf(MOTIONS, it['motion'], DEFAULTS.motion),
    hours: oneOf(HOURS, it['hours'], DEFAULTS.hours),
    notifies: flag('notifies'),
    sounds: flag('sounds'),
    showsJoins: flag('showsJoins'),
    wishes: wishesIn(it['wishes']),
  };
}

/** The theme that is shown, given what the system wants. */
export function themeOf(theme: Values['theme'], isDark: boolean, wantsContrast: boolean): string {
  if (theme !== 'system') return theme;
  if (wantsContrast) return 'contrast';
  return isDark ? 'dark' : 'light';
}

class Settings {
  values = $state.raw<Values>(DEFAULTS);

  /** The language that is spoken. */
  get language(): Language {
    const { language } = this.values;
    return language === 'system' ? bestLanguage(navigator.languages) : language;
  }

  /** The language and the hours by which times are written. */
  get times(): { locale: string; hour12: boolean | undefined } {
    const { hours } = this.values;
    // Of the same language, the country that the browser is set to says how times are written.
    const near = navigator.languages.find((it) => it.startsWith(this.language.slice(0, 2)));
    return {
      locale: near ?? this.language,
      hour12: hours === 'locale' ? undefined : hours === '12',
    };
  }

  /** Reads what is kept, and shows it. */
  load(): void {
    this.values = valuesIn(recall('settings'));
    this.apply();
  }

  /** Sets something, for now and later. */
  set(changed: Partial<Values>): void {
    this.values = { ...this.values, ...changed };
    remember('settings', this.values);
    this.apply();
  }

  /** What is wanted of a conversation, by its folded name. In private everything is for oneself. */
  wishFor(key: string, isRoom: boolean): Wish {
    return this.values.wishes[key] ?? { alerts: isRoom ? 'mentions' : 'all', sound: true };
  }

  setWish(key: string, wish: Wish): void {
    const others = Object.entries(this.values.wishes).filter(([it]) => it !== key);
    this.set({ wishes: Object.fromEntries([...others, [key, wish]].slice(-WISHES_MAX)) });
  }

  /** Tells the style sheets. */
  apply(): void {
    const { theme, density, textSize, motion } = this.values;
    const { dataset } = document.documentElement;
    const isDark = matchMedia('(prefers-color-scheme: dark)').matches;
    const wantsContrast = matchMedia('(prefers-contrast: more)').matches;
    dataset['theme'] = themeOf(theme, isDark, wantsContrast);
    dataset['density'] = density;
    dataset['text'] = textSize;
    dataset['motion'] = motion;
  }
}

export const settings = new Settings();

/** Shows the settings from now on, as they are changed here, in another tab or by the system. */
export function followSettings(): void {
  settings.load();
  for (const query of ['(prefers-color-scheme: dark)', '(prefers-contrast: more)']) {
    matchMedia(query).addEventListener('change', () => settings.apply());
  }
  addEventListener('storage', ({ key }) => {
    if (key === 'papo.settings') settings.load();
  });
}
