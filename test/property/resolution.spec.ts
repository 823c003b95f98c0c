import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type {
  AgreementKind,
  Candidate,
  Claim,
  ClaimState,
  Fact,
  ListElement,
  ListValue,
  Profile,
  ResolutionInput,
  Scalar,
} from '../../src/catalog/index.js';
import {
  createResolver,
  deriveDecryptionClass,
  deriveJurisdictions,
  resolveProfile,
} from '../../src/catalog/index.js';
import { decide } from '../../src/policy/index.js';
import { agreement, claim, DAY, NOW, TARGET, world } from '../unit/catalog/domain/build-claims.js';
import { policy, question } from '../unit/decision/build-question.js';

/*
 * "Never widens" is shown without any policy: a profile is *vaguer* than another when each of its facts leaves at least
 * the same values possible, with no more evidence for them. Every rule of the policy language keeps that order, so a
 * vaguer profile satisfies no rule that the other one does not satisfy.
 */

function isVaguer(after: Profile, before: Profile): boolean {
  const names = (map: ReadonlyMap<string, unknown>): readonly string[] => [...map.keys()];
  return (
    names(before.scalars).every((name) =>
      isVaguerScalar(after.scalars.get(name), before.scalars.get(name)),
    ) &&
    names(before.lists).every((name) =>
      isVaguerFact(after.lists.get(name), before.lists.get(name), isVaguerList),
    ) &&
    names(after.scalars).every(
      (name) => before.scalars.has(name) || after.scalars.get(name)?.candidates.length === 0,
    ) &&
    names(after.lists).every(
      (name) => before.lists.has(name) || after.lists.get(name)?.candidates.length === 0,
    )
  );
}

function isVaguerFact<V>(
  after: Fact<V> | undefined,
  before: Fact<V> | undefined,
  isVaguerValue: (after: V, before: V) => boolean,
): boolean {
  if (after === undefined || after.candidates.length === 0) return true;
  if (before === undefined || before.candidates.length === 0) return false;
  const covers = (one: Candidate<V>) => (other: Candidate<V>) =>
    isVaguerValue(one.value, other.value) &&
    one.supports.every((support) => other.supports.some(({ claimId }) => claimId === support.claimId));
  return before.candidates.every((other) => after.candidates.some((one) => covers(one)(other)));
}

function isVaguerScalar(after: Fact<Scalar> | undefined, before: Fact<Scalar> | undefined): boolean {
  return isVaguerFact(after, before, (one, other) => one === other);
}

function isVaguerList(after: ListValue, before: ListValue): boolean {
  const covers = (one: ListElement, other: ListElement): boolean =>
    [...one.fields].every(([field, fact]) => isVaguerScalar(fact, other.fields.get(field)));
  return (
    (before.complete || !after.complete) &&
    after.elements.length === before.elements.length &&
    after.elements.every((one, index) => {
      const other = before.elements[index];
      return other !== undefined && covers(one, other);
    })
  );
}

const VALUES: Readonly<Record<string, readonly Claim['value'][]>> = {
  headquarters: ['DE', 'US', 'ZZ'],
  training: ['never', 'opt_in', 'by_default'],
  'retention.prompts': [0, 30, 'indefinite', 'unspecified'],
  gpuTenure: ['owned', 'reseller'],
  sites: [
    [{ country: 'DE' }],
    [{ country: 'DE' }, { country: 'US', gpuTenure: 'owned', operator: 'x' }],
    [{ country: 'ZZ' }],
  ],
  decryption: [
    [{ hop: 'edge', country: 'DE' }],
    [{ hop: 'inference_host', country: 'DE', keyCustody: 'provider_hsm' }],
    [{ hop: 'tee' }],
  ],
  agreements: [['zdr'], ['zdr', 'baa']],
};
const SUBJECTS = [
  { kind: 'provider', slug: TARGET.provider },
  { kind: 'endpoint', slug: TARGET.endpoint },
  { kind: 'deployment', slug: TARGET.deployment },
] as const;
const CONDITIONS: readonly (AgreementKind | '')[] = ['', '', 'zdr', 'baa'];
const ASSURANCES = ['self_declared', 'audited'] as const;
/** Two periods that meet: a source changes its statement, and the database refuses an overlap. */
const PERIODS = [
  { validFrom: NOW - 400 * DAY, validTo: NOW - 200 * DAY },
  { validFrom: NOW - 200 * DAY, validTo: null },
] as const;

const anyClaim = fc
  .constantFrom(...Object.keys(VALUES))
  .chain((dimension) =>
    fc.record({
      dimension: fc.constant(dimension),
      value: fc.constantFrom(...(VALUES[dimension] ?? [])),
      complete: fc.boolean(),
      subject: fc.constantFrom(...SUBJECTS),
      condition: fc.constantFrom(...CONDITIONS),
      source: fc.constantFrom('a', 'b', 'c'),
      assurance: fc.constantFrom(...ASSURANCES),
      state: fc.constantFrom<ClaimState>(
        'approved',
        'approved',
        'approved',
        'approved',
        'disputed',
        'proposed',
        'draft',
      ),
      period: fc.constantFrom(...PERIODS, PERIODS[1], PERIODS[1]),
      closed: fc.constantFrom(false, false, false, false, true),
    }),
  )
  .map(({ period, ...parts }) => ({
    ...parts,
    ...period,
    complete: parts.complete || typeof parts.value !== 'object',
  }));

/** Claims that the database would accept: of a source, one statement per subject, dimension, condition and period. */
const anyClaims = fc
  .uniqueArray(anyClaim, {
    maxLength: 14,
    selector: ({ subject, dimension, condition, source, validFrom, state }) =>
      JSON.stringify([
        subject,
        dimension,
        condition,
        source,
        validFrom,
        state === 'proposed' || state === 'draft',
      ]),
  })
  .map((all) => all.map((parts, index) => claim({ ...parts, id: `c${String(index).padStart(2, '0')}` })));

const anyWorld: fc.Arbitrary<ResolutionInput> = fc
  .record({
    claims: anyClaims,
    hasZdr: fc.boolean(),
    hasBaa: fc.boolean(),
    disputed: fc.integer({ min: 0, max: 20 }),
  })
  .map(({ claims, hasZdr, hasBaa, disputed }) =>
    world(claims, {
      agreements: [
        ...(hasZdr ? [agreement({ kind: 'zdr' })] : []),
        ...(hasBaa ? [agreement({ kind: 'baa' })] : []),
      ],
      disputes: new Set(claims[disputed] === undefined ? [] : [claims[disputed].id]),
      operatorCountries: new Map([['x', 'FR']]),
    }),
  );

/** Replaces every claim that was ever approved and is chosen by its position. */
function loseSome(
  input: ResolutionInput,
  chosen: readonly boolean[],
  lose: (one: Claim) => Claim,
): ResolutionInput {
  const isLost = (one: Claim, index: number): boolean => chosen[index] === true && one.state === 'approved';
  return { ...input, claims: input.claims.map((one, index) => (isLost(one, index) ? lose(one) : one)) };
}

const choice = fc.array(fc.boolean(), { minLength: 14, maxLength: 14 });

describe('a profile never becomes less vague when', () => {
  test.each<[string, (one: Claim) => Claim]>([
    ['facts are disputed', (one) => ({ ...one, state: 'disputed' })],
    ['facts lapse', (one) => ({ ...one, validTo: Math.min(one.validTo ?? NOW, NOW) })],
    ['records are closed without a retraction', (one) => ({ ...one, closed: true })],
    ['evidence is lost', (one) => ({ ...one, evidence: [] })],
    ['values become unreadable', (one) => ({ ...one, value: { damaged: 1 } })],
  ])('%s', (_, lose) => {
    fc.assert(
      fc.property(anyWorld, choice, (input, chosen) => {
        expect(isVaguer(resolveProfile(loseSome(input, chosen, lose)), resolveProfile(input))).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });

  test('the organisation disputes more', () => {
    fc.assert(
      fc.property(anyWorld, choice, (input, chosen) => {
        const disputes = new Set([
          ...input.disputes,
          ...input.claims.filter((_, index) => chosen[index]).map(({ id }) => id),
        ]);
        expect(isVaguer(resolveProfile({ ...input, disputes }), resolveProfile(input))).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });

  test('somebody proposes something', () => {
    fc.assert(
      fc.property(anyWorld, anyClaim, (input, parts) => {
        const proposal = claim({ ...parts, state: 'proposed', id: 'p' });
        expect(
          isVaguer(resolveProfile({ ...input, claims: [...input.claims, proposal] }), resolveProfile(input)),
        ).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });

  test('time passes and nothing new begins', () => {
    fc.assert(
      fc.property(anyWorld, choice, (input, chosen) => {
        const ending = loseSome(input, chosen, (one) => ({ ...one, validTo: one.validTo ?? NOW + DAY }));
        const later = resolveProfile({ ...ending, asOf: NOW + DAY });
        expect(isVaguer(later, resolveProfile(ending))).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });
});

test('the order catches a widening: a retraction, and the approval of a proposal', () => {
  const never = claim({ dimension: 'training', value: 'never' });
  const specific = claim({ dimension: 'training', value: 'opt_in', subject: SUBJECTS[1] });
  const before = resolveProfile(world([never, { ...specific, state: 'disputed' }]));
  expect(isVaguer(resolveProfile(world([never, { ...specific, state: 'retracted' }])), before)).toBe(false);
  const proposed = resolveProfile(world([{ ...never, state: 'proposed' }]));
  expect(isVaguer(resolveProfile(world([never])), proposed)).toBe(false);
});

test('the order of claims never matters', () => {
  fc.assert(
    fc.property(anyWorld, fc.array(fc.nat(), { minLength: 14, maxLength: 14 }), (input, ranks) => {
      const shuffled = input.claims
        .map((one, index) => ({ one, rank: ranks[index] ?? 0 }))
        .sort((a, b) => a.rank - b.rank)
        .map(({ one }) => one);
      expect(resolveProfile({ ...input, claims: shuffled })).toEqual(resolveProfile(input));
    }),
  );
});

test('a resolver for many answers as one for each', () => {
  const targets = [
    TARGET,
    { ...TARGET, deployment: 'acme/eu#lab/m2', model: 'lab/m2' },
    { ...TARGET, deployment: 'acme/us#lab/m1', endpoint: 'acme/us' },
  ];
  fc.assert(
    fc.property(anyWorld, (input) => {
      const resolve = createResolver(input);
      for (const target of [...targets, ...targets])
        expect(resolve(target)).toEqual(resolveProfile({ ...input, ...target }));
    }),
  );
});

test('what is derived from less is vaguer too', () => {
  fc.assert(
    fc.property(anyWorld, choice, fc.constantFrom(...ASSURANCES, null), (input, chosen, assurance) => {
      const accepts = (support: { readonly assurance: string }): boolean =>
        assurance === null || support.assurance === assurance;
      const before = resolveProfile(input);
      const after = resolveProfile(loseSome(input, chosen, (one) => ({ ...one, state: 'disputed' })));
      expect(
        isVaguerScalar(deriveDecryptionClass(after, accepts), deriveDecryptionClass(before, accepts)),
      ).toBe(true);
      expect(holdsLess(deriveJurisdictions(after, accepts), deriveJurisdictions(before, accepts))).toBe(true);
    }),
    { numRuns: 1500 },
  );
});

/** Of jurisdictions: a subset, and complete only if the other is, with the same members. */
function holdsLess(after: Fact<ListValue>, before: Fact<ListValue>): boolean {
  const [one] = after.candidates;
  const [other] = before.candidates;
  if (one === undefined) return true;
  if (other === undefined) return false;
  const countries = (list: ListValue): readonly (Scalar | undefined)[] =>
    list.elements.map(({ fields }) => fields.get('value')?.candidates[0]?.value);
  const members = countries(other.value);
  const isSubset = countries(one.value).every((country) => members.includes(country));
  return one.value.complete
    ? other.value.complete && isSubset && members.length === one.value.elements.length
    : isSubset;
}

describe('no decision widens when', () => {
  const RULES = [
    { require: { training: { in: ['never'] } } },
    { forbid: { training: { in: ['by_default', 'opt_in'] } } },
    { require: { 'retention.prompts': { lte: 30 } } },
    { require: { sites: { every: { country: { in: ['group:EU'] } } } } },
    { forbid: { sites: { some: { gpuTenure: { eq: 'reseller' } } } } },
    {
      require: { anyOf: [{ headquarters: { eq: 'DE' } }, { not: { agreements: { includesAny: ['baa'] } } }] },
    },
    { forbid: { decryptionClass: { in: ['D5', 'D6'] } } },
    { require: { jurisdictions: { some: { in: ['DE', 'US'] } } } },
  ];
  const FILTERS = [
    {},
    { evidence: { maxAgeDays: 90 } },
    { evidence: { assurance: ['audited'], maxAgeDays: 365 } },
  ];
  const POLICIES = RULES.flatMap((rule) => FILTERS.map((filter) => [policy([{ ...rule, ...filter }])]));

  const verdicts = (input: ResolutionInput): readonly string[] =>
    POLICIES.map(
      (policies) => decide(question(policies, input.claims, { resolution: input }).decision).verdict,
    );

  const age =
    (days: number) =>
    (one: Claim): Claim => ({
      ...one,
      evidence: one.evidence.map((evidence) => ({
        ...evidence,
        verifiedAt: evidence.verifiedAt - days * DAY,
      })),
    });

  test.each<[string, (one: Claim) => Claim]>([
    ['evidence ages', age(100)],
    ['evidence ages by years', age(800)],
    ['facts are disputed', (one) => ({ ...one, state: 'disputed' })],
    ['facts lapse', (one) => ({ ...one, validTo: Math.min(one.validTo ?? NOW, NOW) })],
  ])('%s', (_, lose) => {
    let allowed = 0;
    fc.assert(
      fc.property(anyWorld, choice, (input, chosen) => {
        const before = verdicts(input);
        const after = verdicts(loseSome(input, chosen, lose));
        allowed += before.filter((verdict) => verdict === 'ALLOW').length;
        expect(after.filter((verdict, index) => verdict === 'ALLOW' && before[index] === 'DENY')).toEqual([]);
      }),
      { numRuns: 120 },
    );
    expect(allowed).toBeGreaterThan(20);
  });
});
