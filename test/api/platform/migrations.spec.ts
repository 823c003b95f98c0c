import { readFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';

import { migrate, shippedMigrations } from '../../../src/platform/database/index.js';
import { openSchemaEngine } from '../../../src/platform/database/schema-engine.js';
import { openTestDatabase } from '../../support/database.js';
import type { TestDatabase } from '../../support/database.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

const SCHEMA = readFileSync(new URL('../../../prisma/schema.prisma', import.meta.url), 'utf8');
/** The SQL that Prisma's engine would make an empty database with. */
async function scriptOf(schema: string): Promise<string> {
  const pool = new pg.Pool({ connectionString: db.url, max: 1 });
  const engine = await openSchemaEngine(pool, schema);
  const { stdout } = await engine.diff({
    from: { tag: 'empty' },
    to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: schema }] },
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  await pool.end();
  return stdout ?? '';
}

const columnsOf = (schema: string): Promise<unknown> =>
  db.query(
    `SELECT table_name, column_name, udt_name, is_nullable, column_default, datetime_precision
     FROM information_schema.columns WHERE table_schema = '${schema}' AND table_name <> '_prisma_migrations'
     ORDER BY table_name, column_name`,
  );

const indexesOf = async (schema: string): Promise<readonly string[]> => {
  const rows = await db.query(
    `SELECT replace(indexdef, ' ${schema}.', ' ') AS definition FROM pg_indexes
     WHERE schemaname = '${schema}' AND tablename <> '_prisma_migrations' ORDER BY tablename, indexname`,
  );
  return rows.map((row) => String(row['definition']));
};

const broken = { name: '29991231000000_broken', script: 'CREATE TABLE half (id int); SELECT 1/0;' };

describe('the migrations', () => {
  test('make what schema.prisma says, and beside it only indexes that it cannot say', async () => {
    await db.query(`CREATE SCHEMA expected; SET search_path = expected; ${await scriptOf(SCHEMA)}`);
    expect(await columnsOf('public')).toEqual(await columnsOf('expected'));
    const expected = await indexesOf('expected');
    const made = await indexesOf('public');
    expect(made.filter((index) => expected.includes(index))).toEqual(expected);
    expect(
      made.filter((index) => !expected.includes(index)).map((index) => / INDEX (\w+) /.exec(index)?.[1]),
    ).toEqual([
      'agreement_open',
      'assignment_open',
      'claim_open',
      'claim_says_one_thing',
      'data_class_open',
      'deployment_open',
      'dispute_open',
      'endpoint_open',
      'legal_entity_open',
      'model_open',
      'policy_of_organisation',
      'provider_open',
      'role_grant_open',
      'scope_open',
      'waiver_open',
    ]);
    await db.query('DROP SCHEMA expected CASCADE');
  });

  test('are applied once', async () => {
    expect(await migrate(db.url)).toEqual([]);
  });

  test('leave nothing behind when one fails, and say what PostgreSQL said', async () => {
    const before = await db.query('SELECT migration_name FROM _prisma_migrations');
    await expect(migrate(db.url, [...shippedMigrations(), broken])).rejects.toThrow(
      'the database could not be migrated: division by zero',
    );
    expect(await db.query(`SELECT to_regclass('half') AS half`)).toEqual([{ half: null }]);
    expect(await db.query('SELECT migration_name FROM _prisma_migrations')).toEqual(before);
    const mended = { ...broken, script: 'CREATE TABLE whole (id int); DROP TABLE whole;' };
    expect(await migrate(db.url, [...shippedMigrations(), mended])).toEqual([mended.name]);
    await db.query(`DELETE FROM _prisma_migrations WHERE migration_name = '${mended.name}'`);
  });

  test('of a newer version, or changed ones, are refused', async () => {
    await expect(migrate(db.url, [])).rejects.toThrow(/which this version of cordon does not know/);
    const changed = shippedMigrations().map((migration) => ({
      ...migration,
      script: `${migration.script}\n`,
    }));
    await expect(migrate(db.url, changed)).rejects.toThrow(/is not the one that the database was made with/);
  });

  test('that another tool has left unfinished are reported', async () => {
    const [row] = await db.query('SELECT id FROM _prisma_migrations');
    const set = (value: string): Promise<unknown> =>
      db.query(`UPDATE _prisma_migrations SET finished_at = ${value} WHERE id = '${String(row?.['id'])}'`);
    await set('NULL');
    await expect(migrate(db.url)).rejects.toThrow(/npx prisma migrate resolve/);
    await set('now()');
  });
});
