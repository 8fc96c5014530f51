import type { World } from '../client/client';
import { openSocket } from './socket';

/** The browser, as the client sees it. */
export function browser(notify: World['notify']): World {
  return {
    open: openSocket,
    now: () => Date.now(),
    later: (ms, what) => {
      const timer = setTimeout(what, ms);
      return () => clearTimeout(timer);
    },
    nonce,
    loadScram: async (account, password) => {
      const { Scram } = await import('../irc/sasl/scram');
      return new Scram(account, password, nonce());
    },
    post: async (path, body) => {
      try {
        return (await fetch(path, { method: 'POST', body })).status;
      } catch {
        return 0;
      }
    },
    notify,
  };
}

function nonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
