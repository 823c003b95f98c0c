import type { AppliedPolicy, Reason, Rule, RuleOutcome } from './ast.js';
import type { KernelAbility, KernelAction, KernelConditions, KernelRule, Subject } from './casl.js';
import { compileAbility, kernelRules } from './casl.js';
import type { GroupMembership } from './groups.js';
import { matchesGlob } from './model-glob.js';

/** What selects the policies that apply to one decision. */
export interface Selection {
  readonly dataClass: string | null;
  readonly definedDataClasses: readonly string[];
  /** From the organisation down to the scope of the request. */
  readonly scopeChain: readonly string[];
  readonly model: string;
}

/** The policies that apply together, compiled. */
export interface Kernel {
  readonly ability: KernelAbility;
  /** At least one `enforce` rule applies. */
  readonly covered: boolean;
  /** Sorted by policy, version and rule. */
  readonly entries: readonly KernelEntry[];
}

/** One rule of a kernel. */
export interface KernelEntry {
  readonly rule: Rule;
  readonly policy: string;
  /** Whether the rule denies: its requirement is not certainly met. The subject's trace says why. */
  readonly denies: (subject: Subject) => boolean;
  readonly reasons: Readonly<Record<Exclude<RuleOutcome, 'uncovered'>, Reason>>;
}

/** Policies that one caller uses together; kernels are compiled when first needed and kept. */
export interface PolicySet {
  readonly kernelFor: (selection: Selection) => Kernel;
}

export function createPolicySet(policies: readonly AppliedPolicy[], groups: GroupMembership): PolicySet {
  const applies = policies.map(applicability);
  const kernels = new Map<string, Kernel>();
  return {
    kernelFor: (selection) => {
      let key = '';
      for (const test of applies) key += test(selection) ? '1' : '0';
      const known = kernels.get(key);
      if (known !== undefined) return known;
      const kernel = compileKernel(
        policies.filter((_policy, index) => key.charAt(index) === '1'),
        groups,
      );
      kernels.set(key, kernel);
      return kernel;
    },
  };
}

/** Whether a policy counts in a decision. */
export function appliesTo(applied: AppliedPolicy, selection: Selection): boolean {
  return applicability(applied)(selection);
}

/** No data class, or one that the organisation has not defined: every policy applies. */
function applicability({ policy, scope }: AppliedPolicy): (selection: Selection) => boolean {
  const byModel = new Map<string, boolean>();
  const { models, dataClasses } = policy;
  return ({ dataClass, definedDataClasses, scopeChain, model }) => {
    if (!scopeChain.includes(scope)) return false;
    const isDefined = dataClass !== null && definedDataClasses.includes(dataClass);
    if (dataClasses !== null && isDefined && !dataClasses.includes(dataClass)) return false;
    if (models === null) return true;
    const known = byModel.get(model);
    if (known !== undefined) return known;
    const matches = models.some((glob) => matchesGlob(glob, model));
    byModel.set(model, matches);
    return matches;
  };
}

function compileKernel(policies: readonly AppliedPolicy[], groups: GroupMembership): Kernel {
  const rules = kernelRules(policies);
  const sources = new Map<KernelConditions | undefined, KernelRule['source']>(
    rules.map((rule) => [rule.conditions, rule.source]),
  );
  const ability = compileAbility(rules, groups);
  const actions: readonly KernelAction[] = ['route', 'warn', 'observe'];
  const entries = new Map<string, KernelEntry>();
  for (const casl of actions.flatMap((action) => ability.rulesFor(action, 'Deployment'))) {
    const source = sources.get(casl.conditions);
    if (source === undefined) continue;
    const reasons = reasonsOf(source);
    // A policy that is assigned to several scopes of the chain says the same thing once.
    entries.set(JSON.stringify([reasons.unknown, source.rule.digest]), {
      rule: source.rule,
      policy: source.applied.policy.name,
      denies: (subject) => casl.matchesConditions(subject),
      reasons,
    });
  }
  return {
    ability,
    covered: rules.some((rule) => rule.conditions.kind === 'covered'),
    entries: [...entries.values()].sort((left, right) =>
      compareReasons(left.reasons.unknown, right.reasons.unknown),
    ),
  };
}

function reasonsOf({ applied, rule }: NonNullable<KernelRule['source']>): KernelEntry['reasons'] {
  const reason = (outcome: RuleOutcome): Reason =>
    Object.freeze({
      policy: applied.policy.name,
      policyVersion: applied.version,
      rule: rule.id,
      outcome,
      enforcement: applied.policy.enforcement,
      dimensions: rule.dimensions,
      because: rule.because,
    });
  return { violated: reason('violated'), unknown: reason('unknown'), error: reason('error') };
}

/** By policy, version and rule, in code units: the order of reasons is output. */
export function compareReasons(left: Reason, right: Reason): number {
  return (
    compareText(left.policy, right.policy) ||
    left.policyVersion - right.policyVersion ||
    compareText(left.rule, right.rule) ||
    compareText(left.because, right.because)
  );
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
