import { spawnSync } from 'node:child_process';
import { Server } from '../tests/support/server';
import { Postgres } from './postgres';

/** What figures of a store are measured on: PostgreSQL where its programs are. */
export const STORES = ['SQLite', ...(Postgres.programs && spawnSync('psql', ['--version']).status === 0 ? ['PostgreSQL'] : [])];

export interface Filled {
  server: Server;
  /** Where its rows are: a file, or a URL. */
  database: string;
  remove: () => Promise<void>;
}

/** A server on a store of its own. */
export async function startOn(store: string): Promise<Filled> {
  const postgres = store === 'SQLite' ? undefined : await Postgres.start();
  const server = await Server.startWith({}, '--concurrency', '16', ...(postgres ? ['--db', postgres.url] : []));
  return {
    server,
    database: postgres?.url ?? server.database,
    remove: async () => {
      await server.remove();
      postgres?.remove();
    },
  };
}
