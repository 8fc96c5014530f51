// A network that breaks: everything goes through here, and is cut at whatever byte.

import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';

/** A way to a port, which can be cut. */
export class Proxy {
  readonly #pairs = new Set<[Socket, Socket]>();
  #bytesLeft = Infinity;
  /** How often it was cut. */
  cuts = 0;

  private constructor(private readonly server: Server) {}

  static async to(port: number): Promise<Proxy> {
    const server = createServer();
    const proxy = new Proxy(server);
    server.on('connection', (near) => proxy.#pass(near, connect(port, '127.0.0.1')));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Cuts everything after so many more bytes, of whichever direction. */
  cutAfter(bytes: number): void {
    this.#bytesLeft = bytes;
  }

  /** Whether the next cut is still to come. */
  get isDue(): boolean {
    return this.#bytesLeft !== Infinity;
  }

  /** Cuts everything. */
  cut(): void {
    this.#bytesLeft = Infinity;
    this.cuts++;
    for (const [near, far] of this.#pairs) {
      near.destroy();
      far.destroy();
    }
    this.#pairs.clear();
  }

  close(): void {
    this.cut();
    this.server.close();
  }

  #pass(near: Socket, far: Socket): void {
    const pair: [Socket, Socket] = [near, far];
    this.#pairs.add(pair);
    for (const [from, to] of [pair, [far, near] as const]) {
      from.on('data', (bytes) => {
        if (bytes.length <= this.#bytesLeft) {
          this.#bytesLeft -= bytes.length;
          to.write(bytes);
          return;
        }
        // What is before the cut arrives.
        to.end(bytes.subarray(0, this.#bytesLeft));
        this.cut();
      });
      from.on('error', () => undefined);
      from.on('close', () => {
        to.destroy();
        this.#pairs.delete(pair);
      });
    }
  }
}
