// What this browser keeps for the page. Where it keeps nothing (a private window, a full disk), the page
// works, and forgets.

const PREFIX = 'papo.';

/** What is kept under a name; null when there is nothing, or something else than JSON. */
export function recall(name: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name) ?? 'null') as unknown;
  } catch {
    return null;
  }
}

/** Keeps something under a name; whether it could. */
export function remember(name: string, value: unknown): boolean {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/** Keeps nothing under that name any more. */
export function forget(name: string): void {
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // There was nothing.
  }
}
