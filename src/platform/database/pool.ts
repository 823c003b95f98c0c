import pg from 'pg';

import { CannotStart } from '../cannot-start.js';
import type { SessionRole } from './roles.js';

export interface PoolOptions {
  /** Left out: sessions run as the login, which owns the tables. Only migrations want that. */
  readonly role?: SessionRole;
  /** Most connections at a time. */
  readonly max: number;
  /** Told of connections that broke while they lay idle; the pool replaces them by itself. */
  readonly onIdleError?: (error: Error) => void;
}

/**
 * A pool whose every session runs as the role. The role is a start-up option of the session, so RESET ROLE comes back to
 * it, and it is checked on each new connection: a pooler in between may drop start-up options.
 */
export function createPool(url: string, options: PoolOptions): pg.Pool {
  const { role, max } = options;
  const pool = new pg.Pool({
    connectionString: role === undefined ? url : withRole(url, role),
    application_name: 'cordon',
    max,
    connectionTimeoutMillis: 30_000,
    ...(role === undefined
      ? {}
      : { verify: (client, done) => void checkRole(client, role).then(done, done) }),
  });
  pool.on('error', options.onIdleError ?? (() => undefined));
  return pool;
}

/** One connection of its own, for locks and notifications. Connects as the role; the caller ends it. */
export function createClient(url: string, name: string, role?: SessionRole): pg.Client {
  return new pg.Client({
    connectionString: role === undefined ? url : withRole(url, role),
    application_name: name,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
}

async function checkRole(client: pg.ClientBase, role: SessionRole): Promise<undefined> {
  const { rows } = await client.query<{ role: string }>('SELECT current_user AS role');
  if (rows[0]?.role !== role) {
    throw new CannotStart(
      `a session of the database runs as \`${rows[0]?.role ?? ''}\` instead of \`${role}\`; ` +
        'if DATABASE_URL leads to a connection pooler, use the address of PostgreSQL itself',
    );
  }
  return undefined;
}

/** The options that a URL already carries stay, but the role comes last and wins. */
function withRole(url: string, role: SessionRole): string {
  const parsed = new URL(url);
  const given = parsed.searchParams.get('options') ?? '';
  parsed.searchParams.set('options', `${given} -c role=${role}`.trim());
  return parsed.href;
}
