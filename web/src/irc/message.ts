// A line of the protocol, in its parts. Spec: https://modern.ircdocs.horse/#client-to-server-protocol-structure,
// https://ircv3.net/specs/extensions/message-tags

/** Who said it: a person has all three, a server is only a name, in `nick`. */
export interface Source {
  nick: string;
  user: string;
  host: string;
}

/** A line in its parts. */
export interface Message {
  /** By their names as they stand, `+` included; one without a value has an empty one. */
  tags: ReadonlyMap<string, string>;
  source: Source | null;
  /** In capital letters, or three digits. */
  verb: string;
  params: readonly string[];
}
