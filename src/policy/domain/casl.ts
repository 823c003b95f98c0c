import { Ability } from '@casl/ability';
import type { ConditionsMatcher } from '@casl/ability';
import type { Instant, Profile } from '../../catalog/index.js';
import type { AppliedPolicy, Enforcement, Rule } from './ast.js';
import { FALSE, TRUE } from './ast.js';
import type { GroupMembership } from './groups.js';
import type { CompiledRequirement } from './requirement.js';
import { requirementFor } from './requirement.js';

/** The CASL subject: one deployment's facts at one instant. */
export interface Subject {
  readonly profile: Profile;
  readonly now: Instant;
  /** Where the matcher notes why a rule denied, because CASL itself answers only yes or no. */
  readonly trace?: Trace;
}

export interface Trace {
  /** Of the rule that was asked last; meaningless unless it denied. */
  outcome: 'violated' | 'unknown' | 'error';
}

/**
 * Rules of `enforce` policies forbid the action `route`. Those of `warn` and `observe` policies forbid an action of
 * that name, so that they are evaluated and reported and never change the verdict.
 */
export type KernelAction = 'route' | 'warn' | 'observe';

/** The condition of a CASL rule. Every rule carries one: CASL takes a rule without conditions to match everything. */
export type KernelConditions =
  | { readonly kind: 'covered' }
  | ({ readonly kind: 'unmet' } & Pick<Rule, 'mode' | 'condition' | 'evidence' | 'digest'>);

export type KernelAbility = Ability<[KernelAction, 'Deployment' | Subject], KernelConditions>;

/** A CASL rule as it is handed over; `policy`, `version` and `rule` travel with it and CASL keeps them. */
export interface KernelRule {
  readonly action: KernelAction;
  readonly subject: 'Deployment';
  readonly inverted?: boolean;
  readonly reason?: string;
  readonly conditions: KernelConditions;
  readonly source?: { readonly applied: AppliedPolicy; readonly rule: Rule };
}

/** The `cannot` rules of one policy, one per rule. */
export function compilePolicy(applied: AppliedPolicy): readonly KernelRule[] {
  return applied.policy.rules.map((rule) => ({
    action: actionOf(applied.policy.enforcement),
    subject: 'Deployment',
    inverted: true,
    reason: rule.because,
    conditions: {
      kind: 'unmet',
      mode: rule.mode,
      condition: rule.condition,
      evidence: rule.evidence,
      digest: rule.digest,
    },
    source: { applied, rule },
  }));
}

/** What `can` answers for policies of an enforcement. */
export function actionOf(enforcement: Enforcement): KernelAction {
  return enforcement === 'enforce' ? 'route' : enforcement;
}

/** The rules of policies that apply together: one `can` first, and only if a rule is enforced, then every `cannot`. */
export function kernelRules(policies: readonly AppliedPolicy[]): readonly KernelRule[] {
  const denies = policies.flatMap(compilePolicy);
  const covered = denies.some((rule) => rule.action === 'route');
  const allow: KernelRule = { action: 'route', subject: 'Deployment', conditions: { kind: 'covered' } };
  return covered ? [allow, ...denies] : denies;
}

/**
 * The ability of a set of rules under our three-valued matcher. The order of policies does not matter: CASL lets the
 * last rule win, and nothing allows after the first.
 */
export function compileAbility(rules: readonly KernelRule[], groups: GroupMembership): KernelAbility {
  return new Ability<[KernelAction, 'Deployment' | Subject], KernelConditions>(
    rules.map((rule) => ({ ...rule })),
    { conditionsMatcher: createMatcher(groups), detectSubjectType: () => 'Deployment' },
  );
}

/** INVARIANT: a deny fires unless its requirement is certainly met, so unknown facts and errors deny. */
function createMatcher(groups: GroupMembership): ConditionsMatcher<KernelConditions> {
  return (conditions) => {
    if (conditions.kind === 'covered') return () => true;
    const requirement = requirementFor(conditions, groups);
    return (subject: Partial<Subject>) => denies(requirement, subject);
  };
}

function denies(requirement: CompiledRequirement, { profile, now, trace }: Partial<Subject>): boolean {
  if (profile === undefined || now === undefined) return true;
  try {
    const met = requirement(profile, now);
    if (met === TRUE) return false;
    if (trace !== undefined) trace.outcome = met === FALSE ? 'violated' : 'unknown';
  } catch {
    if (trace !== undefined) trace.outcome = 'error';
  }
  return true;
}
