// The password itself (RFC 4616). Only for a connection that nobody else can read.

/** What PLAIN says; null when a name or password can't be said so. */
export function plain(name: string, password: string): string | null {
  if (name === '' || password === '' || `${name}${password}`.includes('\0')) return null;
  return `\0${name}\0${password}`;
}
