import { getContext, setContext } from 'svelte';

import type { Client } from '../client/client';

const KEY = Symbol('client');

/** Gives the client to all components inside. */
export function provide(client: Client): void {
  setContext(KEY, client);
}

/** The client of this page. */
export function useClient(): Client {
  return getContext<Client>(KEY);
}
