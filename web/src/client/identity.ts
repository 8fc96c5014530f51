// As whom one comes in.

/** What is said to the server about who comes. */
export type Identity =
  | { kind: 'guest'; nick: string; token?: string }
  | { kind: 'sign-in'; account: string; password: string; token?: string }
  | { kind: 'sign-up'; account: string; password: string; token?: string }
  /** Whom this browser was signed in as; the browser proves it by a cookie. */
  | { kind: 'remembered'; account: string; token?: string };

/** The nick to begin with. */
export function nickOf(identity: Identity): string {
  return identity.kind === 'guest' ? identity.nick : identity.account;
}
