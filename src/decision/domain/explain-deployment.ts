import type { DeploymentEntry, Fact, ListValue, Profile, Scalar } from '../../catalog/index.js';
import { deriveDecryptionClass, deriveJurisdictions } from '../../catalog/index.js';
import type { AppliedPolicy, Condition, Rule, Tri, Verdict } from '../../policy/index.js';
import {
  appliesTo,
  childrenOf,
  compileCondition,
  compileEvidence,
  describeCondition,
  describeRule,
  FALSE,
  requirementFor,
  TRUE,
} from '../../policy/index.js';
import { toScopeChain } from '../../access/index.js';
import type { ScopeQuestion } from './decision-set.js';
import { deciderFor } from './decision-set.js';

export type RuleResult = 'satisfied' | 'violated' | 'unknown' | 'error';

/** One part of a rule's condition and its value; `depth` gives the nesting. */
export interface TraceLine {
  readonly depth: number;
  readonly text: string;
  readonly value: 'TRUE' | 'FALSE' | 'UNKNOWN';
}

/** One fact that a rule read, as it was before the rule's evidence filter. */
export interface FactRead {
  readonly dimension: string;
  readonly fact: Fact<Scalar> | Fact<ListValue>;
}

export interface RuleExplanation {
  readonly applied: AppliedPolicy;
  readonly rule: Rule;
  /** The rule on one line. */
  readonly text: string;
  readonly outcome: RuleResult;
  readonly isWaived: boolean;
  readonly trace: readonly TraceLine[];
  readonly facts: readonly FactRead[];
}

/** A policy of the scope that does not apply, and why. */
export interface NotApplicable {
  readonly applied: AppliedPolicy;
  readonly why: string;
}

export interface DeploymentExplanation {
  readonly entry: DeploymentEntry;
  readonly profile: Profile;
  readonly verdict: Verdict;
  /** Every rule that applies, satisfied ones too, in the order of policy and of the document. */
  readonly rules: readonly RuleExplanation[];
  readonly notApplicable: readonly NotApplicable[];
}

/** Why a deployment is allowed or denied: rule by rule, fact by fact. Pure; the values come from the kernel's own compiler. */
export function explainDeployment(question: ScopeQuestion, entry: DeploymentEntry): DeploymentExplanation {
  const profile = question.profiles.of(entry);
  const verdict = deciderFor(question)(entry);
  const selection = {
    dataClass: question.dataClass,
    definedDataClasses: question.organisation.dataClasses,
    scopeChain: toScopeChain(question.scope),
    model: entry.model.slug,
  };
  const [applying, others] = partition(question.policies, (applied) => appliesTo(applied, selection));
  return {
    entry,
    profile,
    verdict,
    rules: applying.flatMap((applied) =>
      applied.policy.rules.map((rule) => explainRule(question, profile, verdict, applied, rule)),
    ),
    notApplicable: others.map((applied) => ({ applied, why: whyNot(applied, question, entry) })),
  };
}

function explainRule(
  question: ScopeQuestion,
  profile: Profile,
  verdict: Verdict,
  applied: AppliedPolicy,
  rule: Rule,
): RuleExplanation {
  return {
    applied,
    rule,
    text: describeRule(rule, question.groups),
    outcome: resultOf(question, profile, rule),
    isWaived: verdict.waived.some((one) => one.policy === applied.policy.name && one.rule === rule.id),
    trace: traceOf(question, profile, rule, rule.condition, 0),
    facts: rule.dimensions.map((dimension) => ({
      dimension,
      fact: factOf(profile, dimension, rule, question.now),
    })),
  };
}

function resultOf({ groups, now }: ScopeQuestion, profile: Profile, rule: Rule): RuleResult {
  try {
    const value = requirementFor(rule, groups)(profile, now);
    if (value === TRUE) return 'satisfied';
    return value === FALSE ? 'violated' : 'unknown';
  } catch {
    return 'error';
  }
}

function traceOf(
  question: ScopeQuestion,
  profile: Profile,
  rule: Rule,
  condition: Condition,
  depth: number,
): readonly TraceLine[] {
  const { groups, now } = question;
  const value = valueOf(() => compileCondition(condition, rule.evidence, groups)(profile, now));
  return [
    { depth, text: describeCondition(condition, groups), value },
    ...childrenOf(condition).flatMap((child) => traceOf(question, profile, rule, child, depth + 1)),
  ];
}

/** An error reads as unknown, as it does in the kernel. */
function valueOf(evaluate: () => Tri): TraceLine['value'] {
  try {
    const value = evaluate();
    if (value === TRUE) return 'TRUE';
    return value === FALSE ? 'FALSE' : 'UNKNOWN';
  } catch {
    return 'UNKNOWN';
  }
}

const NEVER_STATED: Fact<Scalar> = { candidates: [], cause: 'never_stated', speaker: null };

function factOf(
  profile: Profile,
  dimension: string,
  rule: Rule,
  now: number,
): Fact<Scalar> | Fact<ListValue> {
  const stated = profile.scalars.get(dimension) ?? profile.lists.get(dimension);
  if (stated !== undefined) return stated;
  const accepts = compileEvidence(rule.evidence);
  const isAccepted = (support: Parameters<NonNullable<typeof accepts>>[0]): boolean =>
    accepts === null || accepts(support, now);
  if (dimension === 'jurisdictions') return deriveJurisdictions(profile, isAccepted);
  if (dimension === 'decryptionClass') return deriveDecryptionClass(profile, isAccepted);
  return NEVER_STATED;
}

function whyNot({ policy }: AppliedPolicy, { dataClass }: ScopeQuestion, { model }: DeploymentEntry): string {
  if (dataClass !== null && policy.dataClasses !== null && !policy.dataClasses.includes(dataClass)) {
    return `it applies to ${policy.dataClasses.join(', ')}, not to ${dataClass}`;
  }
  return `it applies to models ${(policy.models ?? []).join(', ')}, not to ${model.slug}`;
}

function partition<T>(
  items: readonly T[],
  test: (item: T) => boolean,
): readonly [readonly T[], readonly T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}
