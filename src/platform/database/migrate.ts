import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { MigrationList } from '@prisma/schema-engine-wasm';
import type pg from 'pg';

import { CannotStart } from '../cannot-start.js';
import { PROJECT_ROOT } from '../project-root.js';
import { createPool } from './pool.js';
import { openSchemaEngine } from './schema-engine.js';

export interface Migration {
  /** Name of its folder, which begins with the time of its making. */
  readonly name: string;
  readonly script: string;
}

const MIGRATIONS = join(PROJECT_ROOT, 'prisma', 'migrations');
const SCHEMA = join(PROJECT_ROOT, 'prisma', 'schema.prisma');
/** `cordon` and `migrate`: any two numbers that no other program is likely to choose. */
const LOCK = [0x636f72, 0x6d6967] as const;

/**
 * Applies the pending migrations of a database and returns their names. The URL is that of the owner.
 *
 * All of them, with Prisma's own book-keeping, are one transaction: whoever is killed in between leaves nothing behind.
 * Of several that start at once, one migrates and the others find nothing to do.
 */
export async function migrate(url: string, migrations = shippedMigrations()): Promise<readonly string[]> {
  const pool = createPool(url, { max: 1 });
  try {
    await pool.query(`SELECT pg_advisory_lock(${LOCK[0]}, ${LOCK[1]})`);
    const pending = await findPending(pool, migrations);
    if (pending.length > 0) await apply(pool, migrations);
    return pending;
  } finally {
    await pool.end();
  }
}

/** The migrations of this version of Cordon, oldest first. */
export function shippedMigrations(): readonly Migration[] {
  return readdirSync(MIGRATIONS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(MIGRATIONS, entry.name, 'migration.sql')))
    .map(({ name }) => ({ name, script: readFileSync(join(MIGRATIONS, name, 'migration.sql'), 'utf8') }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What this database lacks. Refuses one that another version of Cordon, or another tool, has left in another state. */
async function findPending(pool: pg.Pool, migrations: readonly Migration[]): Promise<readonly string[]> {
  const recorded = new Map((await readRecorded(pool)).map((row) => [row.name, row]));
  for (const row of recorded.values()) {
    const shipped = migrations.find(({ name }) => name === row.name);
    if (!row.finished) throw new CannotStart(halfApplied(row.name));
    if (shipped === undefined) {
      throw new CannotStart(
        `the database has the migration \`${row.name}\`, which this version of cordon does not know; ` +
          'start a version that is at least as new as the one that made it',
      );
    }
    if (row.checksum !== createHash('sha256').update(shipped.script).digest('hex')) {
      throw new CannotStart(
        `the migration \`${row.name}\` is not the one that the database was made with; restore its file`,
      );
    }
  }
  return migrations.map(({ name }) => name).filter((name) => !recorded.has(name));
}

interface Recorded {
  readonly name: string;
  readonly checksum: string;
  readonly finished: boolean;
}

async function readRecorded(pool: pg.Pool): Promise<readonly Recorded[]> {
  const { rows } = await pool.query<{ exists: boolean }>(
    `SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS exists`,
  );
  if (rows[0]?.exists !== true) return [];
  const recorded = await pool.query<Recorded>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
     FROM public._prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`,
  );
  return recorded.rows;
}

async function apply(pool: pg.Pool, migrations: readonly Migration[]): Promise<void> {
  const refusals: unknown[] = [];
  const schema = readFileSync(SCHEMA, 'utf8');
  const engine = await openSchemaEngine(pool, schema, (error) => refusals.push(error));
  try {
    await pool.query('BEGIN');
    await engine.applyMigrations({ migrationsList: toList(migrations), filters: NO_FILTER });
    await pool.query('COMMIT');
  } catch (error) {
    await pool.query('ROLLBACK');
    // The engine goes on to note the failure in a transaction that is over; the first refusal is the cause.
    const cause = refusals[0] ?? error;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new CannotStart(`the database could not be migrated: ${message}`, { cause });
  } finally {
    engine.free();
  }
}

const NO_FILTER = { externalTables: [], externalEnums: [] };

function toList(migrations: readonly Migration[]): MigrationList {
  return {
    baseDir: MIGRATIONS,
    lockfile: {
      path: 'migration_lock.toml',
      content: readFileSync(join(MIGRATIONS, 'migration_lock.toml'), 'utf8'),
    },
    shadowDbInitScript: '',
    migrationDirectories: migrations.map(({ name, script }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: script } },
    })),
  };
}

function halfApplied(name: string): string {
  return (
    `another tool began the migration \`${name}\` and did not finish it; look at what it left, then say ` +
    `\`npx prisma migrate resolve --rolled-back ${name}\` or \`--applied ${name}\``
  );
}
