import type { Instant, Profile } from '../../catalog/index.js';
import type {
  CompiledCondition,
  Condition,
  EvidenceFilter,
  GroupMembership,
  Rule,
} from '../../policy/index.js';
import { compileCondition, FALSE, TRUE } from '../../policy/index.js';

/** A condition on one dimension. */
export type LeafCondition = Exclude<Condition, { readonly op: 'allOf' | 'anyOf' | 'not' }>;

export type Wanted = typeof TRUE | typeof FALSE;

/** One condition on one dimension, the value that it must take, and the evidence that a rule accepts for it. */
export interface Target {
  readonly leaf: LeafCondition;
  readonly wanted: Wanted;
  readonly evidence: EvidenceFilter;
  readonly judge: CompiledCondition;
  /** Equal exactly for targets that ask the same. */
  readonly key: string;
}

/** Targets that together make rules hold, in the order of their keys. */
export type Plan = readonly Target[];

export interface Plans {
  readonly plans: readonly Plan[];
  /** True: there were more than are kept. */
  readonly isTruncated: boolean;
}

/** Conditions that have been compiled, by what they ask and which evidence they accept. */
export type CompiledLeaves = Map<string, CompiledCondition>;

/** Plans that are kept while they are put together; those that need the fewest dimensions come first. */
export const MAX_PLANS = 128;

/** Every way to make all rules hold, as far as they do not hold already. */
export function planFor(
  rules: readonly Rule[],
  profile: Profile,
  now: Instant,
  groups: GroupMembership,
  compiled: CompiledLeaves,
): Plans {
  const ofRules = rules.map((rule) => {
    const wanted = rule.mode === 'require' ? TRUE : FALSE;
    return waysTo(rule.condition, wanted, (leaf, value) => {
      const leafKey = JSON.stringify([leaf, rule.evidence]);
      const judge = compiled.get(leafKey) ?? compileCondition(leaf, rule.evidence, groups);
      compiled.set(leafKey, judge);
      if (judge(profile, now) === value) return [[]];
      return [
        [
          {
            leaf,
            wanted: value,
            evidence: rule.evidence,
            judge,
            key: JSON.stringify([leaf, value, rule.evidence]),
          },
        ],
      ];
    });
  });
  return ofRules.reduce(bothOf, NOTHING_NEEDED);
}

const NOTHING_NEEDED: Plans = { plans: [[]], isTruncated: false };

type PlanLeaf = (leaf: LeafCondition, wanted: Wanted) => readonly Plan[];

function waysTo(condition: Condition, wanted: Wanted, planLeaf: PlanLeaf): Plans {
  switch (condition.op) {
    case 'not':
      return waysTo(condition.of, wanted === TRUE ? FALSE : TRUE, planLeaf);
    case 'allOf':
    case 'anyOf': {
      const parts = condition.of.map((part) => waysTo(part, wanted, planLeaf));
      const needsAll = (condition.op === 'allOf') === (wanted === TRUE);
      return needsAll ? parts.reduce(bothOf, NOTHING_NEEDED) : oneOf(parts);
    }
    default:
      return { plans: planLeaf(condition, wanted), isTruncated: false };
  }
}

function oneOf(parts: readonly Plans[]): Plans {
  return keepSmallest(
    parts.flatMap(({ plans }) => plans),
    parts.some(({ isTruncated }) => isTruncated),
  );
}

function bothOf(left: Plans, right: Plans): Plans {
  const merged = left.plans.flatMap((one) => right.plans.map((other) => merge(one, other)));
  return keepSmallest(merged, left.isTruncated || right.isTruncated);
}

function merge(one: Plan, other: Plan): Plan {
  const byKey = new Map([...one, ...other].map((target) => [target.key, target]));
  return [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

function keepSmallest(plans: readonly Plan[], isTruncated: boolean): Plans {
  const byKey = new Map(plans.map((plan) => [JSON.stringify(plan.map(({ key }) => key)), plan]));
  const sorted = [...byKey].sort(
    ([a, one], [b, other]) => dimensionsOf(one) - dimensionsOf(other) || (a < b ? -1 : 1),
  );
  const kept = sorted.slice(0, MAX_PLANS).map(([, plan]) => plan);
  return { plans: kept, isTruncated: isTruncated || sorted.length > MAX_PLANS };
}

function dimensionsOf(plan: Plan): number {
  return new Set(plan.map(({ leaf }) => leaf.dimension)).size;
}
