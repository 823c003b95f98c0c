import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { CatalogContent, Claim, DeploymentEntry } from '../../src/catalog/index.js';
import { CatalogSnapshot } from '../../src/catalog/index.js';
import { DecisionCache } from '../../src/decision/app/decision-cache.js';
import { Decisions } from '../../src/decision/app/decisions.js';
import type { World } from '../../src/decision/app/world.js';
import { WorldReader } from '../../src/decision/app/world.js';
import { Worlds } from '../../src/decision/app/worlds.js';
import type { DecisionSet, ScopeQuestion } from '../../src/decision/index.js';
import { deciderFor, decideScope } from '../../src/decision/index.js';
import { StandingClock } from '../../src/platform/clock.js';
import { PolicySnapshot, toMembership } from '../../src/policy/index.js';
import { sha256Of } from '../../src/policy/domain/materialise.js';
import type { OrganisationContent, PolicyInForce } from '../../src/policy/domain/organisation-policies.js';
import { parsePolicy } from '../../src/policy/index.js';
import { DAY, NOW } from '../unit/catalog/domain/build-claims.js';

const DATA_CLASSES = ['internal', 'personal'] as const;
const SCOPES = ['acme', 'acme/one', 'acme/one/key', 'acme/two'] as const;
const PROVIDERS = ['near', 'far'] as const;
const MODELS = ['lab/m1', 'lab/m2'] as const;

function fact(id: string, provider: string, value: string, parts: Partial<Claim> = {}): Claim {
  const evidence = { id: `e-${id}`, url: 'https://a.example/', kind: 'legal_terms', retrievedAt: NOW };
  return {
    id,
    statement: id,
    owner: null,
    subject: { kind: 'provider', slug: provider },
    dimension: 'training',
    value,
    complete: true,
    condition: '',
    source: provider,
    validFrom: NOW - 300 * DAY,
    validTo: null,
    assurance: 'self_declared',
    state: 'approved',
    evidence: [{ ...evidence, verifiedAt: NOW - 10 * DAY, recheckDue: NOW + 90 * DAY }],
    ...parts,
  };
}

/** Facts that come and go, begin, end, contradict one another, or hold under an agreement only. */
const FACTS: readonly Claim[] = [
  fact('f0', 'near', 'never'),
  fact('f1', 'near', 'by_default', { source: 'somebody' }),
  fact('f2', 'far', 'never', { condition: 'zdr' }),
  fact('f3', 'far', 'opt_out', { validFrom: NOW + 3 * DAY }),
  fact('f4', 'near', 'DE', { dimension: 'headquarters', validTo: NOW + 5 * DAY }),
  fact('f5', 'far', 'US', { dimension: 'headquarters' }),
  fact('f6', 'far', 'DE', { dimension: 'headquarters', owner: 'organisation' }),
];

const RULES = {
  fresh: { require: { training: { in: ['never'] } }, evidence: { maxAgeDays: 12 } },
  calm: { require: { training: { in: ['never', 'opt_out'] } } },
  away: { forbid: { headquarters: { in: ['US'] } } },
  known: { require: { headquarters: { known: true } } },
};

function documentOf(name: string, rule: object, appliesTo?: object): string {
  return JSON.stringify({
    apiVersion: 'cordon/v1',
    kind: 'Policy',
    name,
    title: name,
    rules: [{ id: 'r', because: 'b', waivable: true, ...rule }],
    ...(appliesTo && { appliesTo }),
  });
}

/** The versions that each policy can have. */
const POLICIES = new Map([
  ['first', [documentOf('first', RULES.fresh), documentOf('first', RULES.calm)]],
  ['second', [documentOf('second', RULES.away), documentOf('second', RULES.known)]],
  ['third', [documentOf('third', RULES.known, { dataClasses: ['personal'] })]],
]);

/** Everything that can change between two questions. */
interface State {
  readonly facts: readonly number[];
  readonly disputed: readonly number[];
  readonly versions: readonly number[];
  readonly assigned: readonly { readonly policy: number; readonly scope: string }[];
  readonly hasAgreement: boolean;
  readonly waived: readonly { readonly policy: number; readonly scope: string; readonly days: number }[];
  readonly blocked: readonly string[];
}

const indexes = (length: number): fc.Arbitrary<number[]> =>
  fc.subarray(Array.from({ length }, (_, index) => index));

const arbitraryChange: fc.Arbitrary<Partial<State>> = fc.oneof(
  fc.record({ facts: indexes(FACTS.length) }),
  fc.record({ disputed: indexes(FACTS.length) }),
  fc.record({ versions: fc.tuple(fc.nat(1), fc.nat(1), fc.constant(0)) }),
  fc.record({
    assigned: fc.array(fc.record({ policy: fc.nat(2), scope: fc.constantFrom(...SCOPES) }), { maxLength: 5 }),
  }),
  fc.record({ hasAgreement: fc.boolean() }),
  fc.record({
    waived: fc.array(
      fc.record({
        policy: fc.nat(2),
        scope: fc.constantFrom(...SCOPES),
        days: fc.integer({ min: 1, max: 9 }),
      }),
      { maxLength: 2 },
    ),
  }),
  fc.record({ blocked: fc.subarray([...PROVIDERS]) }),
);

interface Step {
  readonly change: Partial<State>;
  /** Days after `NOW`, also backwards: an auditor asks about the past. */
  readonly day: number;
}

const arbitrarySteps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    change: fc.oneof(fc.constant({}), arbitraryChange),
    day: fc.constantFrom(0, 0, 1, 2, 2.5, 3, 4, 5, 8, -1),
  }),
  { minLength: 2, maxLength: 12 },
);

const START: State = {
  facts: [0, 2, 4, 5],
  disputed: [],
  versions: [0, 0, 0],
  assigned: [
    { policy: 0, scope: 'acme' },
    { policy: 1, scope: 'acme/one' },
  ],
  hasAgreement: true,
  waived: [],
  blocked: [],
};

function toContent({ facts }: State): CatalogContent {
  const named = (slug: string): { owner: null; slug: string; name: string } => ({
    owner: null,
    slug,
    name: slug,
  });
  const empty = { pins: {}, aliases: {} };
  const rest = { host: null, region: null, mode: null };
  const ofProvider = (provider: string): readonly Claim[] =>
    FACTS.filter(({ subject }, index) => subject.slug === provider && facts.includes(index));
  return {
    legalEntities: new Map(),
    providers: new Map(
      PROVIDERS.map((one) => [one, { ...named(one), legalEntity: null, urls: {}, aliases: {} }]),
    ),
    endpoints: new Map(
      PROVIDERS.map((one) => [`${one}/e`, { ...named(`${one}/e`), ...rest, ...empty, provider: one }]),
    ),
    models: new Map(MODELS.map((one) => [one, { ...named(one), developer: 'lab' }])),
    deployments: new Map(
      PROVIDERS.flatMap((one) =>
        MODELS.map((model) => {
          const [slug, endpoint] = [`${one}/e#${model}`, `${one}/e`];
          return [slug, { owner: null, slug, endpoint, model, contextLength: null, ...empty }] as const;
        }),
      ),
    ),
    claims: new Map([['provider', new Map(PROVIDERS.map((one) => [one, ofProvider(one)]))]]),
  };
}

function toPolicies(versions: readonly number[]): readonly PolicyInForce[] {
  return [...POLICIES].map(([name, documents], index) => {
    const number = versions[index] ?? 0;
    const document = documents[number] ?? '';
    const version = {
      id: `${name}-${String(number)}`,
      policy: name,
      version: number + 1,
      document,
      sha256: sha256Of(document),
      groups: {},
      publishedAt: new Date(NOW),
      publishedBy: 'a',
      isWithdrawn: false,
    };
    return { id: name, name, version };
  });
}

function toOrganisation(state: State): OrganisationContent {
  const policies = toPolicies(state.versions);
  const nameOf = (index: number): string => policies[index]?.name ?? '';
  const agreement = {
    entity: 'agreement',
    provider: 'far',
    kind: 'zdr',
    document: 'd',
    counterparty: null,
    endpoints: null,
    exceptModels: [],
    validFrom: new Date(NOW - DAY / 2),
    validTo: new Date(NOW + 4 * DAY),
    state: 'approved',
    author: 'a',
    reviewer: 'b',
  } as const;
  return {
    organisation: {
      id: 'organisation',
      slug: 'acme',
      maxWaiverDays: 30,
      scopes: new Map(SCOPES.map((path) => [path, { kind: 'workspace', name: path }])),
      dataClasses: DATA_CLASSES,
    },
    policies,
    assignments: state.assigned.map(({ policy, scope }, index) => ({
      id: `s${String(index)}`,
      policy: nameOf(policy),
      scope,
      mandatory: false,
      author: 'a',
    })),
    agreements: state.hasAgreement ? [agreement] : [],
    disputes: new Set(state.disputed.map((index) => `f${String(index)}`)),
    waivers: state.waived.map(({ policy, scope, days }, index) =>
      toWaiver(policies[policy], scope, days, `w${String(index)}`),
    ),
    blocks: state.blocked.map((name) => ({
      id: name,
      target: { kind: 'provider', name },
      reason: `no ${name}`,
      author: 'a',
      since: new Date(NOW),
    })),
  };
}

function toWaiver(
  policy: PolicyInForce | undefined,
  scope: string,
  days: number,
  entity: string,
): OrganisationContent['waivers'][number] {
  const parsed = parsePolicy(policy?.version.document ?? '', { groups: new Map() });
  const digest = parsed.ok ? parsed.value.rules[0]?.digest : undefined;
  return {
    entity,
    policy: policy?.name ?? '',
    rule: 'r',
    ruleDigest: digest ?? '',
    outcome: 'unknown',
    deployments: ['far/e#lab/m1', 'near/e#lab/m2'],
    scope,
    dataClasses: null,
    justification: 'j',
    ticket: null,
    approvedAt: new Date(NOW + DAY),
    expiresAt: new Date(NOW + days * DAY),
    state: 'approved',
    author: 'a',
    reviewer: 'b',
    approvedScope: 'acme',
  };
}

/** A world read anew: nothing is shared with any other. */
function readWorld(revision: bigint, state: State): World {
  const catalog = new CatalogSnapshot(revision, toContent(state));
  const policies = PolicySnapshot.of(revision, [toOrganisation(state)], new Map());
  return { revision, recordedAt: NOW, catalog, policies };
}

/** A world that shares with the earlier one whatever did not change, as the record's reader makes it. */
function advanceWorld(world: World, revision: bigint, state: State, change: Partial<State>): World {
  const wasCatalog = 'facts' in change;
  const catalog = wasCatalog
    ? new CatalogSnapshot(revision, toContent(state), world.catalog)
    : new CatalogSnapshot(revision, world.catalog.content, world.catalog);
  const changed = wasCatalog || Object.keys(change).length === 0 ? [] : [toOrganisation(state)];
  return { revision, recordedAt: NOW, catalog, policies: world.policies.advance(revision, changed) };
}

class StatedWorlds extends WorldReader {
  constructor(public world: World) {
    super();
  }

  override read(): Promise<World> {
    return Promise.resolve(this.world);
  }

  override advance(): Promise<World> {
    return Promise.resolve(this.world);
  }

  override revisionAt(): Promise<bigint> {
    return Promise.resolve(this.world.revision);
  }

  override latestRevision(): Promise<bigint> {
    return Promise.resolve(this.world.revision);
  }
}

async function start(
  world: World,
  clock: StandingClock,
): Promise<{ reader: StatedWorlds; worlds: Worlds; decisions: Decisions }> {
  const reader = new StatedWorlds(world);
  const worlds = new Worlds(reader);
  await worlds.follow();
  return { reader, worlds, decisions: new Decisions(worlds, toMembership(new Map()), clock) };
}

interface Told {
  readonly decided: readonly (readonly [string, unknown])[];
  readonly allowed: readonly string[];
  readonly denied: readonly string[];
  readonly byModel: readonly (readonly [string, readonly string[], readonly string[]])[];
}

/** An answer in full, without the objects that two worlds do not share. */
function tell({ decided, allowed, denied, byModel }: DecisionSet): Told {
  const slugs = (entries: readonly DeploymentEntry[]): readonly string[] =>
    entries.map(({ deployment }) => deployment.slug);
  const entriesOf = (rows: DecisionSet['denied']): readonly DeploymentEntry[] =>
    rows.map(({ entry }) => entry);
  return {
    decided: decided.map(({ entry, verdict }) => [entry.deployment.slug, verdict]),
    allowed: slugs(allowed),
    denied: slugs(entriesOf(denied)),
    byModel: [...byModel].map(([model, one]) => [model, slugs(one.allowed), slugs(entriesOf(one.denied))]),
  };
}

function questionOf(decisions: Decisions, scope: string, dataClass: string | null): ScopeQuestion {
  const grounds = decisions.groundsNow({ scope, dataClass, asOf: null, knownAt: null });
  if (grounds === undefined) throw new Error('a question about now has its grounds at once');
  return grounds.question;
}

/** One at a time: nothing is shared between the verdicts. */
function decideEach(question: ScopeQuestion): Told['decided'] {
  const decide = deciderFor(question);
  return question.view.deployments.map((entry) => [entry.deployment.slug, decide(entry)]);
}

const QUESTIONS = SCOPES.flatMap((scope) => [null, ...DATA_CLASSES].map((name) => [scope, name] as const));

describe('remembered decisions', () => {
  it('equal those of a world that was read anew, whatever changes and however time passes', async () => {
    const verdicts = new Set<string>();
    await fc.assert(
      fc.asyncProperty(arbitrarySteps, async (steps) => {
        const clock = new StandingClock(NOW);
        let state = START;
        let world = readWorld(1n, state);
        const hot = await start(world, clock);
        for (const [index, { change, day }] of steps.entries()) {
          state = { ...state, ...change };
          const revision = BigInt(index + 2);
          world = advanceWorld(world, revision, state, change);
          hot.reader.world = world;
          await hot.worlds.follow();
          clock.moveTo(NOW + day * DAY);
          const cold = await start(readWorld(revision, state), clock);
          for (const [scope, dataClass] of QUESTIONS) {
            const grounds = hot.decisions.groundsNow({ scope, dataClass, asOf: null, knownAt: null });
            if (grounds === undefined) throw new Error('a question about now has its grounds at once');
            const answer = tell(hot.decisions.decide(grounds));
            const question = questionOf(cold.decisions, scope, dataClass);
            expect(answer).toEqual(tell(decideScope(question)));
            expect(answer.decided).toEqual(decideEach(question));
            for (const [, verdict] of answer.decided) verdicts.add(JSON.stringify(verdict));
          }
        }
      }),
      { numRuns: 150 },
    );
    // Otherwise nothing was tried: allowed, uncovered, violated, unknown, blocked and waived all occur.
    const told = [...verdicts].join();
    for (const word of ['ALLOW', 'uncovered', 'violated', 'unknown', 'blocked', '"waiver"']) {
      expect(told).toContain(word);
    }
  });

  it('are the same object for as long as nothing changes, also for scopes with the same policies', async () => {
    const { decisions } = await start(readWorld(1n, START), new StandingClock(NOW));
    const cache = new DecisionCache();
    const first = cache.decide(questionOf(decisions, 'acme/one', 'internal'));
    expect(cache.decide(questionOf(decisions, 'acme/one', 'internal'))).toBe(first);
    expect(cache.decide(questionOf(decisions, 'acme/one/key', 'internal'))).toBe(first);
    expect(cache.decide(questionOf(decisions, 'acme/two', 'internal'))).not.toBe(first);
  });

  it('are forgotten, the oldest first, beyond the limit, and made again equal', async () => {
    const { decisions } = await start(readWorld(1n, START), new StandingClock(NOW));
    const deployments = PROVIDERS.length * MODELS.length;
    const cache = new DecisionCache(2 * deployments);
    const ask = (scope: string, dataClass: string): DecisionSet =>
      cache.decide(questionOf(decisions, scope, dataClass));
    const oldest = ask('acme', 'internal');
    const second = ask('acme/one', 'internal');
    expect(ask('acme', 'internal')).toBe(oldest);
    ask('acme', 'personal');
    expect(ask('acme/one', 'internal')).toBe(second);
    const again = ask('acme', 'internal');
    expect(again).not.toBe(oldest);
    expect(tell(again)).toEqual(tell(oldest));
  });
});
