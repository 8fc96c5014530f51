// What a message's parts are for whoever reads it.

/** Who is meant, and where mentions lead; without the latter they are just words. */
export interface To {
  isMe: ((nick: string) => boolean) | undefined;
  onroom: ((name: string) => void) | undefined;
  onnick: ((nick: string) => void) | undefined;
}
