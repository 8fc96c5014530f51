// What an invitation is good for, learned before anybody comes in by it.

import { type Message, parse, write } from '../irc/message';
import { Refusal, refusalOf } from './asking';
import type { World } from './client';

/** An invitation that the server accepts. */
export interface Invitation {
  /** It is for an account, which is to be made or to be logged in to. */
  needsAccount: boolean;
  /** The room that it leads into. */
  room: string | null;
}

/** How long the server may take to answer. */
const PATIENCE_MS = 10_000;

/** What the server says of an invitation; null when that is nothing of it. */
export function invitationIn({ verb, params }: Message): Invitation | null {
  const text = params.at(-1) ?? '';
  const isWelcome = verb === 'NOTICE' || (verb === 'NOTE' && params[0] === 'INVITED');
  const [, as, room] =
    /^You are invited, (?:as|for) (an? \S+?)(?: in ([^ :]+))?(?::|$)/.exec(text) ?? [];
  if (!isWelcome || as === undefined) return null;
  return { needsAccount: as === 'an account', room: room ?? null };
}

/** Asks the server, on a connection for nothing else, which uses nothing up. */
export function lookAt(world: World, token: string): Promise<Invitation | Refusal> {
  return new Promise((resolve) => {
    let isDone = false;
    const done = (outcome: Invitation | Refusal) => {
      if (isDone) return;
      isDone = true;
      stop();
      resolve(outcome);
      socket.close();
    };
    const lost = () => done(new Refusal('LOST', 'There was no answer'));
    const stop = world.later(PATIENCE_MS, lost);
    const socket = world.open({
      opened: () => {
        socket.send('CAP LS 302');
        socket.send(write('INVITED', [token]));
      },
      line: (line) => {
        const message = parse(line);
        if (!message) return;
        const invitation = invitationIn(message);
        const refusal = refusalOf(message);
        if (invitation) done(invitation);
        else if (refusal) done(refusal);
        else if (message.verb === 'ERROR') done(new Refusal('ERROR', message.params.at(-1) ?? ''));
      },
      closed: lost,
    });
  });
}
