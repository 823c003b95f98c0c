import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Worlds } from '../../../src/decision/index.js';
import { ask } from '../../support/tenants.js';
import { demoKey } from '../../support/demo.js';
import type { RunningCordon } from '../../support/service.js';
import { startCordon } from '../../support/service.js';

/** Publishes a document at a scope through GraphQL; the answer is the revision that holds it. */
async function publish(cordon: RunningCordon, key: string, document: string, scope: string): Promise<number> {
  const saved = await ask(
    cordon,
    key,
    `mutation ($input: SavePolicyDraftInput!) { savePolicyDraft(input: $input) { __typename ... on Policy { id draft { edit } } } }`,
    { input: { scope, document } },
  );
  const policy = saved.data?.['savePolicyDraft'] as { id: string; draft: { edit: number } };
  const published = await ask(
    cordon,
    key,
    `mutation ($publish: PublishPolicyInput!, $assign: AssignPolicyInput!) {
      publishPolicy(input: $publish) { __typename }
      assignPolicy(input: $assign) { __typename }
    }`,
    {
      publish: { policy: policy.id, edit: policy.draft.edit, reason: 'for a test' },
      assign: { policy: policy.id, scope, mandatory: false, reason: 'for a test' },
    },
  );
  expect(published.errors).toEqual([]);
  return Number(await cordon.feed.refresh());
}

interface Allowed {
  readonly revision: number;
  readonly dataClass: string | null;
  readonly holdsUntil: string | null;
  readonly allowed: { readonly totalCount: number; readonly nodes: readonly { readonly slug: string }[] };
  readonly denied: {
    readonly totalCount: number;
    readonly nodes: readonly {
      readonly deployment: { readonly slug: string };
      readonly reasons: readonly {
        readonly policy: string;
        readonly rule: string;
        readonly outcome: string;
      }[];
    }[];
  };
}

const ALLOWED = `query ($scope: ID!, $dataClass: String, $model: String, $asOf: DateTime, $knownAt: DateTime, $atLeast: Int) {
  allowedDeployments(scope: $scope, dataClass: $dataClass, model: $model, asOf: $asOf, knownAt: $knownAt, atLeastRevision: $atLeast) {
    revision dataClass holdsUntil
    allowed(first: 500) { totalCount nodes { slug } }
    denied(first: 500) { totalCount nodes { deployment { slug } reasons { policy rule outcome } } }
  }
}`;

describe('the demonstration on the shipped catalog', () => {
  let cordon: RunningCordon;
  let other: RunningCordon;
  let owner: string;

  beforeAll(async () => {
    cordon = await startCordon({ environment: { demo: true } });
    other = await startCordon({ db: cordon.db });
    owner = await demoKey(cordon, 'owner');
  });

  afterAll(async () => {
    await other.close();
    await cordon.close();
  });

  const allowed = async (
    variables: Readonly<Record<string, unknown>>,
    instance: RunningCordon = cordon,
  ): Promise<Allowed> => {
    const { data, errors } = await ask(instance, owner, ALLOWED, variables);
    expect(errors).toEqual([]);
    return data?.['allowedDeployments'] as Allowed;
  };

  it('allows some deployments, and denies others as violated and as unknown, in every workspace', async () => {
    for (const scope of ['acme/support', 'acme/research', 'acme/payments']) {
      const answer = await allowed({ scope });
      const outcomes = new Set(
        answer.denied.nodes.flatMap(({ reasons }) => reasons.map(({ outcome }) => outcome)),
      );
      expect(answer.allowed.totalCount).toBeGreaterThan(0);
      expect([...outcomes].sort()).toEqual(['unknown', 'violated']);
      expect(answer.allowed.totalCount + answer.denied.totalCount).toBe(1202);
    }
  });

  it('never allows in a workspace what the organisation denies', async () => {
    const above = new Set((await allowed({ scope: 'acme' })).allowed.nodes.map(({ slug }) => slug));
    const below = await allowed({ scope: 'acme/payments' });
    expect(below.allowed.nodes.filter(({ slug }) => !above.has(slug))).toEqual([]);
  });

  it('answers for one model', async () => {
    const answer = await allowed({ scope: 'acme/support', model: 'openai/gpt-oss-120b' });
    const slugs = [
      ...answer.allowed.nodes.map(({ slug }) => slug),
      ...answer.denied.nodes.map(({ deployment }) => deployment.slug),
    ];
    expect(slugs.length).toBeGreaterThan(5);
    expect(slugs.every((slug) => slug.endsWith('#openai/gpt-oss-120b'))).toBe(true);
  });

  it.each([
    [{ scope: 'acme/suport' }, 'NOT_FOUND', 'acme/support'],
    [{ scope: 'acme/support', dataClass: 'persnal' }, 'UNKNOWN_DATA_CLASS', 'personal'],
    [{ scope: 'acme/support', model: 'openai/gpt-oss-12b' }, 'NOT_FOUND', 'openai/gpt-oss-120b'],
  ])('refuses %j with %s and a suggestion', async (variables, code, suggestion) => {
    const answer = await ask(cordon, owner, ALLOWED, variables);
    expect(answer.codes).toEqual([code]);
    expect(answer.errors[0]?.message).toContain(`\`${suggestion}\``);
  });

  it('shows on another instance what was published on this one, also when the notification is lost', async () => {
    await other.feed.dropListener(true);
    const before = await allowed({ scope: 'acme/research' }, other);
    const document =
      'apiVersion: cordon/v1\nkind: Policy\nname: nothing-abroad\ntitle: Nothing abroad\nrules:\n' +
      '  - { id: in-iceland, require: { headquarters: { eq: IS } }, because: The head office is in Iceland. }\n';
    const revision = await publish(cordon, owner, document, 'acme/research');
    const here = await allowed({ scope: 'acme/research', atLeast: revision });
    const there = await allowed({ scope: 'acme/research', atLeast: revision }, other);
    expect(here.allowed.totalCount).toBe(0);
    expect(there).toEqual(here);
    expect(before.allowed.totalCount).toBeGreaterThan(0);
  });

  it('answers as it was known before the change', async () => {
    const worlds = cordon.app.get(Worlds, { strict: false });
    const now = await allowed({ scope: 'acme/research' });
    const [{ at } = { at: '' }] = (await cordon.db.query(
      `SELECT to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at FROM revision
       WHERE number = (SELECT min(revision) - 1 FROM audit_event WHERE subject = 'nothing-abroad')`,
      { role: 'cordon_worker' },
    )) as { at: string }[];
    const then = await allowed({ scope: 'acme/research', knownAt: at });
    expect(now.allowed.totalCount).toBe(0);
    expect(then.allowed.totalCount).toBeGreaterThan(0);
    expect(then.revision).toBeLessThan(Number(worlds.current().revision));
  });

  it('fails in time when a revision is not reached', async () => {
    const answer = await ask(cordon, owner, ALLOWED, { scope: 'acme', atLeast: 1_000_000 });
    expect(answer.codes).toEqual(['REVISION_NOT_REACHED']);
  });
});
