import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Library } from '../../src/policy/index.js';
import {
  advancePolicySnapshot,
  Agreements,
  Assignments,
  Blocks,
  Policies,
  readLibrary,
  readPolicySnapshot,
} from '../../src/policy/index.js';
import type { PolicySnapshot } from '../../src/policy/index.js';
import { DatabasePolicyStore } from '../../src/policy/store/policy.store.js';
import type { TestDatabase } from '../support/database.js';
import { openTestDatabase } from '../support/database.js';
import { addOrganisation, addProvider, person } from '../support/policy-fixtures.js';

/** What people do, by the number of the organisation in which they do it. */
type Step = {
  readonly kind: 'publish' | 'assign' | 'unassign' | 'withdraw' | 'agree' | 'block';
  readonly which: number;
};

const STEP: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('publish', 'assign', 'unassign', 'withdraw', 'agree', 'block'),
  which: fc.integer({ min: 0, max: 2 }),
});

let db: TestDatabase;
let library: Library;
let store: DatabasePolicyStore;
const organisations: string[] = [];
const owner = person('olga', ...['one', 'two', 'three'].map((scope) => ({ role: 'owner', scope }) as const));
const approver = person(
  'ari',
  ...['one', 'two', 'three'].map((scope) => ({ role: 'approver', scope }) as const),
);

beforeAll(async () => {
  db = await openTestDatabase();
  library = await readLibrary();
  store = new DatabasePolicyStore(db.database);
  for (const slug of ['one', 'two', 'three']) organisations.push(await addOrganisation(db.database, slug));
  await addProvider(db.database, { provider: 'example', legalEntity: 'example-inc', models: ['m/one'] });
});
afterAll(() => db.close());

function read(revision: bigint): Promise<PolicySnapshot> {
  return db.database.readAll((tx) => readPolicySnapshot(tx, revision, library.groups));
}

function contents(snapshot: PolicySnapshot): unknown {
  return [...snapshot.organisations].map(([id, organisation]) => [id, organisation.content]).sort();
}

/** One of the steps in one organisation; refused ones change nothing, which is part of the test. */
async function take({ kind, which }: Step, count: number): Promise<void> {
  const organisation = organisations[which] ?? '';
  const scope = ['one', 'two', 'three'][which] ?? '';
  const policies = new Policies(store, library.groups);
  const known = await store.read(organisation, (rows) => rows.findPolicy({ name: 'p' }));
  const [assignment] = await store.read(organisation, (rows) => rows.assignments());
  const request = { organisation, policy: known?.id ?? '', reason: 'x' };
  if (kind === 'publish') {
    const document = `apiVersion: cordon/v1\nkind: Policy\nname: p\nrules:\n  - { id: r, require: { headquarters: { in: [group:EEA] } }, because: Version ${count}. }\n`;
    const saved = await policies.saveDraft(owner, {
      organisation,
      scope,
      document,
      edit: known?.draft.edit ?? null,
    });
    if (saved.kind !== 'done') return;
    await policies.publish(owner, { ...request, policy: saved.value, edit: (known?.draft.edit ?? 0) + 1 });
  } else if (kind === 'agree') {
    const contract = { provider: 'example', kind: 'zdr', document: 'x', endpoints: null, exceptModels: [] };
    const dates = { validFrom: new Date(0), validTo: null };
    const agreements = new Agreements(store);
    const asked = await agreements.request(owner, { organisation, ...contract, ...dates, reason: 'x' });
    if (asked.kind !== 'done') return;
    await agreements.approve(approver, { organisation, agreement: asked.value, reason: 'x' });
  } else if (kind === 'block') {
    const target = { kind: 'operator', name: `operator ${count}` } as const;
    await new Blocks(store).block(owner, { organisation, target, reason: 'x' });
  } else if (known !== undefined) {
    const assignments = new Assignments(store);
    if (kind === 'assign') await assignments.assign(owner, { ...request, scope, mandatory: false });
    if (kind === 'withdraw') await policies.withdraw(owner, request);
    if (kind === 'unassign' && assignment !== undefined) {
      await assignments.unassign(owner, { organisation, assignment: assignment.id, reason: 'x' });
    }
  }
}

describe('a policy snapshot', () => {
  it('that advances is what a full read gives, and the past stays what it was', async () => {
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(STEP, { minLength: 1, maxLength: 6 }), async (steps) => {
        const from = await db.database.latestRevision();
        const before = await read(from);
        for (const step of steps) await take(step, (count += 1));
        const to = await db.database.latestRevision();
        const advanced = await db.database.readAll((tx) => advancePolicySnapshot(tx, before, to));
        expect(contents(advanced)).toEqual(contents(await read(to)));
        expect(contents(await read(from))).toEqual(contents(before));
        const touched = new Set(steps.map(({ which }) => organisations[which]));
        for (const id of organisations.filter((one) => !touched.has(one))) {
          expect(advanced.organisations.get(id)).toBe(before.organisations.get(id));
        }
      }),
      { numRuns: 12 },
    );
  });
});
