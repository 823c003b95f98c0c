import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ManageMembers } from '../../../src/access/index.js';
import type { ScopeRole } from '../../../src/access/index.js';
import type { RunningCordon } from '../../support/service.js';
import { startCordon } from '../../support/service.js';
import type { Tenant } from '../../support/tenants.js';
import { ask, makeTenant, signIn } from '../../support/tenants.js';

const DOCUMENT = `apiVersion: cordon/v1
kind: Policy
name: open-only
title: Open weights only
rules:
  - { id: open, require: { model.weights: { eq: open } }, because: The weights are open. }
`;

const SAVE = `mutation ($input: SavePolicyDraftInput!) { savePolicyDraft(input: $input) {
  __typename
  ... on Policy { id edit draft { findings { path message hint line } } viewerCanEdit viewerCanPublish inForce { version } }
  ... on ValidationFailed { message findings { path hint } }
  ... on Forbidden { message right }
  ... on Conflict { code }
} }`;

const PUBLISH = `mutation ($input: PublishPolicyInput!) { publishPolicy(input: $input) {
  __typename
  ... on Policy { inForce { version state sha256 rules { id text } } draft { edit } versions { version state } }
  ... on ValidationFailed { message findings { path message hint line column } }
  ... on Forbidden { right }
  ... on Conflict { code }
} }`;

const ASSIGN = `mutation ($input: AssignPolicyInput!) { assignPolicy(input: $input) {
  __typename
  ... on Assignment { id policyName scope mandatory viewerCanRemove }
  ... on Forbidden { right }
  ... on Conflict { code }
} }`;

type Fields = Readonly<Record<string, unknown>>;

let cordon: RunningCordon;
let acme: Tenant;
let rival: Tenant;
/** The sessions of two people of acme. */
let owner: { readonly cookie: string };
let approver: { readonly cookie: string };

beforeAll(async () => {
  cordon = await startCordon();
  acme = await makeTenant(cordon, 'acme');
  rival = await makeTenant(cordon, 'rival');
  owner = { cookie: await signIn(cordon, acme.link) };
  approver = { cookie: await signIn(cordon, await invite('approver')) };
});
afterAll(() => cordon.close());

async function invite(role: ScopeRole): Promise<string> {
  const context = {
    actor: { kind: 'operator', id: 'test', name: 'test' } as const,
    requestId: 'x',
    reason: 'x',
  };
  const person = { name: role, email: `${role}@acme.example`, role, scope: 'acme' };
  const members = cordon.app.get(ManageMembers, { strict: false });
  const outcome = await members.invite({ ...context, organisation: acme.id }, person);
  if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
  return outcome.value.link.secret;
}

async function run(as: Parameters<typeof ask>[1], document: string, variables: object = {}): Promise<Fields> {
  const { data, errors } = await ask(cordon, as, document, variables);
  if (errors.length > 0) return { codes: errors.map(({ extensions }) => extensions.code) };
  return (Object.values(data ?? {})[0] ?? {}) as Fields;
}

describe('policies over GraphQL', () => {
  let policy: string;

  it('are drafted, published, assigned and shown', async () => {
    const saved = await run(owner, SAVE, { input: { scope: 'acme', document: DOCUMENT } });
    expect(saved).toMatchObject({ __typename: 'Policy', edit: 1, viewerCanPublish: true, inForce: null });
    policy = String(saved['id']);
    const published = await run(owner, PUBLISH, { input: { policy, edit: 1, reason: 'portability' } });
    expect(published).toMatchObject({
      __typename: 'Policy',
      draft: null,
      inForce: {
        version: 1,
        state: 'published',
        rules: [{ id: 'open', text: 'require model.weights is open' }],
      },
      versions: [{ version: 1, state: 'published' }],
    });
    const assigned = await run(owner, ASSIGN, {
      input: { policy, scope: 'acme', mandatory: true, reason: 'all' },
    });
    expect(assigned).toMatchObject({ __typename: 'Assignment', policyName: 'open-only', mandatory: true });
    const viewer = await acme.keyFor('viewer');
    const shown = await ask(
      cordon,
      viewer,
      '{ policies(scope: "acme") { name title viewerCanEdit assignments { scope viewerCanRemove } } }',
    );
    expect(shown.data).toEqual({
      policies: [
        {
          name: 'open-only',
          title: 'Open weights only',
          viewerCanEdit: false,
          assignments: [{ scope: 'acme', viewerCanRemove: false }],
        },
      ],
    });
  });

  it('with mistakes are refused with path, hint and line', async () => {
    const document = DOCUMENT.replace('open-only', 'wrong').replace('eq: open', 'eq: opne');
    const saved = await run(owner, SAVE, { input: { scope: 'acme', document } });
    const published = await run(owner, PUBLISH, { input: { policy: saved['id'], edit: 1, reason: 'x' } });
    expect(published).toMatchObject({
      __typename: 'ValidationFailed',
      findings: [
        { path: 'rules[0].require["model.weights"].eq', line: 6, hint: expect.stringContaining('open') },
      ],
    });
  });

  it('are refused to whoever lacks the right, before and within the use case', async () => {
    const auditor = await acme.keyFor('auditor');
    expect(await run(auditor, SAVE, { input: { scope: 'acme', document: DOCUMENT } })).toEqual({
      codes: ['FORBIDDEN'],
    });
    const editor = await acme.keyFor('policy_editor');
    expect(await run(editor, PUBLISH, { input: { policy, edit: 1, reason: 'x' } })).toEqual({
      codes: ['FORBIDDEN'],
    });
    const router = await acme.keyFor('router');
    expect((await ask(cordon, router, '{ policies(scope: "acme") { name } }')).codes).toEqual(['FORBIDDEN']);
  });

  it('of another organisation do not exist', async () => {
    const theirs = await rival.keyFor('owner');
    const found = await ask(cordon, theirs, 'query ($id: ID!) { policy(id: $id) { name } }', { id: policy });
    expect(found.data).toEqual({ policy: null });
    expect(await run(theirs, PUBLISH, { input: { policy, edit: 1, reason: 'x' } })).toEqual({
      codes: ['NOT_FOUND'],
    });
    const assign = { input: { policy, scope: 'rival', reason: 'x' } };
    expect(await run(theirs, ASSIGN, assign)).toEqual({ codes: ['NOT_FOUND'] });
    const elsewhere = { input: { policy, scope: 'acme', reason: 'x' } };
    expect(await run(theirs, ASSIGN, elsewhere)).toEqual({ codes: ['NOT_FOUND'] });
    expect(await run(theirs, PUBLISH, { input: { policy: 'no-id', edit: 1, reason: 'x' } })).toEqual({
      codes: ['NOT_FOUND'],
    });
  });

  it('that are mandatory are removed by two people', async () => {
    const assignments = await ask(
      cordon,
      owner,
      'query ($id: ID!) { policy(id: $id) { assignments { id } } }',
      { id: policy },
    );
    const shown = assignments.data?.['policy'] as { assignments: { id: string }[] };
    const removal = `mutation ($input: UnassignPolicyInput!) { unassignPolicy(input: $input) { __typename ... on Conflict { code } } }`;
    const input = { assignment: shown.assignments[0]?.id, reason: 'replaced' };
    expect(await run(owner, removal, { input })).toEqual({ __typename: 'RemovalRequested' });
    expect(await run(owner, removal, { input })).toEqual({ __typename: 'Conflict', code: 'SAME_PERSON' });
    expect(await run(approver, removal, { input })).toEqual({ __typename: 'Removed' });
  });

  it('ship as packs with prose and controls', async () => {
    const { data } = await ask(
      cordon,
      owner,
      '{ packs { name title description controls document rules { id text } } }',
    );
    const packs = data?.['packs'] as { name: string; controls: string[] }[];
    expect(packs.length).toBeGreaterThanOrEqual(10);
    expect(packs.find(({ name }) => name === 'eu-personal-data')?.controls).toContain('gdpr:44');
  });
});

describe('exceptions over GraphQL', () => {
  it('agreements are requested by one person and approved by another', async () => {
    const request = `mutation ($input: RequestAgreementInput!) { requestAgreement(input: $input) {
      __typename ... on Agreement { id state isSuspended viewerCanApprove validFrom } ... on ValidationFailed { findings { path hint } } } }`;
    const input = {
      scope: 'acme',
      provider: 'openai',
      kind: 'zdr',
      document: 'contracts/7',
      validFrom: '2026-01-01T00:00:00Z',
      reason: 'signed',
    };
    const wrong = await run(owner, request, { input: { ...input, provider: 'openia' } });
    expect(wrong).toMatchObject({ __typename: 'ValidationFailed', findings: [{ path: 'provider' }] });
    const asked = await run(owner, request, { input });
    expect(asked).toMatchObject({ state: 'requested', isSuspended: false, viewerCanApprove: false });
    const list = '{ agreements(scope: "acme") { totalCount nodes { id state viewerCanApprove } } }';
    expect((await ask(cordon, approver, list)).data).toMatchObject({
      agreements: { totalCount: 1, nodes: [{ state: 'requested', viewerCanApprove: true }] },
    });
    const approve = `mutation ($input: DecideAgreementInput!) { approveAgreement(input: $input) {
      __typename ... on Agreement { state reviewer } ... on Conflict { code } ... on Forbidden { right } } }`;
    const decision = { input: { agreement: asked['id'], reason: 'seen' } };
    expect(await run(owner, approve, decision)).toMatchObject({ code: 'SAME_PERSON' });
    expect(await run(await acme.keyFor('approver'), approve, decision)).toEqual({ codes: ['FORBIDDEN'] });
    expect(await run(approver, approve, decision)).toMatchObject({ state: 'approved' });
    const theirs = { cookie: await signIn(cordon, rival.link) };
    expect(await run(theirs, approve, decision)).toEqual({ codes: ['NOT_FOUND'] });
    expect((await ask(cordon, theirs, '{ agreements(scope: "rival") { totalCount } }')).data).toEqual({
      agreements: { totalCount: 0 },
    });
  });

  it('waivers lift a rule once they are approved, and blocks deny at once', async () => {
    const id = await published('baseline-here', 'require: { training: { eq: never } }', 'training');
    const decide = `{ allowedDeployments(scope: "acme", atLeastRevision: REVISION) { allowed { totalCount } } }`;
    const allowed = async (): Promise<number> => {
      const revision = String(await cordon.feed.refresh());
      const { data } = await ask(cordon, owner, decide.replace('REVISION', revision));
      return (data?.['allowedDeployments'] as { allowed: { totalCount: number } }).allowed.totalCount;
    };
    const before = await allowed();
    const request = `mutation ($input: RequestWaiverInput!) { requestWaiver(input: $input) {
      __typename ... on Waiver { id deployments policy state } ... on ValidationFailed { findings { path message } } } }`;
    const input = {
      scope: 'acme',
      policy: 'baseline-here',
      rule: 'training',
      outcome: 'violated',
      justification: 'the vendor changes its terms next week',
      expiresAt: new Date(Date.now() + 7 * 86_400_000).toISOString(),
    };
    const asked = await run(owner, request, { input });
    expect(asked).toMatchObject({
      __typename: 'Waiver',
      deployments: null,
      state: 'requested',
      policy: 'baseline-here',
    });
    expect(await allowed()).toBe(before);
    const approve = `mutation ($input: DecideWaiverInput!) { approveWaiver(input: $input) { __typename ... on Waiver { state } ... on Conflict { code } } }`;
    const decision = { input: { waiver: asked['id'], reason: 'one week' } };
    expect(await run(owner, approve, decision)).toMatchObject({ code: 'SAME_PERSON' });
    expect(await run(approver, approve, decision)).toMatchObject({ state: 'approved' });
    const lifted = await allowed();
    expect(lifted).toBeGreaterThan(before);
    const block = `mutation ($input: BlockTargetInput!) { blockTarget(input: $input) { __typename ... on Block { id kind name } } }`;
    const target = { scope: 'acme', kind: 'provider', name: 'akashml', reason: 'incident' };
    const blocked = await run(owner, block, { input: target });
    expect(blocked).toMatchObject({ __typename: 'Block', name: 'akashml' });
    expect(await allowed()).toBeLessThan(lifted);
    const unblock = `mutation ($input: UnblockTargetInput!) { unblockTarget(input: $input) { __typename } }`;
    const lift = { input: { block: blocked['id'], reason: 'over' } };
    expect(await run(owner, unblock, lift)).toEqual({ __typename: 'RemovalRequested' });
    expect(await run(approver, unblock, lift)).toEqual({ __typename: 'Removed' });
    expect(await allowed()).toBe(lifted);
    expect(id).not.toBe('');
  });

  async function published(name: string, rule: string, ruleId: string): Promise<string> {
    const document = `apiVersion: cordon/v1\nkind: Policy\nname: ${name}\nrules:\n  - { id: ${ruleId}, ${rule}, because: Because. }\n`;
    const saved = await run(owner, SAVE, { input: { scope: 'acme', document } });
    const policy = String(saved['id']);
    await run(owner, PUBLISH, { input: { policy, edit: 1, reason: 'x' } });
    await run(owner, ASSIGN, { input: { policy, scope: 'acme', reason: 'x' } });
    return policy;
  }
});
