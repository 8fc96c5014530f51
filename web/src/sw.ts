// The service worker: the page opens without a network, and says that it reconnects. It keeps the page and
// what the page is made of, nothing that anybody wrote.

const worker = self as unknown as ServiceWorkerGlobalScope;

/** The page of now and the one before, for tabs that still show it. */
const SHELLS_MAX = 2;
const PREFIX = 'shell-';

/** What a page needs before it can show anything. */
function neededBy(html: string): string[] {
  const found = html.matchAll(/(?:src|href)="(\/(?:assets\/[\w.-]+|icon\.svg))"/g);
  return [...new Set([...found].map(([, path]) => path ?? ''))];
}

async function nameOf(html: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(html));
  const bytes = [...new Uint8Array(digest).slice(0, 8)];
  return PREFIX + bytes.map((it) => it.toString(16).padStart(2, '0')).join('');
}

/** The names of the caches, the oldest first. */
async function shells(): Promise<string[]> {
  return (await caches.keys()).filter((it) => it.startsWith(PREFIX));
}

/** Keeps a page with what it needs, whole or not at all. */
async function keep(page: Response): Promise<void> {
  const html = await page.clone().text();
  const name = await nameOf(html);
  if ((await shells()).at(-1) === name) return;
  // One that was there before becomes the newest.
  await caches.delete(name);
  const cache = await caches.open(name);
  try {
    await cache.addAll(neededBy(html));
    await cache.put('/', page);
  } catch {
    await caches.delete(name);
    return;
  }
  for (const old of (await shells()).slice(0, -SHELLS_MAX)) await caches.delete(old);
}

/** The page of the server; the kept one only without a network. */
async function page(request: Request, later: (work: Promise<unknown>) => void): Promise<Response> {
  try {
    const fresh = await fetch(request);
    if (fresh.ok && new URL(request.url).pathname === '/') later(keep(fresh.clone()));
    return fresh;
  } catch (error) {
    const newest = (await shells()).at(-1);
    const kept = newest && (await (await caches.open(newest)).match('/'));
    if (kept) return kept;
    throw error;
  }
}

/** What has a hash in its name never changes. */
async function asset(request: Request, later: (work: Promise<unknown>) => void): Promise<Response> {
  const kept = await caches.match(request);
  if (kept) return kept;
  const fresh = await fetch(request);
  const newest = (await shells()).at(-1);
  if (fresh.ok && newest) {
    const copy = fresh.clone();
    later(caches.open(newest).then((cache) => cache.put(request, copy)));
  }
  return fresh;
}

worker.addEventListener('install', (event) => {
  event.waitUntil(fetch('/').then((fresh) => (fresh.ok ? keep(fresh) : undefined)));
  void worker.skipWaiting();
});

worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== worker.location.origin) return;
  const later = (work: Promise<unknown>) => event.waitUntil(work);
  const isPage = ['/', '/claim', '/invite'].includes(pathname);
  if (request.mode === 'navigate' && isPage) event.respondWith(page(request, later));
  else if (pathname.startsWith('/assets/')) event.respondWith(asset(request, later));
  else if (pathname === '/icon.svg') {
    event.respondWith(fetch(request).catch(() => asset(request, later)));
  }
});

/** Somebody has picked a notification: the page comes to the front and opens what it is about. */
worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const key = (event.notification.data as { key?: unknown } | null)?.key;
  event.waitUntil(
    worker.clients.matchAll({ type: 'window' }).then(async (pages) => {
      const [first] = pages;
      if (!first) return worker.clients.openWindow('/');
      first.postMessage({ open: key });
      return first.focus();
    }),
  );
});
