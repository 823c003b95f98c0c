import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Library, OrganisationPolicies, Outcome } from '../../../src/policy/index.js';
import {
  Agreements,
  Assignments,
  Blocks,
  Policies,
  readLibrary,
  readPolicySnapshot,
  Waivers,
} from '../../../src/policy/index.js';
import { DatabasePolicyStore } from '../../../src/policy/store/policy.store.js';
import type { TestDatabase } from '../../support/database.js';
import { openTestDatabase } from '../../support/database.js';
import {
  addOrganisation,
  addProvider,
  handOver,
  machine,
  operator,
  person,
} from '../../support/policy-fixtures.js';

const DAY = 86_400_000;

function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.kind === 'done') return outcome.value;
  throw new Error(JSON.stringify(outcome));
}

function policy(name: string, rules: string): string {
  return `apiVersion: cordon/v1\nkind: Policy\nname: ${name}\nrules:\n${rules}`;
}

const NO_TRAINING = `  - { id: no-training, require: { training: { eq: never } }, because: No training. }\n`;
const STRICT = `  - { id: strict, require: { publication: { eq: never } }, because: Never., waivable: false }\n`;

const owner = person('olga', { role: 'owner', scope: 'acme' });
const approver = person('ari', { role: 'approver', scope: 'acme' });
const editor = person('eda', { role: 'policy_editor', scope: 'acme' });
const key = machine('ci', { role: 'owner', scope: 'acme' });
const supportOwner = person('sam', { role: 'owner', scope: 'acme/support' });
const supportApprover = person('sid', { role: 'approver', scope: 'acme/support' });

let db: TestDatabase;
let library: Library;
let store: DatabasePolicyStore;
let acme: string;

beforeAll(async () => {
  db = await openTestDatabase();
  library = await readLibrary();
  store = new DatabasePolicyStore(db.database);
  acme = await addOrganisation(db.database, 'acme', { workspaces: ['support', 'research'] });
  await addProvider(db.database, {
    provider: 'example',
    legalEntity: 'example-inc',
    models: ['m/one', 'm/two'],
  });
});
afterAll(() => db.close());

async function readOrganisation(): Promise<OrganisationPolicies> {
  const revision = await db.database.latestRevision();
  const snapshot = await db.database.readAll((tx) => readPolicySnapshot(tx, revision, library.groups));
  const organisation = snapshot.findOrganisation('acme');
  if (organisation === undefined) throw new Error('no organisation');
  return organisation;
}

async function publishAt(name: string, document: string, kept: string, scope: string): Promise<void> {
  const policies = new Policies(store, library.groups);
  const draft = { organisation: acme, scope: kept, document, edit: null };
  const id = valueOf(await policies.saveDraft(owner, draft));
  valueOf(await policies.publish(owner, { organisation: acme, policy: id, edit: 1, reason: name }));
  const assign = { organisation: acme, policy: id, scope, mandatory: false, reason: name };
  valueOf(await new Assignments(store).assign(owner, assign));
}

describe('agreements', () => {
  const legalEntityOf = (): string => 'example-inc';
  const request = {
    provider: 'example',
    kind: 'zdr',
    document: 'contracts/42',
    endpoints: null,
    exceptModels: [],
    validFrom: new Date('2026-01-01T00:00:00Z'),
    validTo: null,
    reason: 'signed last week',
  };

  it('count once another person has approved them, and no longer when they are revoked', async () => {
    const agreements = new Agreements(store);
    const agreement = valueOf(await agreements.request(editor, { organisation: acme, ...request }));
    expect((await readOrganisation()).agreements(legalEntityOf)).toEqual([]);
    const approval = { organisation: acme, agreement, reason: 'seen' };
    expect(await agreements.approve(key, approval)).toMatchObject({ kind: 'forbidden' });
    expect(await agreements.approve(editor, approval)).toMatchObject({ kind: 'forbidden' });
    expect(await agreements.approve(supportOwner, approval)).toMatchObject({ kind: 'forbidden' });
    valueOf(await agreements.approve(approver, approval));
    expect((await readOrganisation()).agreements(legalEntityOf)).toMatchObject([
      { id: agreement, provider: 'example', kind: 'zdr', suspended: false, endpoints: null },
    ]);
    expect(await agreements.approve(owner, approval)).toMatchObject({ code: 'ALREADY_DECIDED' });
    valueOf(await agreements.revoke(editor, approval));
    expect((await readOrganisation()).agreements(legalEntityOf)).toEqual([]);
  });

  it('are not approved by the one who asked, nor by the operator who asked', async () => {
    const agreements = new Agreements(store);
    const own = valueOf(await agreements.request(owner, { organisation: acme, ...request }));
    const approval = { organisation: acme, reason: 'seen' };
    expect(await agreements.approve(owner, { ...approval, agreement: own })).toMatchObject({
      code: 'SAME_PERSON',
    });
    const operated = valueOf(await agreements.request(operator('root'), { organisation: acme, ...request }));
    const other = await agreements.approve(operator('other'), { ...approval, agreement: operated });
    expect(other).toMatchObject({ code: 'SAME_PERSON' });
  });

  it('name what exists, and end after they begin', async () => {
    const agreements = new Agreements(store);
    const wrong = {
      ...request,
      organisation: acme,
      provider: 'exmaple',
      kind: 'zdrr',
      document: ' ',
      endpoints: [],
      validTo: new Date('2025-01-01T00:00:00Z'),
    };
    const outcome = await agreements.request(editor, wrong);
    const findings = outcome.kind === 'invalid' ? outcome.findings : [];
    expect(findings.map(({ path }) => path)).toEqual([
      'provider',
      'kind',
      'document',
      'endpoints',
      'validTo',
    ]);
    expect(findings[0]?.hint).toContain('`example`');
    expect(findings[1]?.hint).toContain('`zdr`');
  });

  it('are suspended while the provider is run by another legal entity', async () => {
    await addProvider(db.database, { provider: 'sold', legalEntity: 'before', models: [] });
    const agreements = new Agreements(store);
    const sold = { organisation: acme, ...request, provider: 'sold' };
    const approved = valueOf(await agreements.request(editor, sold));
    valueOf(await agreements.approve(approver, { organisation: acme, agreement: approved, reason: 'seen' }));
    const waiting = valueOf(await agreements.request(editor, sold));
    await handOver(db.database, 'sold', 'after');
    const organisation = await readOrganisation();
    const suspended = (entity: string): boolean | undefined =>
      organisation.agreements(() => entity).find(({ provider }) => provider === 'sold')?.suspended;
    expect(suspended('before')).toBe(false);
    expect(suspended('after')).toBe(true);
    const late = await agreements.approve(approver, {
      organisation: acme,
      agreement: waiting,
      reason: 'seen',
    });
    expect(late).toMatchObject({ code: 'PROVIDER_CHANGED_HANDS' });
  });
});

describe('waivers', () => {
  const request = (): Parameters<Waivers['request']>[1] => ({
    organisation: acme,
    scope: 'acme/support',
    policy: 'no-training',
    rule: 'no-training',
    outcome: 'unknown',
    deployments: null,
    dataClasses: null,
    justification: 'the vendor answers next month',
    ticket: 'SEC-1',
    expiresAt: new Date(Date.now() + 30 * DAY),
  });

  beforeAll(() => publishAt('no-training', policy('no-training', NO_TRAINING + STRICT), 'acme', 'acme'));

  it('bind to the rule and to the deployments that existed when they were approved', async () => {
    const waivers = new Waivers(store, library.groups);
    const waiver = valueOf(await waivers.request(supportOwner, request()));
    expect((await readOrganisation()).waivers).toEqual([]);
    valueOf(await waivers.approve(approver, { organisation: acme, waiver, reason: 'for now' }));
    await addProvider(db.database, { provider: 'younger', legalEntity: 'younger-inc', models: ['m/three'] });
    const organisation = await readOrganisation();
    const rule = organisation.applied('acme/support')[0]?.policy.rules[0];
    expect(organisation.waivers).toMatchObject([
      {
        id: waiver,
        policy: 'no-training',
        ruleDigest: rule?.digest,
        outcome: 'unknown',
        deployments: ['example/default#m/one', 'example/default#m/two'],
        scope: 'acme/support',
        dataClasses: null,
      },
    ]);
    valueOf(await waivers.revoke(supportApprover, { organisation: acme, waiver, reason: 'answered' }));
    expect((await readOrganisation()).waivers).toEqual([]);
  });

  it('are approved where the policy is kept, by another person, never by a key', async () => {
    const waivers = new Waivers(store, library.groups);
    const waiver = valueOf(await waivers.request(owner, request()));
    const approval = { organisation: acme, waiver, reason: 'x' };
    expect(await waivers.approve(supportApprover, approval)).toMatchObject({
      kind: 'forbidden',
      scope: 'acme',
    });
    expect(await waivers.approve(key, approval)).toMatchObject({ kind: 'forbidden' });
    expect(await waivers.approve(owner, approval)).toMatchObject({ code: 'SAME_PERSON' });
    expect(await waivers.approve(editor, approval)).toMatchObject({ kind: 'forbidden' });
    expect(await waivers.approve(approver, approval)).toMatchObject({ kind: 'done' });
    expect(await waivers.approve(approver, approval)).toMatchObject({ code: 'ALREADY_DECIDED' });
  });

  it('end in time: not in the past, not later than the organisation allows', async () => {
    const waivers = new Waivers(store, library.groups);
    const at = (days: number): Date => new Date(Date.now() + days * DAY);
    expect(await waivers.request(owner, { ...request(), expiresAt: at(-1) })).toMatchObject({
      kind: 'invalid',
    });
    expect(await waivers.request(owner, { ...request(), expiresAt: at(91) })).toMatchObject({
      kind: 'invalid',
    });
    expect(await waivers.request(owner, { ...request(), expiresAt: at(89) })).toMatchObject({ kind: 'done' });
  });

  it('name a rule, classes and deployments that exist, and a rule that may be waived', async () => {
    const waivers = new Waivers(store, library.groups);
    const wrong = {
      ...request(),
      dataClasses: ['persona'],
      deployments: ['example/default#m/on'],
      justification: '',
    };
    const outcome = await waivers.request(owner, wrong);
    const findings = outcome.kind === 'invalid' ? outcome.findings : [];
    expect(findings.map(({ path }) => path)).toEqual(['justification', 'dataClasses[0]', 'deployments[0]']);
    expect(await waivers.request(owner, { ...request(), rule: 'no-trainig' })).toMatchObject({
      kind: 'invalid',
    });
    expect(await waivers.request(owner, { ...request(), policy: 'nothing' })).toMatchObject({
      kind: 'invalid',
    });
    expect(await waivers.request(owner, { ...request(), rule: 'strict' })).toMatchObject({
      code: 'NOT_WAIVABLE',
    });
  });

  it('lapse when the rule asks something else, and are not approved then', async () => {
    await publishAt('changing', policy('changing', NO_TRAINING), 'acme', 'acme/research');
    const waivers = new Waivers(store, library.groups);
    const asked = { ...request(), policy: 'changing', scope: 'acme/research' };
    const approved = valueOf(await waivers.request(owner, asked));
    valueOf(await waivers.approve(approver, { organisation: acme, waiver: approved, reason: 'x' }));
    const waiting = valueOf(await waivers.request(owner, asked));
    const policies = new Policies(store, library.groups);
    const id = (await store.read(acme, (rows) => rows.findPolicy({ name: 'changing' })))?.id ?? '';
    const document = policy('changing', NO_TRAINING.replace('eq: never', 'in: [never, opt_in]'));
    valueOf(await policies.saveDraft(owner, { organisation: acme, scope: 'acme', document, edit: 1 }));
    valueOf(await policies.publish(owner, { organisation: acme, policy: id, edit: 2, reason: 'x' }));
    const late = await waivers.approve(approver, { organisation: acme, waiver: waiting, reason: 'x' });
    expect(late).toMatchObject({ code: 'RULE_CHANGED' });
    const organisation = await readOrganisation();
    const digest = organisation.applied('acme/research').find(({ policy: { name } }) => name === 'changing');
    const waiver = organisation.waivers.find((one) => one.id === approved);
    expect(waiver?.ruleDigest).not.toBe(digest?.policy.rules[0]?.digest);
  });

  it('count no more where the policy is assigned above the scope that approved them', async () => {
    await publishAt('raised', policy('raised', NO_TRAINING), 'acme/support', 'acme/support');
    const waivers = new Waivers(store, library.groups);
    const waiver = valueOf(await waivers.request(supportOwner, { ...request(), policy: 'raised' }));
    valueOf(await waivers.approve(supportApprover, { organisation: acme, waiver, reason: 'x' }));
    const counts = async (): Promise<boolean> =>
      (await readOrganisation()).waivers.some(({ policy: name }) => name === 'raised');
    expect(await counts()).toBe(true);
    const policies = new Policies(store, library.groups);
    const document = policy('raised', NO_TRAINING);
    const id = valueOf(
      await policies.saveDraft(owner, { organisation: acme, scope: 'acme', document, edit: 1 }),
    );
    const assign = { organisation: acme, policy: id, scope: 'acme', mandatory: false, reason: 'x' };
    valueOf(await new Assignments(store).assign(owner, assign));
    expect(await counts()).toBe(false);
  });
});

describe('blocks', () => {
  const target = { kind: 'provider', name: 'example' } as const;

  it('are set by one person at once, and lifted by two', async () => {
    const blocks = new Blocks(store);
    const block = valueOf(await blocks.block(approver, { organisation: acme, target, reason: 'breach' }));
    expect((await readOrganisation()).blocks).toMatchObject([{ id: block, target, reason: 'breach' }]);
    const again = await blocks.block(owner, { organisation: acme, target, reason: 'breach' });
    expect(again).toMatchObject({ code: 'ALREADY_BLOCKED' });
    const lift = { organisation: acme, block, reason: 'all clear' };
    expect(await blocks.unblock(key, lift)).toMatchObject({ kind: 'forbidden' });
    expect(await blocks.unblock(editor, lift)).toMatchObject({ kind: 'forbidden' });
    expect(await blocks.unblock(approver, lift)).toEqual({ kind: 'done', value: 'requested' });
    expect(await blocks.unblock(approver, lift)).toMatchObject({ code: 'SAME_PERSON' });
    expect((await readOrganisation()).blocks).toHaveLength(1);
    expect(await blocks.unblock(owner, lift)).toEqual({ kind: 'done', value: 'removed' });
    expect((await readOrganisation()).blocks).toEqual([]);
  });

  it('name what exists, with a reason, for the whole organisation', async () => {
    const blocks = new Blocks(store);
    const misspelt = {
      organisation: acme,
      target: { kind: 'provider', name: 'exampel' } as const,
      reason: 'x',
    };
    const outcome = await blocks.block(owner, misspelt);
    expect(outcome.kind === 'invalid' ? outcome.findings[0]?.hint : '').toContain('`example`');
    expect(await blocks.block(owner, { organisation: acme, target, reason: '' })).toMatchObject({
      kind: 'invalid',
    });
    expect(await blocks.block(supportOwner, { organisation: acme, target, reason: 'x' })).toMatchObject({
      kind: 'forbidden',
      scope: 'acme',
    });
  });
});
