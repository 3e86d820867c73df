import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

const ROOT = '/usr/lib/postgresql';

/** A PostgreSQL server of the figures' own, in a folder that goes with it: as durable as a real one. */
export class Postgres {
  private constructor(private readonly folder: string, private readonly port: number) {}

  /** Where the server's programs are, if they are there. */
  static get programs(): string | undefined {
    return process.env.POSTGRES_BIN ?? (existsSync(ROOT) ? join(ROOT, readdirSync(ROOT).toSorted((a, b) => Number(a) - Number(b)).at(-1)!, 'bin') : undefined);
  }

  get url(): string {
    return `postgres://airflow@127.0.0.1:${this.port}/postgres?sslmode=disable`;
  }

  static async start(): Promise<Postgres> {
    const folder = mkdtempSync(join(tmpdir(), 'miniairflow-postgres-'));
    const server = new Postgres(folder, await new Promise<number>((done) => {
      const probe = createServer().listen(0, '127.0.0.1', () => {
        const { port } = probe.address() as { port: number };
        probe.close(() => done(port));
      });
    }));
    if (userInfo().username === 'root') execFileSync('chown', ['postgres:', folder]);
    asOwner('initdb', '-D', join(folder, 'data'), '-U', 'airflow', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync');
    asOwner('pg_ctl', 'start', '-w', '-D', join(folder, 'data'), '-l', join(folder, 'log'), '-o', `-p ${server.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder} -c max_connections=200`);
    return server;
  }

  remove(): void {
    asOwner('pg_ctl', 'stop', '-w', '-m', 'fast', '-D', join(this.folder, 'data'));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The server refuses to run as root. */
function asOwner(program: string, ...args: string[]): void {
  const path = join(Postgres.programs!, program);
  if (userInfo().username === 'root') execFileSync('runuser', ['-u', 'postgres', '--', path, ...args], { stdio: 'ignore', cwd: '/' });
  else execFileSync(path, args, { stdio: 'ignore' });
}
