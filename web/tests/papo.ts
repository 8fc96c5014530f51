// A server of a test's own, on a port that the system picked, with a folder of its own.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The program that is tested; `make test` builds it before. */
const TARGET = process.env['CARGO_TARGET_DIR'] ?? join(import.meta.dirname, '../../target');
const PAPO = process.env['PAPO_BIN'] ?? join(TARGET, 'debug/papo');

/** A running server. */
export class Papo {
  private constructor(
    readonly process: ChildProcess,
    readonly port: number,
    /** The token by which one becomes its admin. */
    readonly claim: string,
    readonly folder: string,
  ) {}

  /** Starts one with these flags, and waits until it is up. */
  static async start(flags: readonly string[] = []): Promise<Papo> {
    const folder = mkdtempSync(join(tmpdir(), 'papo-web-'));
    const env = { ...process.env, XDG_DATA_HOME: folder };
    const args = ['serve', '--listen', '127.0.0.1:0', ...flags];
    const papo = spawn(PAPO, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let [port, claim] = [0, ''];
    for await (const line of createInterface({ input: papo.stdout })) {
      port ||= Number(/https?:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1] ?? 0);
      claim ||= /\b[0-9a-f]{32}\b/.exec(line)?.[0] ?? '';
      if (line.startsWith('Ctrl-C')) break;
    }
    if (port === 0) throw new Error('the server did not say where it listens');
    papo.stdout.resume();
    return new Papo(papo, port, claim, folder);
  }

  /** Where its page is. */
  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  /** Stops it, and takes away what it kept. */
  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGTERM');
    await gone;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
