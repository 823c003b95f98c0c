import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AppliedPolicy, DecisionInput, Verdict } from '../../src/policy/index.js';
import { decide, toMembership } from '../../src/policy/index.js';
import { arbitraryFact, arbitraryFacts, NOW, toProfile } from '../support/arbitrary-facts.js';
import {
  arbitraryPolicy,
  arbitraryRule,
  DATA_CLASSES,
  GROUP_CATALOG,
  toApplied,
} from '../support/arbitrary-policy.js';
import { COMPLETABLE, completions } from '../support/complete-facts.js';
import type { ReferenceFacts, ReferencePolicy } from '../support/reference-evaluator.js';
import { weaken } from '../support/weaker-facts.js';

const GROUPS = toMembership(GROUP_CATALOG);

function decideOn(
  policies: readonly AppliedPolicy[],
  facts: ReferenceFacts,
  more: Partial<DecisionInput> = {},
): Verdict {
  return decide({
    policies,
    groups: GROUPS,
    deployment: { id: 'd', model: 'openai/gpt-5', provider: 'p', endpoint: 'p/e' },
    profile: toProfile(facts),
    dataClass: 'personal',
    definedDataClasses: DATA_CLASSES,
    scopeChain: ['acme', 'acme/payments'],
    now: NOW,
    waivers: [],
    blocks: [],
    ...more,
  });
}

/** Policies of one rule that apply to everything: most of what these laws forbid needs an ALLOW to begin with. */
function simplePolicy(name: string, dimensions?: readonly string[]): fc.Arbitrary<ReferencePolicy> {
  return arbitraryRule(dimensions).map((rule) => ({ name, enforcement: 'enforce', rules: [rule] }));
}

const isCovered = (verdict: Verdict): boolean =>
  verdict.reasons.every((reason) => reason.outcome !== 'uncovered');

describe('a verdict', () => {
  it('never turns from DENY to ALLOW when a fact is lost, contested, aged or opened', () => {
    const losing = arbitraryFacts().chain((facts) =>
      fc.tuple(fc.constant(facts), fc.array(weaken(facts), { minLength: 5, maxLength: 5 })),
    );
    fc.assert(
      fc.property(
        fc.array(simplePolicy('p'), { minLength: 5, maxLength: 5 }),
        losing,
        (documents, [facts, weaker]) => {
          for (const document of documents) {
            const policies = [toApplied(document)];
            if (decideOn(policies, facts).verdict === 'ALLOW') continue;
            for (const less of weaker) expect(decideOn(policies, less).verdict).toBe('DENY');
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('never turns from DENY to ALLOW when another value is proposed beside a known one', () => {
    const proposed = fc
      .tuple(arbitraryFacts(), arbitraryFact('training'), arbitraryFact('sites'))
      .map(([facts, training, sites]) => [facts, { training, sites }] as const);
    fc.assert(
      fc.property(simplePolicy('p', ['training', 'sites']), proposed, (document, [facts, others]) => {
        const policies = [toApplied(document)];
        for (const name of ['training', 'sites'] as const) {
          const fact = facts[name];
          if (fact === undefined || !('value' in fact)) continue;
          const candidates = [
            fact,
            ...(others[name].candidates ?? ('value' in others[name] ? [others[name]] : [])),
          ];
          const contested = { ...facts, [name]: { state: 'conflicting', candidates } };
          if (decideOn(policies, facts).verdict === 'DENY')
            expect(decideOn(policies, contested).verdict).toBe('DENY');
        }
      }),
      { numRuns: 600 },
    );
  });

  it('never turns from DENY to ALLOW when a rule or a policy is added to a covered scope', () => {
    fc.assert(
      fc.property(
        arbitraryPolicy('a'),
        arbitraryPolicy('b'),
        arbitraryRule(),
        arbitraryFacts(),
        (a, b, rule, facts) => {
          const before = decideOn([toApplied(a)], facts);
          if (before.verdict === 'ALLOW' || !isCovered(before)) return;
          const longer = { ...a, rules: [...a.rules, { ...rule, id: 'added' }] };
          expect(decideOn([toApplied(longer)], facts).verdict).toBe('DENY');
          expect(decideOn([toApplied(a), toApplied(b)], facts).verdict).toBe('DENY');
        },
      ),
      { numRuns: 800 },
    );
  });

  it('of a child is ALLOW only where that of its covered parent is', () => {
    fc.assert(
      fc.property(arbitraryPolicy('a'), arbitraryPolicy('b'), arbitraryFacts(), (a, b, facts) => {
        const policies = [toApplied(a), toApplied(b, 'acme/payments')];
        const parent = decideOn(policies, facts, { scopeChain: ['acme'] });
        if (!isCovered(parent) || parent.verdict === 'ALLOW') return;
        expect(decideOn(policies, facts).verdict).toBe('DENY');
      }),
      { numRuns: 800 },
    );
  });

  it('does not depend on the order of policies, rules, or keys', () => {
    const documents = fc.tuple(arbitraryPolicy('a'), arbitraryPolicy('b'), arbitraryPolicy('c'));
    fc.assert(
      fc.property(documents, arbitraryFacts(), fc.constantFrom(1, 2), (given, facts, turn) => {
        const policies = given.map((document) => toApplied(document));
        const turned = [...given.slice(turn), ...given.slice(0, turn)].map((document) =>
          toApplied(reverseKeys({ ...document, rules: [...document.rules].reverse() })),
        );
        expect(JSON.stringify(decideOn(turned, facts))).toBe(JSON.stringify(decideOn(policies, facts)));
      }),
      { numRuns: 600 },
    );
  });

  it('that is ALLOW with unknowns stays ALLOW however they turn out', () => {
    let tried = 0;
    const facts = fc.record(
      {
        training: arbitraryFact('training'),
        'retention.prompts': arbitraryFact('retention.prompts'),
        sites: arbitrarySites(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.array(simplePolicy('p', COMPLETABLE), { minLength: 5, maxLength: 5 }),
        facts,
        (documents, given) => {
          const allowing = documents
            .map((document) => [toApplied(document)])
            .filter((policies) => decideOn(policies, given).verdict === 'ALLOW');
          if (allowing.length === 0) return;
          for (const complete of completions(given).slice(0, 400)) {
            for (const policies of allowing) {
              tried += 1;
              if (decideOn(policies, complete).verdict !== 'ALLOW')
                expect({ given, complete, policies }).toBe('allowed');
            }
          }
        },
      ),
      { numRuns: 400 },
    );
    expect(tried).toBeGreaterThan(2_000);
  });

  it('is the same bytes when the same question is asked again', () => {
    fc.assert(
      fc.property(arbitraryPolicy('a'), arbitraryPolicy('b'), arbitraryFacts(), (a, b, facts) => {
        const ask = (): string => JSON.stringify(decideOn([toApplied(a), toApplied(b)], facts));
        expect(ask()).toBe(ask());
      }),
      { numRuns: 300 },
    );
  });
});

/** At most one element, so that every completion can be enumerated. */
function arbitrarySites(): ReturnType<typeof arbitraryFact> {
  return arbitraryFact('sites').map((fact) => shorten(fact));
}

function shorten<Fact extends { readonly value?: unknown; readonly candidates?: readonly Fact[] }>(
  fact: Fact,
): Fact {
  return {
    ...fact,
    ...(Array.isArray(fact.value) && { value: fact.value.slice(0, 1) }),
    ...(fact.candidates && { candidates: fact.candidates.map((one) => shorten(one)) }),
  };
}

/** The same document with the keys of every object in reverse. */
function reverseKeys(node: object): object {
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed);
    return typeof value === 'object' && value !== null ? reverseKeys(value) : value;
  };
  return Object.fromEntries(
    Object.entries(node)
      .reverse()
      .map(([key, value]: [string, unknown]) => [key, reversed(value)]),
  );
}
