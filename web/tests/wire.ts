// Somebody with a plain IRC client: lines over a socket.

import { type Socket, connect } from 'node:net';
import { createInterface } from 'node:readline';

/** How long an awaited line may take on a busy machine before the test fails. */
const PATIENCE_MS = 30_000;

/** A connection that keeps all lines that it got until somebody waits for them. */
export class Wire {
  readonly lines: string[] = [];
  #heard: () => void = () => undefined;

  private constructor(readonly socket: Socket) {
    createInterface({ input: socket }).on('line', (line) => {
      if (line.startsWith('PING')) this.say(line.replace('PING', 'PONG'));
      this.lines.push(line);
      this.#heard();
    });
  }

  /** Comes in under a nick, with these capabilities, and waits until it is in the lobby. */
  static async join(port: number, nick: string, capabilities = ''): Promise<Wire> {
    const socket = connect(port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    const wire = new Wire(socket);
    if (capabilities) wire.say(`CAP REQ :${capabilities}`);
    wire.say(`NICK ${nick}`);
    wire.say(`USER ${nick} 0 * :${nick}`);
    if (capabilities) wire.say('CAP END');
    await wire.expect(/ 366 /);
    return wire;
  }

  say(line: string): void {
    this.socket.write(`${line}\r\n`);
  }

  /** The next line that matches; those before it are passed over. */
  async expect(pattern: RegExp): Promise<string> {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      const line = this.lines.shift();
      if (line !== undefined) {
        if (pattern.test(line)) return line;
        continue;
      }
      const left = until - Date.now();
      if (left <= 0) throw new Error(`no line like ${pattern} came`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#heard = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  close(): void {
    this.socket.destroy();
  }
}

/** Waits until something holds; asked again and again, for it is no event. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
