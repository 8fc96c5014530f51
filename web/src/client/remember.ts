// Staying signed in in this browser: a cookie that no script sees. docs/protocol/remember.md

import type { Message } from '../irc/message';
import { Refusal } from './asking';
import type { Client } from './client';
import { keepVisitor } from './kept';

/** The ticket in the answer to REMEMBER. */
export function ticketIn(lines: readonly Message[]): string | null {
  const line = lines.find((it) => it.verb === 'REMEMBER');
  return line?.params[0] ?? null;
}

/** Has this browser remembered as the account that is logged in; whether it is. Called when one is in. */
export async function remember(client: Client): Promise<boolean> {
  const { chat } = client;
  const { account } = chat;
  if (account === null) return false;
  keepVisitor({ kind: 'account', name: account });
  const isRemembered = chat.capabilities.has('papo.im/remember') && (await prove(client));
  // From now on the browser proves who one is; the password is not needed, nor kept.
  if (isRemembered && client.identity) client.identity = { kind: 'remembered', account };
  return isRemembered;
}

async function prove(client: Client): Promise<boolean> {
  try {
    const ticket = ticketIn((await client.ask('REMEMBER')).lines);
    return ticket !== null && (await client.world.post('/remember', ticket)) === 204;
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    return refusal.code === 'ALREADY_REMEMBERED';
  }
}

/** This browser is nobody's any more; all its connections end. */
export async function forget(client: Client): Promise<void> {
  await client.world.post('/forget', '');
}
