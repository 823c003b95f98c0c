import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

import pg from 'pg';

import { CannotStart } from '../cannot-start.js';
import { createClient } from '../database/index.js';
import { findBinaries } from './binaries.js';
import type { Binaries } from './binaries.js';
import { chooseFolder, rememberFolder } from './cluster-folder.js';
import { openCluster, removeLeftovers } from './cluster.js';
import type { Cluster } from './cluster.js';
import { startServer, stopServer } from './server.js';
import type { Server } from './server.js';
import { findSystemUser } from './system-user.js';
import type { SystemUser } from './system-user.js';

export interface EmbeddedOptions {
  /** Absolute path of Cordon's data folder. */
  readonly dataDir: string;
  /** True for the service, of which there is one per data folder; false for a command, which shares the database. */
  readonly exclusive: boolean;
  /** More flags for the server. */
  readonly flags?: readonly string[];
  readonly onProgress?: (message: string) => void;
  /** The database has ended by itself, or was stopped by somebody. */
  readonly onLost?: () => void;
}

/** A PostgreSQL of our own, as a child process or taken over from a start that was killed. */
export interface EmbeddedPostgres {
  /** Address as the owner, which is no superuser. */
  readonly url: string;
  /** Address as the superuser, for what only that one may do. Nothing of the service uses it. */
  readonly superuserUrl: string;
  readonly folder: string;
  /** Ends the connection and, when nobody else uses it, the server. */
  stop(): Promise<void>;
}

const OWNER = 'cordon_owner';
const DATABASE = 'cordon';
/** Held exclusively by the one service, and shared by everybody who uses the server: the last one stops it. */
const LOCKS = { service: [0x636f72, 1], users: [0x636f72, 2] } as const;

/** Starts, or takes over, the PostgreSQL of a data folder; on the first call it is made. */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const user = findSystemUser();
  const binaries = findBinaries(user);
  const folder = chooseFolder(options.dataDir, user);
  removeLeftovers(folder);
  if (!existsSync(folder)) options.onProgress?.(`making a database in ${folder}`);
  const cluster = await openCluster(folder, binaries, user);
  rememberFolder(options.dataDir, cluster.folder);
  // Between finding a server and locking it, its last user may have stopped it: then it is started again.
  for (;;) {
    const started = await tryStart(cluster, binaries, user, options);
    if (started !== null) return started;
  }
}

async function tryStart(
  cluster: Cluster,
  binaries: Binaries,
  user: SystemUser | null,
  options: EmbeddedOptions,
): Promise<EmbeddedPostgres | null> {
  const server = await startServer(cluster, binaries, user, options.flags);
  const url = addressOf(server, OWNER, cluster.secrets.owner, DATABASE);
  const client = await connectAsOwner(cluster, server, url);
  if (client === null || !(await lockShared(client))) return null;
  if (options.exclusive && !(await lockService(client))) {
    const holder = await findHolder(client);
    await client.end();
    throw new CannotStart(
      `the data folder \`${options.dataDir}\` is in use by another instance of cordon (pid ${holder}); ` +
        'stop it, or set CORDON_DATA_DIR to another folder',
    );
  }
  let stopping = false;
  client.on('end', () => {
    if (!stopping) options.onLost?.();
  });
  const stop = async (): Promise<void> => {
    stopping = true;
    await release(client, server);
  };
  const superuserUrl = addressOf(server, 'postgres', cluster.secrets.superuser, 'postgres');
  return { url, superuserUrl, folder: cluster.folder, stop };
}

// -------------------------------------------------------------------------------------------------- connection

/** Null when the server went away meanwhile. Makes the roles and the database where they are missing. */
async function connectAsOwner(cluster: Cluster, server: Server, url: string): Promise<pg.Client | null> {
  try {
    return await connect(url);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) return null;
    if (!MISSING.has(error.code ?? '')) throw error;
  }
  await makeOwnerAndDatabase(cluster, server);
  return connect(url);
}

/** Wrong password (which is also said of a missing role), and missing database. */
const MISSING = new Set(['28P01', '28000', '3D000']);

async function connect(url: string): Promise<pg.Client> {
  const client = createClient(url, `cordon ${String(process.pid)}`);
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

/**
 * What the superuser is for. The owner is not one, because row-level security does not bind superusers; it may not make
 * roles either, so the two roles of sessions are made for it.
 */
async function makeOwnerAndDatabase(cluster: Cluster, server: Server): Promise<void> {
  const client = await connect(addressOf(server, 'postgres', cluster.secrets.superuser, 'postgres'));
  try {
    await client.query('SELECT pg_advisory_lock($1, 3)', [LOCKS.users[0]]);
    const exists = async (sql: string): Promise<boolean> => (await client.query(sql)).rowCount === 1;
    if (!(await exists(`SELECT FROM pg_roles WHERE rolname = '${OWNER}'`))) {
      await client.query(`
        CREATE ROLE ${OWNER} LOGIN PASSWORD ${client.escapeLiteral(cluster.secrets.owner)};
        CREATE ROLE cordon_app;
        CREATE ROLE cordon_worker;
        GRANT cordon_app, cordon_worker TO ${OWNER} WITH INHERIT FALSE, SET TRUE;`);
    }
    if (!(await exists(`SELECT FROM pg_database WHERE datname = '${DATABASE}'`))) {
      await client.query(`CREATE DATABASE ${DATABASE} OWNER ${OWNER}`);
    }
  } finally {
    await client.end();
  }
}

function addressOf(server: Server, user: string, password: string, database: string): string {
  return `postgresql://${user}:${encodeURIComponent(password)}@127.0.0.1:${String(server.port)}/${database}`;
}

// ------------------------------------------------------------------------------------------------------- locks

/** False when the server is being stopped. */
async function lockShared(client: pg.Client): Promise<boolean> {
  try {
    await client.query('SELECT pg_advisory_lock_shared($1, $2)', [...LOCKS.users]);
    return true;
  } catch {
    return false;
  }
}

/** A connection whose process was killed is noticed by PostgreSQL within moments: wait that long before giving up. */
async function lockService(client: pg.Client): Promise<boolean> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const { rows } = await client.query<{ locked: boolean }>(
      'SELECT pg_try_advisory_lock($1, $2) AS locked',
      [...LOCKS.service],
    );
    if (rows[0]?.locked === true) return true;
    await pause(50);
  }
  return false;
}

async function findHolder(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT a.application_name AS name FROM pg_locks l JOIN pg_stat_activity a USING (pid)
     WHERE l.locktype = 'advisory' AND l.classid = $1 AND l.objid = $2 AND l.granted`,
    [...LOCKS.service],
  );
  return rows[0]?.name.replace('cordon ', '') ?? 'unknown';
}

/** The last user of the server stops it; nobody can become a user any more once the lock is taken. */
async function release(client: pg.Client, server: Server): Promise<void> {
  try {
    await client.query('SELECT pg_advisory_unlock_shared($1, $2)', [...LOCKS.users]);
    const { rows } = await client.query<{ last: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS last', [
      ...LOCKS.users,
    ]);
    if (rows[0]?.last === true) await stopServer(server);
  } finally {
    await client.end().catch(() => undefined);
  }
}
