import { createHash, randomBytes } from 'node:crypto';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

import pg from 'pg';

import { migrate, PrismaDatabase, shippedMigrations } from '../../src/platform/database/index.js';
import { startEmbeddedPostgres } from '../../src/platform/postgres/index.js';
import type { EmbeddedPostgres } from '../../src/platform/postgres/index.js';

/** A migrated, empty database on a real PostgreSQL. Close it when the test is over. */
export interface TestDatabase {
  readonly database: PrismaDatabase;
  /** Address as the owner of the tables. */
  readonly url: string;
  /** Address as a superuser, which Cordon refuses. */
  readonly superuserUrl: string;
  /** Runs SQL as the owner, or with the rights of a role and the settings given. */
  query(sql: string, as?: As): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export interface As {
  readonly role?: 'cordon_app' | 'cordon_worker' | 'cordon_owner' | 'postgres';
  readonly organisation?: string;
  readonly curator?: boolean;
}

/**
 * A database of its own for a test file, in a fraction of a second: a copy of a migrated template, on a server that all
 * test files share. The first one starts the server, the last one stops it.
 */
export async function openTestDatabase(): Promise<TestDatabase> {
  const server = await startEmbeddedPostgres({
    dataDir: join(tmpdir(), `cordon-test-${userInfo().username}`),
    exclusive: false,
    flags: ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=300'].flatMap(
      (flag) => ['-c', flag],
    ),
  });
  const name = `test_${String(process.pid)}_${randomBytes(6).toString('hex')}`;
  const template = await openTemplate(server);
  await asSuperuser(server, (client) =>
    client.query(`CREATE DATABASE ${name} TEMPLATE ${template} OWNER cordon_owner`),
  );
  const url = withDatabase(server.url, name);
  const database = new PrismaDatabase({ url });
  return {
    database,
    url,
    superuserUrl: withDatabase(server.superuserUrl, name),
    query: (sql, as) =>
      query(as?.role === 'postgres' ? withDatabase(server.superuserUrl, name) : url, sql, as),
    close: async () => {
      await database.close();
      await asSuperuser(server, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
      await server.stop();
    },
  };
}

/** Name of the migrated database that the others are copies of; made when the migrations have changed. */
async function openTemplate(server: EmbeddedPostgres): Promise<string> {
  const name = `template_${createHash('sha256').update(JSON.stringify(shippedMigrations())).digest('hex').slice(0, 12)}`;
  await asSuperuser(server, async (client) => {
    await client.query('SELECT pg_advisory_lock(1)');
    const { rows } = await client.query<{ datname: string }>('SELECT datname FROM pg_database');
    if (rows.some(({ datname }) => datname === name)) return;
    await Promise.all(
      rows.filter(isAbandoned).map(({ datname }) => client.query(`DROP DATABASE IF EXISTS ${datname}`)),
    );
    const partial = `partial_${name}`;
    await client.query(`DROP DATABASE IF EXISTS ${partial} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${partial} OWNER cordon_owner`);
    await migrate(withDatabase(server.url, partial));
    await client.query(`ALTER DATABASE ${partial} RENAME TO ${name}`);
  });
  return name;
}

/** Of a run that was killed, by the process number in its name. */
function isAbandoned({ datname }: { datname: string }): boolean {
  const pid = /^test_(\d+)_/.exec(datname)?.[1];
  if (pid === undefined) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch {
    return true;
  }
}

async function query(url: string, sql: string, as: As = {}): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    if (as.role === 'cordon_app' || as.role === 'cordon_worker') await client.query(`SET ROLE ${as.role}`);
    await client.query(
      `SELECT set_config('cordon.org', $1, false), set_config('cordon.curator', $2, false)`,
      [as.organisation ?? '', as.curator === true ? 'on' : 'off'],
    );
    const result = (await client.query(sql)) as pg.QueryResult | pg.QueryResult[];
    return ([result].flat().at(-1)?.rows ?? []) as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

async function asSuperuser<T>(server: EmbeddedPostgres, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: server.superuserUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function withDatabase(url: string, database: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${database}`;
  return parsed.href;
}
