import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AppliedPolicy } from '../../src/policy/index.js';
import { createPolicySet, decide, toMembership } from '../../src/policy/index.js';
import type { Verdict } from '../../src/policy/index.js';
import { arbitraryFacts, GROUPS, NOW, toProfile } from '../support/arbitrary-facts.js';
import {
  arbitraryPolicy,
  DATA_CLASSES,
  GROUP_CATALOG,
  MODELS,
  toApplied,
} from '../support/arbitrary-policy.js';
import { referenceDecision } from '../support/reference-evaluator.js';

const MEMBERSHIP = toMembership(GROUP_CATALOG);
const RUNS = 500;
const POLICY_SETS = 5;
const DEPLOYMENTS = 40;
/** A loaded machine is slow, not wrong. */
const TIMEOUT_MS = 300_000;

describe('production, compared with the slow reference', () => {
  it(
    `decides ${RUNS * POLICY_SETS * DEPLOYMENTS} random questions in the same way, for the same reasons`,
    () => {
      let decisions = 0;
      let allowed = 0;
      const policySet = fc.tuple(arbitraryPolicy('a'), arbitraryPolicy('b'), fc.integer({ min: 1, max: 2 }));
      fc.assert(
        fc.property(
          fc.array(policySet, { minLength: POLICY_SETS, maxLength: POLICY_SETS }),
          fc.array(arbitraryFacts(), { minLength: DEPLOYMENTS, maxLength: DEPLOYMENTS }),
          fc.constantFrom(...DATA_CLASSES, 'undefined-class', null),
          fc.constantFrom(...MODELS),
          (sets, manyFacts, dataClass, model) => {
            const profiles = manyFacts.map(toProfile);
            for (const [a, b, count] of sets) {
              const documents = [a, b].slice(0, count);
              const policies = documents.map((document) => toApplied(document));
              for (const [index, facts] of manyFacts.entries()) {
                const profile = profiles[index];
                if (profile === undefined) continue;
                const question = {
                  policies: documents,
                  facts,
                  model,
                  dataClass,
                  dataClasses: DATA_CLASSES,
                  now: NOW,
                  groups: GROUPS,
                };
                const verdict = decideOn(policies, profile, dataClass, model);
                const wanted = referenceDecision(question);
                const got = shape(verdict);
                // Jest's own comparison costs more than both decisions: it is asked only to print a difference.
                if (JSON.stringify(got) !== JSON.stringify(wanted))
                  expect({ question, got }).toEqual({ question, got: wanted });
                if (canRoute(policies, profile, dataClass, model) !== (verdict.verdict === 'ALLOW')) {
                  throw new Error(`CASL and the verdict differ: ${JSON.stringify(question)}`);
                }
                decisions += 1;
                if (verdict.verdict === 'ALLOW') allowed += 1;
              }
            }
          },
        ),
        { numRuns: RUNS },
      );
      expect(decisions).toBeGreaterThanOrEqual(100_000);
      // Random questions that are all denied would prove little.
      expect(allowed / decisions).toBeGreaterThan(0.05);
    },
    TIMEOUT_MS,
  );
});

type Profile = Parameters<typeof decide>[0]['profile'];

function decideOn(
  policies: readonly AppliedPolicy[],
  profile: Profile,
  dataClass: string | null,
  model: string,
): Verdict {
  return decide({
    policies,
    groups: MEMBERSHIP,
    deployment: { id: 'd', model, provider: 'p', endpoint: 'p/e' },
    profile,
    dataClass,
    definedDataClasses: DATA_CLASSES,
    scopeChain: ['acme'],
    now: NOW,
    waivers: [],
    blocks: [],
  });
}

const SETS = new WeakMap<readonly AppliedPolicy[], ReturnType<typeof createPolicySet>>();

/** What CASL itself says. */
function canRoute(
  policies: readonly AppliedPolicy[],
  profile: Profile,
  dataClass: string | null,
  model: string,
): boolean {
  const set = SETS.get(policies) ?? createPolicySet(policies, MEMBERSHIP);
  SETS.set(policies, set);
  const selection = { dataClass, definedDataClasses: DATA_CLASSES, scopeChain: ['acme'], model };
  return set.kernelFor(selection).ability.can('route', { profile, now: NOW });
}

function shape({ verdict, reasons, warnings }: Verdict): ReturnType<typeof referenceDecision> {
  const line = ({ policy, rule, outcome, enforcement }: Verdict['reasons'][number]): string =>
    `${policy}/${rule}/${outcome}/${enforcement}`;
  return { verdict, reasons: reasons.map(line).sort(), warnings: warnings.map(line).sort() };
}
