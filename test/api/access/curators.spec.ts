import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ManageCurators } from '../../../src/access/app/manage-curators.js';
import { DatabaseCatalogStore } from '../../../src/catalog/store/catalog.store.js';
import type { BareCordon } from '../../support/bare-service.js';
import { startBareCordon } from '../../support/bare-service.js';
import type { Answer } from '../../support/tenants.js';
import { ask, makeTenant, signIn } from '../../support/tenants.js';
import { makeRecords, SYSTEM } from '../catalog/small-catalog.js';

type Session = { readonly cookie: string };

let cordon: BareCordon;
let ada: Session;
let ben: Session;

beforeAll(async () => {
  cordon = await startBareCordon();
  await new DatabaseCatalogStore(cordon.database).load(makeRecords(), SYSTEM, {
    digest: 'a',
    allowRemoval: false,
  });
  const first = await cordon.app
    .get(ManageCurators, { strict: false })
    .invite(
      { actor: { kind: 'operator', id: 'operator:test', name: 'test' }, requestId: 'test', reason: '' },
      { name: 'Ada', email: 'ada@cordon.example' },
    );
  if (first.kind !== 'done') throw new Error(JSON.stringify(first));
  ada = { cookie: await signIn(cordon, first.value.link.secret) };
  ben = await invite(ada, 'Ben');
});

afterAll(() => cordon.close());

describe('two curators', () => {
  test('let a shared claim speak: one proposes, the other approves, the author may not', async () => {
    const id = await propose(ada, 'opt_out');
    expect(await training()).toEqual({ state: 'contested', values: ['never', 'opt_out'] });
    expect(await decide(ada, 'approveClaim', id)).toMatchObject({
      __typename: 'Conflict',
      code: 'SAME_PERSON',
    });
    expect(await training()).toMatchObject({ state: 'contested' });
    expect(await decide(ben, 'approveClaim', id)).toEqual({ __typename: 'ClaimRecord', state: 'approved' });
    expect(await training()).toEqual({ state: 'known', values: ['opt_out'] });
    expect(await decide(ben, 'retractClaim', id)).toMatchObject({ __typename: 'ClaimRecord' });
  });

  test('are one person each, however often they were invited', async () => {
    const cyd = await invite(ada, 'Cyd');
    const id = await propose(cyd, 'opt_in');
    await revoke(ada, 'cyd@cordon.example');
    expect((await ask(cordon, cyd, '{ revision }')).status).toBe(401);
    const again = await invite(ada, 'Cyd');
    expect((await ask(cordon, cyd, '{ revision }')).status).toBe(401);
    expect(await decide(again, 'approveClaim', id)).toMatchObject({ code: 'SAME_PERSON' });
  });

  test('see no organisation and nobody in it', async () => {
    const acme = await makeTenant(cordon, 'acme');
    for (const query of [
      '{ members(scope: "acme") { totalCount } }',
      '{ policies(scope: "acme") { id } }',
      '{ apiKeys(scope: "acme") { totalCount } }',
      '{ auditEvents(scope: "acme") { totalCount } }',
      '{ organisations { slug } }',
      `mutation { inviteMember(input: {scope: "acme", role: owner, name: "Ada", email: "ada@acme.example"}) {
        __typename } }`,
      `mutation { createOrganisation(input: {slug: "b", name: "B", ownerName: "B", ownerEmail: "b@b.example"}) {
        __typename } }`,
      `mutation { revokeRole(input: {grant: "${acme.owner}"}) { __typename } }`,
    ]) {
      const { codes } = await ask(cordon, ada, query);
      expect({ query, codes }).toEqual({ query, codes: [expect.stringMatching(/FORBIDDEN|NOT_FOUND/)] });
    }
  });
});

describe('who is no curator', () => {
  test('decides about no shared claim, whatever the role', async () => {
    const bravo = await makeTenant(cordon, 'bravo');
    const id = await propose(ada, 'opt_in', 'echo.example');
    const owner = { cookie: await signIn(cordon, bravo.link) };
    for (const mutation of ['approveClaim', 'retractClaim', 'disputeClaim'] as const) {
      expect(JSON.stringify(await decide(owner, mutation, id))).toMatch(/Forbidden|FORBIDDEN/);
    }
    const keyed = await ask(cordon, await bravo.keyFor('owner'), '{ curators { id } }');
    expect(keyed.codes).toEqual(['FORBIDDEN']);
  });

  test('proposes nothing for everybody, also as the owner of an organisation that is named like it', async () => {
    const { link } = await makeTenant(cordon, 'installation');
    const owner = { cookie: await signIn(cordon, link) };
    const answer = await ask(
      cordon,
      owner,
      'mutation ($input: ProposeClaimInput!) { proposeClaim(input: $input) { __typename } }',
      { input: { ...PROPOSAL, value: 'opt_in', source: 'nobody.example' } },
    );
    expect(payload(answer)).toEqual({ __typename: 'Forbidden' });
  });

  test('is a former curator, at once, also with a link that was not used yet', async () => {
    const answer = await ask(cordon, ada, INVITE, input('Dee'));
    const unused = payload(answer) as { link: string };
    await revoke(ben, 'dee@cordon.example');
    expect((await fetch(`${cordon.address}/sign-in?token=${tokenOf(unused.link)}`)).status).toBe(401);
    const { data } = await ask(cordon, ada, '{ curators { email } }');
    expect(JSON.stringify(data)).not.toContain('dee@');
  });
});

const INVITE = `mutation ($input: InviteCuratorInput!) { inviteCurator(input: $input) {
  __typename ... on CuratorInvitation { link curator { id } } ... on Conflict { code } } }`;

function input(name: string): object {
  return { input: { name, email: `${name.toLowerCase()}@cordon.example`, reason: 'keeps the catalog' } };
}

async function invite(by: Session, name: string): Promise<Session> {
  const { link } = payload(await ask(cordon, by, INVITE, input(name))) as { link: string };
  return { cookie: await signIn(cordon, tokenOf(link)) };
}

async function revoke(by: Session, email: string): Promise<void> {
  const { data } = await ask(cordon, by, '{ curators { id email } }');
  const curators = data?.['curators'] as { id: string; email: string }[];
  const id = curators.find((curator) => curator.email === email)?.id;
  const answer = await ask(
    cordon,
    by,
    'mutation ($input: RevokeCuratorInput!) { revokeCurator(input: $input) { __typename } }',
    { input: { curator: id, reason: 'leaves' } },
  );
  expect(payload(answer)).toEqual({ __typename: 'Curator' });
}

async function propose(by: Session, value: string, source = 'delta'): Promise<string> {
  const answer = await ask(
    cordon,
    by,
    `mutation ($input: ProposeClaimInput!) { proposeClaim(input: $input) {
      __typename ... on ClaimRecord { statement state } ... on ValidationFailed { findings { code message } } } }`,
    { input: { ...PROPOSAL, value, source } },
  );
  expect(payload(answer)).toMatchObject({ __typename: 'ClaimRecord', state: 'proposed' });
  return (payload(answer) as { statement: string }).statement;
}

const PROPOSAL = {
  subjectKind: 'provider',
  subject: 'delta',
  dimension: 'training',
  assurance: 'third_party',
  validFrom: '2026-01-01T00:00:00Z',
  evidence: [
    {
      url: 'https://delta.example/terms',
      kind: 'terms',
      retrievedAt: '2026-06-01T00:00:00Z',
      verifiedAt: '2026-06-01T00:00:00Z',
    },
  ],
  reason: 'the terms have changed',
};

async function decide(
  by: Session,
  mutation: 'approveClaim' | 'retractClaim' | 'disputeClaim',
  claim: string,
): Promise<unknown> {
  const disputes = mutation === 'disputeClaim';
  const type = disputes ? 'DisputeClaimInput' : 'DecideClaimInput';
  const done = disputes ? '... on ClaimDispute { statement }' : '... on ClaimRecord { state }';
  const answer = await ask(
    cordon,
    by,
    `mutation ($input: ${type}!) { ${mutation}(input: $input) {
      __typename ${done} ... on Conflict { code } ... on Forbidden { message } } }`,
    { input: { claim, reason: 'read it again' } },
  );
  return payload(answer) ?? answer.codes;
}

async function training(): Promise<unknown> {
  const { data, errors } = await ask(
    cordon,
    ben,
    '{ provider(slug: "delta") { facts(dimensions: ["training"]) { state candidates { value } } } }',
  );
  if (data === null) throw new Error(JSON.stringify(errors));
  const { facts } = data['provider'] as { facts: { state: string; candidates: { value: unknown }[] }[] };
  return { state: facts[0]?.state, values: facts[0]?.candidates.map(({ value }) => value) };
}

function payload({ data }: Answer): unknown {
  return data === null ? null : Object.values(data)[0];
}

function tokenOf(link: string): string {
  return new URL(link).searchParams.get('token') ?? '';
}
