// The service worker: with it the page opens without a network, and notifications work on phones.

/** What a page of Trusted Types needs of the browser; not all browsers have them.
 *  https://w3c.github.io/trusted-types/dist/spec/ */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(): string },
  ): { createScriptURL(url: string): string };
}

const PATH = '/sw.js';

/** The one address that a script may be loaded from by its name: nothing that anybody writes is one. */
function address(): string {
  const { trustedTypes } = window as unknown as { trustedTypes?: TrustedTypes };
  const policy = trustedTypes?.createPolicy('papo', { createScriptURL: () => PATH });
  return policy?.createScriptURL(PATH) ?? PATH;
}

/** Starts it where that is allowed; `open` is told of the conversation whose notification was picked. */
export function startWorker(open: (key: string) => void): void {
  if (!import.meta.env.PROD || !window.isSecureContext || !('serviceWorker' in navigator)) return;
  navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const key = (data as { open?: unknown } | null)?.open;
    if (typeof key === 'string') open(key);
  });
  // Without it the page works as well.
  navigator.serviceWorker.register(address()).catch(() => undefined);
}
