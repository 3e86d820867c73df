import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../..');
const EXECUTABLE = process.env.MINIAIRFLOW_EXE ?? join(ROOT, 'artifacts/bin/MiniAirflow/release/miniairflow');

/** The real executable in a folder of its own that is gone afterwards. */
export class Server {
  private process: ChildProcess | undefined;
  private output = '';

  private constructor(
    readonly url: string,
    private readonly port: number,
    private readonly folder: string,
    private readonly options: string[],
    private readonly env: Record<string, string>,
  ) {}

  static start(...options: string[]): Promise<Server> {
    return Server.startWith({}, ...options);
  }

  /** With settings that are given as environment variables. */
  static async startWith(env: Record<string, string>, ...options: string[]): Promise<Server> {
    const port = await freePort();
    const server = new Server(`http://127.0.0.1:${port}`, port, mkdtempSync(join(tmpdir(), 'miniairflow-ui-')), options, env);
    await server.run();
    return server;
  }

  /** The key of an admin that a server which asks everybody prints at its first start. */
  get firstKey(): string {
    const key = /mak_\S+/.exec(this.output)?.[0];
    if (!key) throw new Error(`The server printed no key:\n${this.output}`);
    return key;
  }

  /** The file of its database, unless an option names another database. */
  get database(): string {
    return join(this.folder, 'ui.db');
  }

  /** Starts it, again if it was stopped: on the same database. */
  async run(): Promise<void> {
    const args = ['standalone', '--port', String(this.port), '--data', this.folder, ...(this.options.includes('--db') ? [] : ['--db', this.database]), ...this.options];
    // The examples read their data from beside them.
    this.process = spawn(EXECUTABLE, args, { cwd: join(ROOT, 'examples'), stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...this.env, XDG_RUNTIME_DIR: this.folder } });
    this.process.stdout!.on('data', (part: Buffer) => (this.output += part.toString()));
    this.process.stderr!.on('data', (part: Buffer) => (this.output += part.toString()));
    const gone = new Promise<never>((_, reject) => this.process!.once('exit', (code) => reject(new Error(`The server ended with ${code}:\n${this.output}`))));
    gone.catch(() => undefined);
    await Promise.race([until(async () => (await fetch(`${this.url}/readyz`)).ok, 60_000, 'the server answers'), gone]);
  }

  /** Stops it as an operator would. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const running = this.process;
    if (!running || running.exitCode !== null) return;
    const ended = new Promise<void>((done) => running.once('exit', () => done()));
    running.kill(signal);
    await ended;
  }

  async remove(): Promise<void> {
    // What still runs there has no end of its own: the second signal kills it.
    this.process?.kill('SIGTERM');
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });
}

/** Asks again and again until it holds; an error is "not yet". */
export async function until(holds: () => Promise<boolean>, deadline: number, what: string): Promise<void> {
  const end = performance.now() + deadline;
  let last: unknown;
  while (performance.now() < end) {
    try {
      if (await holds()) return;
    } catch (error) {
      last = error;
    }
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`Waited ${deadline} ms in vain until ${what}.`, { cause: last });
}
