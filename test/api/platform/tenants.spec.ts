import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { ChangeContext } from '../../../src/platform/database/index.js';
import { newId } from '../../../src/platform/ids.js';
import { openTestDatabase } from '../../support/database.js';
import type { As, TestDatabase } from '../../support/database.js';

const ACME = newId();
const GLOBEX = newId();
const by = (organisation: string | null): ChangeContext => ({
  actor: { kind: 'system', id: 'system', name: 'Cordon' },
  organisation,
  requestId: 'test',
  reason: '',
});

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await fill(ACME, 'acme');
  await fill(GLOBEX, 'globex');
  await db.database.change(by(null), async ({ tx, revision: recordedFrom, record }) => {
    record({ action: 'curator.added', subject: 'carol' });
    await tx.provider.create({
      data: { id: newId(), slug: 'shared', name: 'S', urls: {}, aliases: {}, recordedFrom },
    });
    await tx.member.create({ data: { id: newId(), name: 'Carol', email: 'c@cordon.test', recordedFrom } });
    await tx.installationState.create({ data: { name: 'catalog', value: {} } });
  });
});
afterAll(() => db.close());

/** One row in every table of an organisation. */
async function fill(organisation: string, slug: string): Promise<void> {
  await db.database.change(by(organisation), async ({ tx, revision: recordedFrom, record }) => {
    record({ action: 'organisation.made', subject: slug });
    const [policy, member, id] = [newId(), newId(), newId];
    const at = new Date();
    const later = new Date(at.getTime() + 86_400_000);
    const own = { organisation, recordedFrom };
    const subject = { owner: organisation, name: slug, recordedFrom };
    const secret = () => Buffer.from(`${slug}-${id()}`);
    await tx.organisation.create({ data: { id: organisation, slug, name: slug, recordedFrom } });
    await tx.scope.create({ data: { id: id(), kind: 'organisation', path: slug, name: slug, ...own } });
    await tx.dataClass.create({ data: { id: id(), name: 'public', title: 'Public', position: 0, ...own } });
    await tx.member.create({ data: { id: member, name: 'Ann', email: `ann@${slug}.test`, ...own } });
    await tx.grant.create({
      data: { id: id(), member, role: 'owner', scope: slug, grantedBy: 'system', ...own },
    });
    await tx.apiKey.create({
      data: {
        id: id(),
        name: 'k',
        prefix: 'c',
        secretSha256: secret(),
        role: 'router',
        createdBy: 'x',
        ...own,
      },
    });
    await tx.signInToken.create({ data: { sha256: secret(), member, expiresAt: later } });
    await tx.session.create({ data: { sha256: secret(), member, createdAt: at, expiresAt: later } });
    await tx.legalEntity.create({ data: { id: id(), slug: `~${slug}/e`, identifiers: {}, ...subject } });
    await tx.provider.create({ data: { id: id(), slug: `~${slug}/p`, urls: {}, aliases: {}, ...subject } });
    await tx.endpoint.create({
      data: { id: id(), slug: `~${slug}/p/x`, provider: `~${slug}/p`, pins: {}, aliases: {}, ...subject },
    });
    await tx.model.create({ data: { id: id(), slug: `~${slug}/m`, developer: slug, ...subject } });
    await tx.deployment.create({
      data: {
        id: id(),
        owner: organisation,
        slug: `~${slug}/p/x#m`,
        endpoint: `~${slug}/p/x`,
        model: 'm',
        pins: {},
        aliases: {},
        recordedFrom,
      },
    });
    const claim = id();
    await tx.claim.create({
      data: {
        id: id(),
        entity: claim,
        owner: organisation,
        subjectKind: 'provider',
        subject: 'shared',
        dimension: 'training',
        value: 'never',
        complete: true,
        condition: '',
        source: slug,
        validFrom: at,
        assurance: 'contractual',
        state: 'draft',
        author: 'x',
        recordedFrom,
      },
    });
    await tx.evidence.create({
      data: {
        id: id(),
        claim,
        owner: organisation,
        url: 'u',
        kind: 'k',
        retrievedAt: at,
        verifiedAt: at,
        recheckDue: later,
        recordedFrom,
      },
    });
    await tx.dispute.create({ data: { id: id(), claim, reason: 'r', author: 'x', ...own } });
    await tx.policy.create({ data: { id: policy, name: 'p', ...own } });
    await tx.policyDraft.create({
      data: { policy, organisation, scope: slug, document: '{}', edit: 1, editedBy: 'x', editedAt: at },
    });
    await tx.policyVersion.create({
      data: {
        id: id(),
        policy,
        version: 1,
        document: '{}',
        sha256: '',
        groups: {},
        publishedAt: at,
        publishedBy: 'x',
        ...own,
      },
    });
    await tx.assignment.create({
      data: { id: id(), policy, scope: slug, mandatory: false, author: 'x', ...own },
    });
    await tx.agreement.create({
      data: {
        id: id(),
        entity: id(),
        provider: 'shared',
        kind: 'zdr',
        document: 'd',
        allEndpoints: true,
        validFrom: at,
        state: 'requested',
        author: 'x',
        ...own,
      },
    });
    await tx.waiver.create({
      data: {
        id: id(),
        entity: id(),
        policy,
        rule: 'r',
        ruleDigest: 'd',
        outcome: 'unknown',
        scope: slug,
        allDataClasses: true,
        justification: 'j',
        expiresAt: later,
        state: 'requested',
        author: 'x',
        ...own,
      },
    });
    const block = id();
    await tx.block.create({
      data: {
        id: block,
        targetKind: 'provider',
        target: 'shared',
        reason: 'r',
        author: 'x',
        since: at,
        ...own,
      },
    });
    await tx.removalRequest.create({
      data: { id: id(), kind: 'block', target: block, reason: 'r', author: 'x', requestedAt: at, ...own },
    });
  });
}

/** Every table with the column that says whose its rows are. */
const OWNED: readonly (readonly [table: string, column: string])[] = [
  ...[
    'scope',
    'data_class',
    'member',
    'role_grant',
    'api_key',
    'audit_event',
    'dispute',
    'policy',
    'policy_draft',
  ].map((table) => [table, 'organisation'] as const),
  ...['policy_version', 'assignment', 'agreement', 'waiver', 'block', 'removal_request', 'revision'].map(
    (table) => [table, 'organisation'] as const,
  ),
  ...['legal_entity', 'provider', 'endpoint', 'model', 'deployment', 'claim', 'evidence'].map(
    (table) => [table, 'owner'] as const,
  ),
  ['organisation', 'id'],
];
const CREDENTIALS = ['sign_in_token', 'session'];

const count = async (table: string, where: string, as: As): Promise<number> => {
  const [row] = await db.query(`SELECT count(*)::int AS n FROM ${table} WHERE ${where}`, as);
  return Number(row?.['n']);
};

describe('without any filter in code', () => {
  test.each(OWNED)('%s shows an organisation its own rows and none of another', async (table, column) => {
    const as: As = { role: 'cordon_app', organisation: ACME };
    expect(await count(table, `${column} = '${ACME}'`, as)).toBeGreaterThan(0);
    expect(await count(table, `${column} = '${GLOBEX}'`, as)).toBe(0);
  });

  test.each(OWNED)('%s shows nothing of any organisation when none is set', async (table, column) => {
    expect(await count(table, `${column} IS NOT NULL`, { role: 'cordon_app' })).toBe(0);
    expect(await count(table, `${column} IS NOT NULL`, { role: 'cordon_app', curator: true })).toBe(0);
  });

  test.each(CREDENTIALS)('%s shows those of the own members only', async (table) => {
    expect(await count(table, 'true', { role: 'cordon_app', organisation: ACME })).toBe(1);
    expect(await count(table, 'true', { role: 'cordon_app' })).toBe(0);
    expect(await count(table, 'true', { role: 'cordon_worker' })).toBe(2);
  });

  test('what all organisations share is seen by each, and the curators by none', async () => {
    const as: As = { role: 'cordon_app', organisation: ACME };
    expect(await count('provider', 'owner IS NULL', as)).toBe(1);
    expect(await count('revision', 'organisation IS NULL', as)).toBe(1);
    for (const table of ['member', 'audit_event']) {
      expect(await count(table, 'organisation IS NULL', as)).toBe(0);
      expect(await count(table, 'organisation IS NULL', { role: 'cordon_app' })).toBe(1);
    }
  });

  test('not even a session of the owner sees a tenant', async () => {
    for (const [table, column] of OWNED.filter(([name]) => name !== 'revision')) {
      expect(await count(table, `${column} IS NOT NULL`, {})).toBe(0);
    }
  });

  test('the worker sees all', async () => {
    for (const [table, column] of OWNED) {
      expect(
        await count(table, `${column} IN ('${ACME}', '${GLOBEX}')`, { role: 'cordon_worker' }),
      ).toBeGreaterThan(1);
    }
  });

  test('an organisation that is no identifier is an error, not everything', async () => {
    await expect(count('scope', 'true', { role: 'cordon_app', organisation: '%' })).rejects.toThrow(/uuid/);
  });
});

describe('writing', () => {
  const provider = (owner: string | null, slug: string) => ({
    id: newId(),
    owner,
    slug,
    name: 'x',
    urls: {},
    aliases: {},
  });
  const add = (as: string | null, owner: string | null, slug: string): Promise<unknown> =>
    db.database.change(by(as), async ({ tx, revision, record }) => {
      record({ action: 'provider.added', subject: slug });
      await tx.provider.create({ data: { ...provider(owner, slug), recordedFrom: revision } });
    });

  test('for another organisation is refused', async () => {
    await expect(add(ACME, GLOBEX, '~globex/new')).rejects.toThrow();
    await expect(add(null, GLOBEX, '~globex/new')).rejects.toThrow();
  });

  test('what is shared is refused to an organisation, and allowed to the installation', async () => {
    await expect(add(ACME, null, 'new')).rejects.toThrow();
    await add(null, null, 'new');
    await add(ACME, ACME, '~acme/new');
  });

  test('closing a row of another organisation, or a shared one, touches nothing', async () => {
    for (const slug of ['~globex/p', 'shared']) {
      await db.database.change(by(ACME), async ({ tx, revision, record }) => {
        record({ action: 'provider.removed', subject: slug });
        const { count } = await tx.provider.updateMany({ where: { slug }, data: { recordedTo: revision } });
        expect(count).toBe(0);
      });
    }
  });

  test('a policy of another organisation can be neither assigned nor waived', async () => {
    const [policy] = await db.query(`SELECT id FROM policy WHERE organisation = '${GLOBEX}'`, {
      role: 'cordon_worker',
    });
    await expect(
      db.database.change(by(ACME), async ({ tx, revision, record }) => {
        record({ action: 'policy.assigned', subject: 'p' });
        await tx.assignment.create({
          data: {
            id: newId(),
            organisation: ACME,
            policy: String(policy?.['id']),
            scope: 'acme',
            mandatory: false,
            author: 'x',
            recordedFrom: revision,
          },
        });
      }),
    ).rejects.toThrow();
  });

  test('is not for readers, nor for the worker', async () => {
    await expect(
      db.database.read(ACME, (tx) => tx.installationState.create({ data: { name: 'x', value: {} } })),
    ).rejects.toThrow(/read-only/);
    await expect(
      db.query(`INSERT INTO installation_state VALUES ('x', '{}')`, { role: 'cordon_worker' }),
    ).rejects.toThrow(/permission denied/);
  });

  test('the state of the installation is for the installation', async () => {
    await expect(
      db.database.change(by(ACME), async ({ tx, record }) => {
        record({ action: 'x.y', subject: 'z' });
        await tx.installationState.create({ data: { name: 'y', value: {} } });
      }),
    ).rejects.toThrow();
  });
});

describe('the roles of sessions', () => {
  test('are no superusers, bypass nothing, own nothing and cannot log in', async () => {
    const rows = await db.query(
      `SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin,
              (SELECT count(*)::int FROM pg_class WHERE relowner = r.oid) AS owned
       FROM pg_roles r WHERE rolname LIKE 'cordon%' ORDER BY rolname`,
    );
    const none = { rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false };
    expect(rows).toEqual([
      { rolname: 'cordon_app', ...none, rolcanlogin: false, owned: 0 },
      { rolname: 'cordon_owner', ...none, rolcanlogin: true, owned: expect.any(Number) },
      { rolname: 'cordon_worker', ...none, rolcanlogin: false, owned: 0 },
    ]);
  });

  test('are those that the pools run as, whatever a statement before has reset', async () => {
    const who = 'SELECT current_user::text AS role';
    const reader = await db.database.read(null, async (tx) => {
      await tx.$executeRawUnsafe('RESET ROLE');
      return tx.$queryRawUnsafe(who);
    });
    expect(reader).toEqual([{ role: 'cordon_app' }]);
    expect(await db.database.readAll((tx) => tx.$queryRawUnsafe(who))).toEqual([{ role: 'cordon_worker' }]);
  });

  test('an organisation that was set is gone with its transaction', async () => {
    await db.database.read(ACME, (tx) => tx.scope.findMany());
    const seen = await Promise.all(
      Array.from({ length: 20 }, () => db.database.read(null, (tx) => tx.scope.findMany())),
    );
    expect(seen.flat()).toEqual([]);
  });
});
