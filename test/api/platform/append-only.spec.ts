import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { ChangeContext } from '../../../src/platform/database/index.js';
import { newId } from '../../../src/platform/ids.js';
import { openTestDatabase } from '../../support/database.js';
import type { As, TestDatabase } from '../../support/database.js';

const SHARED: ChangeContext = {
  actor: { kind: 'system', id: 'system', name: 'Cordon' },
  organisation: null,
  requestId: 'test',
  reason: '',
};
const ENTRY = { action: 'claim.stated', subject: 'acme' };

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await state({});
});
afterAll(() => db.close());

interface Statement {
  readonly dimension?: string;
  readonly source?: string;
  readonly state?: string;
  readonly validFrom?: string;
  readonly validTo?: string | null;
  readonly owner?: string;
}

/** Commits one claim. */
async function state(given: Statement): Promise<string> {
  const id = newId();
  const context = { ...SHARED, organisation: given.owner ?? null };
  await db.database.change(context, async ({ tx, revision, record }) => {
    record(ENTRY);
    await tx.claim.create({
      data: {
        id,
        entity: newId(),
        owner: given.owner ?? null,
        subjectKind: 'provider',
        subject: 'acme',
        dimension: given.dimension ?? 'training',
        value: 'never',
        complete: true,
        condition: '',
        source: given.source ?? 'acme',
        validFrom: new Date(given.validFrom ?? '2026-01-01'),
        validTo: given.validTo === undefined || given.validTo === null ? null : new Date(given.validTo),
        assurance: 'self_declared',
        state: given.state ?? 'approved',
        author: 'test',
        recordedFrom: revision,
      },
    });
  });
  return id;
}

/** The owner, who made the tables, with row-level security lifted for itself: the strongest login that Cordon uses. */
const OWNER: As = { curator: true };
const asOwner = (sql: string): Promise<unknown> =>
  db.query(
    `BEGIN; ALTER TABLE claim NO FORCE ROW LEVEL SECURITY; ALTER TABLE evidence NO FORCE ROW LEVEL SECURITY; ${sql}; ROLLBACK`,
    OWNER,
  );

const VERSIONED = [
  'scope',
  'data_class',
  'member',
  'role_grant',
  'api_key',
  'legal_entity',
  'provider',
  'endpoint',
  'model',
  'deployment',
  'claim',
  'dispute',
  'policy_version',
  'assignment',
  'agreement',
  'waiver',
  'block',
  'removal_request',
];
const INSERT_ONLY = ['revision', 'organisation', 'audit_event', 'evidence', 'policy'];
const MUTABLE = ['revision_head', 'sign_in_token', 'session', 'policy_draft', 'installation_state'];

describe('the database itself', () => {
  test('has a rule for every table', async () => {
    const rows = await db.query(
      `SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
       AND relname <> '_prisma_migrations'`,
    );
    expect(rows.map((row) => row['relname']).sort()).toEqual(
      [...VERSIONED, ...INSERT_ONLY, ...MUTABLE].sort(),
    );
  });

  test.each([...VERSIONED, ...INSERT_ONLY, ...MUTABLE])(
    'refuses DELETE and TRUNCATE of %s, to its owner too',
    async (table) => {
      await expect(db.query(`DELETE FROM ${table}`)).rejects.toThrow(
        `table \`${table}\` is append-only: DELETE is refused`,
      );
      await expect(db.query(`TRUNCATE ${table} CASCADE`)).rejects.toThrow(/append-only: TRUNCATE is refused/);
      await expect(db.query(`DELETE FROM ${table}`, { role: 'cordon_app' })).rejects.toThrow(
        /permission denied/,
      );
      await expect(db.query(`TRUNCATE ${table}`, { role: 'cordon_app' })).rejects.toThrow(
        /permission denied/,
      );
    },
  );

  test.each(INSERT_ONLY)('refuses every UPDATE of %s', async (table) => {
    const [column] = await db.query(
      `SELECT attname FROM pg_attribute WHERE attrelid = '${table}'::regclass AND attnum = 1`,
    );
    const update = `UPDATE ${table} SET ${String(column?.['attname'])} = ${String(column?.['attname'])}`;
    await expect(db.query(update)).rejects.toThrow(/append-only: UPDATE is refused/);
    await expect(db.query(update, { role: 'cordon_app', curator: true })).rejects.toThrow(
      /permission denied/,
    );
  });

  test.each([
    [`value = '"by_default"'`],
    [`state = 'retracted'`],
    [`recorded_from = recorded_from + 1`],
    // Earlier, later, and a revision that another transaction made.
    [`recorded_to = 99`],
    [`recorded_to = recorded_from + 1`],
    [`recorded_to = NULL`],
  ])('refuses UPDATE of a claim, SET %s', async (set) => {
    await expect(asOwner(`UPDATE claim SET ${set}`)).rejects.toThrow(
      /an open row can be closed at the current revision/,
    );
  });

  test.each([...VERSIONED])('lets nobody change a column of %s but recorded_to', async (table) => {
    const rows = await db.query(
      `SELECT column_name FROM information_schema.column_privileges
       WHERE grantee = 'cordon_app' AND privilege_type = 'UPDATE' AND table_name = '${table}'`,
    );
    expect(rows).toEqual([{ column_name: 'recorded_to' }]);
  });

  test('closes an open row once, at the revision of the change', async () => {
    const id = await state({ dimension: 'humanReview' });
    const close = () =>
      db.database.change(SHARED, async ({ tx, revision, record }) => {
        record(ENTRY);
        await tx.claim.update({ where: { id }, data: { recordedTo: revision } });
      });
    const { revision } = await close();
    const closed = await db.database.read(null, (tx) => tx.claim.findUniqueOrThrow({ where: { id } }));
    expect(closed.recordedTo).toBe(revision);
    await expect(close()).rejects.toThrow();
  });

  test('refuses a row that is recorded from another revision than its own', async () => {
    for (const shift of [-1n, 1n]) {
      await expect(
        db.database.change(SHARED, async ({ tx, revision, record }) => {
          record(ENTRY);
          await tx.model.create({
            data: { id: newId(), slug: 'm', name: 'M', developer: 'd', recordedFrom: revision + shift },
          });
        }),
      ).rejects.toThrow();
    }
  });

  test('refuses a change that records nothing, also when code forgets to ask', async () => {
    const before = await db.database.latestRevision();
    await expect(db.database.change(SHARED, async () => undefined)).rejects.toThrow(
      'at least one audit event',
    );
    await expect(
      db.query('SELECT cordon_begin_revision()', { role: 'cordon_app', curator: true }),
    ).rejects.toThrow(/records no audit event/);
    expect(await db.database.latestRevision()).toBe(before);
  });
});

describe('two approved claims of one source', () => {
  const base = { dimension: 'publication', validFrom: '2026-01-01', validTo: '2026-06-01' };
  beforeAll(() => state(base));

  test('do not overlap in validity, not even by a moment', async () => {
    for (const [validFrom, validTo] of [
      ['2026-05-31T23:59:59.999Z', null],
      ['2025-01-01', '2026-01-01T00:00:00.001Z'],
      ['2026-02-01', '2026-03-01'],
      ['2025-01-01', null],
    ] as const) {
      await expect(state({ ...base, validFrom, validTo })).rejects.toThrow();
    }
  });

  test('may follow one another', async () => {
    await state({ ...base, validFrom: '2026-06-01', validTo: null });
    await state({ ...base, validFrom: '2025-01-01', validTo: '2026-01-01' });
  });

  test('may differ in source, dimension or owner, or be a proposal', async () => {
    await state({ ...base, source: 'openrouter' });
    await state({ ...base, state: 'proposed' });
    await state({ ...base, owner: newId() });
  });

  test('do not slip past the constraint as the owner of the tables', async () => {
    await expect(
      asOwner(`
        SELECT cordon_begin_revision();
        INSERT INTO claim (id, entity, owner, subject_kind, subject, dimension, value, complete, condition, source,
                           valid_from, assurance, state, author, recorded_from)
        SELECT gen_random_uuid(), gen_random_uuid(), owner, subject_kind, subject, dimension, value, complete, condition,
               source, valid_from, assurance, state, author, cordon_revision()
        FROM claim WHERE dimension = 'training' AND recorded_to IS NULL`),
    ).rejects.toThrow(/claim_says_one_thing/);
  });
});

describe('values that cannot be meant', () => {
  const insert = (table: string, values: Record<string, string>): Promise<unknown> =>
    db.query(
      `BEGIN; SELECT cordon_begin_revision();
       INSERT INTO ${table} (id, recorded_from, ${Object.keys(values).join(', ')})
       VALUES (gen_random_uuid(), cordon_revision(), ${Object.values(values).join(', ')}); ROLLBACK`,
      { role: 'cordon_app', curator: true },
    );
  const provider = { slug: `'x'`, name: `'x'`, urls: `'{}'`, aliases: `'{}'` };

  test('a shared subject does not wear the mark of a private one', async () => {
    await insert('provider', provider);
    await expect(insert('provider', { ...provider, slug: `'~acme/x'` })).rejects.toThrow(
      /provider_private_slug/,
    );
  });

  test('a private subject wears its organisation', async () => {
    const organisation = newId();
    const add = (slug: string): Promise<unknown> =>
      db.query(
        `BEGIN; SELECT cordon_begin_revision();
         INSERT INTO provider (id, owner, recorded_from, slug, name, urls, aliases)
         VALUES (gen_random_uuid(), '${organisation}', cordon_revision(), '${slug}', 'x', '{}', '{}'); ROLLBACK`,
        { role: 'cordon_app', organisation },
      );
    await add('~acme/x');
    for (const slug of ['x', '~acme', '~/x', '~acme/'])
      await expect(add(slug)).rejects.toThrow(/provider_private_slug/);
  });

  test.each([
    ['assurance', `'certain'`],
    ['state', `'perhaps'`],
    ['subject_kind', `'planet'`],
    ['condition', `'handshake'`],
  ])('a claim with the %s %s is refused', async (column, value) => {
    const claim = {
      entity: 'gen_random_uuid()',
      subject_kind: `'provider'`,
      subject: `'y'`,
      dimension: `'d'`,
      value: `'1'`,
      complete: 'true',
      condition: `''`,
      source: `'s'`,
      valid_from: 'now()',
      assurance: `'audited'`,
      state: `'draft'`,
      author: `'a'`,
    };
    await insert('claim', claim);
    await expect(insert('claim', { ...claim, [column]: value })).rejects.toThrow(`claim_${column}`);
    await expect(insert('claim', { ...claim, valid_to: `now() - interval '1 day'` })).rejects.toThrow(
      /claim_valid_order/,
    );
  });

  test('a quotation of more than 300 characters is refused', async () => {
    const evidence = {
      claim: 'gen_random_uuid()',
      url: `'u'`,
      kind: `'k'`,
      retrieved_at: 'now()',
      verified_at: 'now()',
      recheck_due: 'now()',
    };
    await insert('evidence', { ...evidence, quote: `repeat('é', 300)` });
    await expect(insert('evidence', { ...evidence, quote: `repeat('é', 301)` })).rejects.toThrow(
      /evidence_quote_length/,
    );
  });
});
