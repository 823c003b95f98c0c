import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Library, Outcome } from '../../../src/policy/index.js';
import {
  advancePolicySnapshot,
  Assignments,
  Policies,
  PolicyReading,
  readLibrary,
  readPolicySnapshot,
} from '../../../src/policy/index.js';
import { DatabasePolicyStore } from '../../../src/policy/store/policy.store.js';
import type { TestDatabase } from '../../support/database.js';
import { openTestDatabase } from '../../support/database.js';
import { addOrganisation, machine, operator, person } from '../../support/policy-fixtures.js';

const DOCUMENT = `apiVersion: cordon/v1
kind: Policy
name: in-eea
title: In the EEA
rules:
  - id: sites
    require: { sites: { every: { country: { in: [group:EEA] } } } }
    because: Inference runs in the EEA.
`;

function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.kind === 'done') return outcome.value;
  throw new Error(JSON.stringify(outcome));
}

describe('the life of a policy', () => {
  let db: TestDatabase;
  let library: Library;
  let policies: Policies;
  let assignments: Assignments;
  let reading: PolicyReading;
  let acme: string;
  const owner = person('olga', { role: 'owner', scope: 'acme' });
  const approver = person('ari', { role: 'approver', scope: 'acme' });
  const editor = person('eda', { role: 'policy_editor', scope: 'acme' });
  const supportOwner = person('sam', { role: 'owner', scope: 'acme/support' });

  beforeAll(async () => {
    db = await openTestDatabase();
    library = await readLibrary();
    const store = new DatabasePolicyStore(db.database);
    policies = new Policies(store, library.groups);
    assignments = new Assignments(store);
    reading = new PolicyReading(store, library.groups);
    acme = await addOrganisation(db.database, 'acme', { workspaces: ['support', 'research'] });
  });
  afterAll(() => db.close());

  async function draft(document: string, scope = 'acme', edit: number | null = null): Promise<string> {
    return valueOf(await policies.saveDraft(owner, { organisation: acme, scope, document, edit }));
  }

  async function publish(policy: string, edit: number): Promise<number> {
    return valueOf(await policies.publish(owner, { organisation: acme, policy, edit, reason: 'test' }));
  }

  const named = (name: string): string => DOCUMENT.replace('name: in-eea', `name: ${name}`);

  it('begins as a draft, is published as version 1 with its groups, and applies where it is assigned', async () => {
    const id = await draft(DOCUMENT);
    expect(await publish(id, 1)).toBe(1);
    valueOf(
      await assignments.assign(owner, {
        organisation: acme,
        policy: id,
        scope: 'acme/support',
        mandatory: false,
        reason: 'test',
      }),
    );
    const revision = await db.database.latestRevision();
    const snapshot = await db.database.readAll((tx) => readPolicySnapshot(tx, revision, library.groups));
    const organisation = snapshot.findOrganisation('acme');
    const names = (scope: string): string[] =>
      organisation?.applied(scope).map(({ policy }) => policy.name) ?? [];
    expect(names('acme')).toEqual([]);
    expect(names('acme/support')).toEqual(['in-eea']);
    expect(names('acme/support/bot')).toEqual(['in-eea']);
    expect(names('acme/research')).toEqual([]);
    const view = await reading.find(acme, id);
    expect(view?.hasDraft).toBe(false);
    expect(view?.record.latest?.groups['EEA']?.members).toContain('NO');
  });

  it('refuses an edit of somebody who has not read the last one', async () => {
    const id = await draft(named('edited'));
    await draft(`${named('edited')}# two\n`, 'acme', 1);
    const stale = await policies.saveDraft(editor, {
      organisation: acme,
      scope: 'acme',
      document: named('edited'),
      edit: 1,
    });
    expect(stale).toMatchObject({ kind: 'conflict', code: 'STALE_EDIT' });
    const unread = await policies.saveDraft(editor, {
      organisation: acme,
      scope: 'acme',
      document: named('edited'),
      edit: null,
    });
    expect(unread).toMatchObject({ kind: 'invalid' });
    const published = await policies.publish(owner, {
      organisation: acme,
      policy: id,
      edit: 1,
      reason: 'test',
    });
    expect(published).toMatchObject({ kind: 'conflict', code: 'STALE_EDIT' });
  });

  it('publishes no document with mistakes, and says which', async () => {
    const wrong = named('wrong')
      .replace('title:', 'appliesTo: { dataClasses: [personel] }\ntitle:')
      .replace('group:EEA', 'group:EAE');
    const id = await draft(wrong);
    const outcome = await policies.publish(owner, {
      organisation: acme,
      policy: id,
      edit: 1,
      reason: 'test',
    });
    expect(outcome.kind).toBe('invalid');
    const findings = outcome.kind === 'invalid' ? outcome.findings : [];
    expect(findings.map(({ path }) => path)).toEqual(
      expect.arrayContaining([expect.stringContaining('dataClasses'), expect.stringContaining('rules[0]')]),
    );
    expect(findings.every(({ hint, line }) => hint !== undefined && line !== undefined)).toBe(true);
    expect((await reading.find(acme, id))?.record.latest).toBeNull();
  });

  it('wants a reason, and a person or key with the right', async () => {
    const id = await draft(named('reasons'));
    const publication = { organisation: acme, policy: id, edit: 1 };
    expect(await policies.publish(owner, { ...publication, reason: ' ' })).toMatchObject({ kind: 'invalid' });
    expect(await policies.publish(editor, { ...publication, reason: 'x' })).toMatchObject({
      kind: 'forbidden',
    });
    expect(await policies.publish(supportOwner, { ...publication, reason: 'x' })).toMatchObject({
      kind: 'forbidden',
    });
    expect(await policies.publish(approver, { ...publication, reason: 'x' })).toMatchObject({ kind: 'done' });
  });

  it('publishes nothing twice, and everything that is new as the next version', async () => {
    const id = await draft(named('twice'));
    await publish(id, 1);
    const again = await policies.publish(owner, { organisation: acme, policy: id, edit: 1, reason: 'x' });
    expect(again).toMatchObject({ kind: 'conflict', code: 'ALREADY_PUBLISHED' });
    await draft(`${named('twice')}# changed\n`, 'acme', 1);
    expect(await publish(id, 2)).toBe(2);
    const states = (await reading.versions(acme, { id, name: 'twice' })).map(({ state }) => state);
    expect(states).toEqual(['published', 'superseded']);
  });

  it('is withdrawn only where it is assigned nowhere, and no older version comes back', async () => {
    const id = await draft(named('withdrawn'));
    await publish(id, 1);
    await draft(`${named('withdrawn')}# changed\n`, 'acme', 1);
    await publish(id, 2);
    const assign = { organisation: acme, policy: id, scope: 'acme', mandatory: false, reason: 'x' };
    const assignment = valueOf(await assignments.assign(owner, assign));
    const withdrawal = { organisation: acme, policy: id, reason: 'x' };
    expect(await policies.withdraw(owner, withdrawal)).toMatchObject({ code: 'STILL_ASSIGNED' });
    valueOf(await assignments.unassign(owner, { organisation: acme, assignment, reason: 'x' }));
    expect(await policies.withdraw(owner, withdrawal)).toEqual({ kind: 'done', value: 2 });
    expect(await policies.withdraw(owner, withdrawal)).toMatchObject({ code: 'NOT_PUBLISHED' });
    expect(await assignments.assign(owner, assign)).toMatchObject({ code: 'NOT_PUBLISHED' });
  });

  it('takes two approvers to remove a mandatory assignment', async () => {
    const id = await draft(named('mandatory'));
    await publish(id, 1);
    const assign = { organisation: acme, policy: id, scope: 'acme/research', mandatory: true, reason: 'x' };
    const assignment = valueOf(await assignments.assign(owner, assign));
    const removal = { organisation: acme, assignment, reason: 'no longer needed' };
    expect(await assignments.assign(owner, { ...assign, mandatory: false })).toMatchObject({
      code: 'IS_MANDATORY',
    });
    const key = machine('ci', { role: 'owner', scope: 'acme' });
    expect(await assignments.unassign(key, removal)).toMatchObject({ kind: 'forbidden' });
    expect(await assignments.unassign(editor, removal)).toMatchObject({ kind: 'forbidden' });
    expect(await assignments.unassign(supportOwner, removal)).toMatchObject({ kind: 'forbidden' });
    expect(await assignments.unassign(owner, removal)).toEqual({ kind: 'done', value: 'requested' });
    expect(await assignments.unassign(owner, removal)).toMatchObject({ code: 'SAME_PERSON' });
    expect(await assignments.unassign(key, removal)).toMatchObject({ kind: 'forbidden' });
    expect((await reading.find(acme, id))?.assignments[0]?.removalRequest?.author).toBe('olga');
    expect(await assignments.unassign(approver, removal)).toEqual({ kind: 'done', value: 'removed' });
    expect((await reading.find(acme, id))?.assignments).toEqual([]);
  });

  it('takes whoever acts as the local operator for one person', async () => {
    const id = await draft(named('operated'));
    await publish(id, 1);
    const assign = { organisation: acme, policy: id, scope: 'acme', mandatory: true, reason: 'x' };
    const assignment = valueOf(await assignments.assign(operator('root'), assign));
    const removal = { organisation: acme, assignment, reason: 'x' };
    expect(await assignments.unassign(operator('root'), removal)).toMatchObject({ value: 'requested' });
    expect(await assignments.unassign(operator('another'), removal)).toMatchObject({ code: 'SAME_PERSON' });
    expect(await assignments.unassign(approver, removal)).toMatchObject({ value: 'removed' });
  });

  it('is kept by a scope, and assigned there or below only', async () => {
    const support = { organisation: acme, scope: 'acme/support', document: named('kept'), edit: null };
    const id = valueOf(await policies.saveDraft(supportOwner, support));
    valueOf(await policies.publish(supportOwner, { organisation: acme, policy: id, edit: 1, reason: 'x' }));
    const assign = { organisation: acme, policy: id, mandatory: false, reason: 'x' };
    expect(await assignments.assign(owner, { ...assign, scope: 'acme' })).toMatchObject({
      code: 'KEPT_ELSEWHERE',
    });
    expect(await assignments.assign(supportOwner, { ...assign, scope: 'acme/support' })).toMatchObject({
      kind: 'done',
    });
    const researcher = person('rae', { role: 'owner', scope: 'acme/research' });
    const taken = { organisation: acme, scope: 'acme/research', document: named('kept'), edit: 1 };
    expect(await policies.saveDraft(researcher, taken)).toMatchObject({ kind: 'forbidden' });
    expect(await policies.saveDraft(owner, taken)).toMatchObject({ code: 'STILL_ASSIGNED' });
    expect(await policies.saveDraft(owner, { ...taken, scope: 'acme' })).toMatchObject({ kind: 'done' });
    const mine = { ...support, edit: 2 };
    expect(await policies.saveDraft(supportOwner, mine)).toMatchObject({ kind: 'forbidden' });
  });

  it('says who keeps a name that is taken beside, and what to do', async () => {
    const support = { organisation: acme, scope: 'acme/support', document: named('beside'), edit: null };
    valueOf(await policies.saveDraft(supportOwner, support));
    const writer = person('rae', { role: 'owner', scope: 'acme/research' });
    expect(await policies.saveDraft(writer, { ...support, scope: 'acme/research' })).toEqual({
      kind: 'conflict',
      code: 'KEPT_ELSEWHERE',
      message:
        'the name `beside` is taken: `acme/support` keeps a policy of that name, which `acme/research` cannot use; ' +
        'choose another name, or publish it at `acme`, which then keeps it for both',
    });
  });

  it('names the lowest scope that holds both when a name is taken beside', async () => {
    const workspaces = ['support', 'support/one', 'support/two'];
    const deep = await addOrganisation(db.database, 'deep', { workspaces });
    const head = person('dee', { role: 'owner', scope: 'deep' });
    const first = { organisation: deep, scope: 'deep/support/one', document: DOCUMENT, edit: null };
    valueOf(await policies.saveDraft(head, first));
    expect(await policies.saveDraft(head, { ...first, scope: 'deep/support/two' })).toMatchObject({
      message: expect.stringContaining('or publish it at `deep/support`, which'),
    });
  });

  it('writes an audit event with actor and reason in the transaction of every change', async () => {
    const id = await draft(named('audited'));
    await publish(id, 1);
    const events = await db.query(
      `SELECT action, actor_kind, actor_id, reason, scope FROM audit_event WHERE subject = 'audited' ORDER BY revision`,
      { role: 'cordon_worker' },
    );
    expect(events).toEqual([
      { action: 'policy.drafted', actor_kind: 'member', actor_id: 'olga', reason: '', scope: 'acme' },
      { action: 'policy.published', actor_kind: 'member', actor_id: 'olga', reason: 'test', scope: 'acme' },
    ]);
  });

  it('refuses without leaving a trace', async () => {
    const before = await db.database.latestRevision();
    const id = (await reading.findByName(acme, 'in-eea'))?.record.id ?? '';
    await policies.publish(editor, { organisation: acme, policy: id, edit: 1, reason: 'x' });
    expect(await db.database.latestRevision()).toBe(before);
  });

  it('shows an organisation nothing of another', async () => {
    const rival = await addOrganisation(db.database, 'rival');
    const id = (await reading.findByName(acme, 'in-eea'))?.record.id ?? '';
    const theirs = person('eve', { role: 'owner', scope: 'rival' });
    expect(await reading.find(rival, id)).toBeUndefined();
    expect(await reading.list(rival, 'rival')).toEqual([]);
    const publication = { organisation: rival, policy: id, edit: 1, reason: 'x' };
    expect(await policies.publish(theirs, publication)).toMatchObject({ kind: 'missing' });
    const own = { organisation: rival, scope: 'rival', document: DOCUMENT, edit: null };
    expect(await policies.saveDraft(theirs, own)).toMatchObject({ kind: 'done' });
    const beside = { ...own, scope: 'rival', document: named('beside') };
    expect(await policies.saveDraft(theirs, beside)).toMatchObject({ kind: 'done' });
  });

  it('reads the past as it was recorded, and advances to what a full read gives', async () => {
    const early = await db.database.latestRevision();
    const first = await db.database.readAll((tx) => readPolicySnapshot(tx, early, library.groups));
    const id = await draft(named('later'));
    await publish(id, 1);
    valueOf(
      await assignments.assign(owner, {
        organisation: acme,
        policy: id,
        scope: 'acme',
        mandatory: false,
        reason: 'x',
      }),
    );
    const late = await db.database.latestRevision();
    const advanced = await db.database.readAll((tx) => advancePolicySnapshot(tx, first, late));
    const full = await db.database.readAll((tx) => readPolicySnapshot(tx, late, library.groups));
    expect(advanced.findOrganisation('acme')?.content).toEqual(full.findOrganisation('acme')?.content);
    expect(advanced.findOrganisation('rival')).toBe(first.findOrganisation('rival'));
    const past = await db.database.readAll((tx) => readPolicySnapshot(tx, early, library.groups));
    expect(past.findOrganisation('acme')?.content).toEqual(first.findOrganisation('acme')?.content);
    const names = (advanced.findOrganisation('acme')?.applied('acme') ?? []).map(({ policy }) => policy.name);
    expect(names).toContain('later');
  });

  it('parses a document once for all scopes', async () => {
    const id = (await reading.findByName(acme, 'in-eea'))?.record.id ?? '';
    valueOf(
      await assignments.assign(owner, {
        organisation: acme,
        policy: id,
        scope: 'acme/research',
        mandatory: false,
        reason: 'x',
      }),
    );
    const revision = await db.database.latestRevision();
    const snapshot = await db.database.readAll((tx) => readPolicySnapshot(tx, revision, library.groups));
    const find = (scope: string): unknown =>
      snapshot
        .findOrganisation('acme')
        ?.applied(scope)
        .find(({ policy }) => policy.name === 'in-eea')?.policy;
    expect(find('acme/support')).toBeDefined();
    expect(find('acme/support')).toBe(find('acme/research'));
  });
});
