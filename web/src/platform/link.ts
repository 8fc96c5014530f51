// Links into the page: /claim#TOKEN and /invite#CODE. What is behind the `#` reaches no server and no log,
// and does not stay in the address bar.

/** What somebody has come by. */
export interface Link {
  kind: 'claim' | 'invite';
  token: string;
}

/** The link that an address is. */
export function linkOf(path: string, hash: string): Link | null {
  const kind = /^\/(claim|invite)\/?$/.exec(path)?.[1];
  const token = /^#([0-9A-Za-z-]{1,100})$/.exec(hash)?.[1] ?? '';
  return kind ? { kind: kind as Link['kind'], token } : null;
}

/** Takes the link off the address bar. */
export function takeLink(): Link | null {
  const link = linkOf(location.pathname, location.hash);
  if (link) history.replaceState(null, '', '/');
  return link;
}
