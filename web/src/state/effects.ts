import type { Conversation } from './conversation.svelte';
import type { Said } from './said';

/** What a reducer asks of the world: it has no other way to it. */
export interface Effects {
  /** The time, in milliseconds since 1970. */
  readonly now: number;
  /** Says a line to the server. */
  send(verb: string, ...params: string[]): void;
  /** Somebody else has said something new, which may call for attention. */
  notify(conversation: Conversation, said: Said): void;
  /** A conversation has one's own message now, said with this nonce. */
  confirmed(nonce: string): void;
  /** The server let us in, and has said all that it says to newcomers. */
  welcomed(): void;
  /** One is in a room now. */
  entered(conversation: Conversation): void;
  /** The server ends the connection, and why. */
  closing(reason: string): void;
}
