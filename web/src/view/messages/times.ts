// When something was said, in the page's language and by its hours.

import { settings } from '../../platform/settings.svelte';

type Name = 'time' | 'whole' | 'day' | 'dayOfYear' | 'short';

const SHAPES: Record<Name, Intl.DateTimeFormatOptions> = {
  time: { hour: 'numeric', minute: '2-digit' },
  whole: { dateStyle: 'full', timeStyle: 'medium' },
  day: { weekday: 'long', day: 'numeric', month: 'long' },
  dayOfYear: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  short: { dateStyle: 'medium', timeStyle: 'short' },
};

const made = new Map<string, Intl.DateTimeFormat>();

function format(name: Name, time: number): string {
  const { locale, hour12 } = settings.times;
  const key = `${locale} ${hour12} ${name}`;
  const shape = name.startsWith('day') ? SHAPES[name] : { ...SHAPES[name], hour12 };
  const known = made.get(key) ?? new Intl.DateTimeFormat(locale, shape);
  made.set(key, known);
  return known.format(time);
}

/** The time of the day. */
export const clock = (time: number) => format('time', time);
/** All of it. */
export const whole = (time: number) => format('whole', time);
/** The day and the time, in few words. */
export const short = (time: number) => format('short', time);

/** A day, and its year where it is another. */
export function day(time: number, now: number): string {
  const isThisYear = new Date(time).getFullYear() === new Date(now).getFullYear();
  return format(isThisYear ? 'day' : 'dayOfYear', time);
}

/** For machines. */
export const iso = (time: number) => new Date(time).toISOString();

/** When a day begins that is written as `2026-11-24`; null when it is none. */
export function startOfDay(date: string): number | null {
  const time = date === '' ? NaN : new Date(`${date}T00:00`).getTime();
  return Number.isNaN(time) ? null : time;
}

/** When it ends. */
export function endOfDay(date: string): number | null {
  const time = date === '' ? NaN : new Date(`${date}T23:59:59.999`).getTime();
  return Number.isNaN(time) ? null : time;
}
