import type { Instant, Profile } from '../../catalog/index.js';
import type { AppliedPolicy, Block, Reason, RuleOutcome, Verdict, WaivedReason, Waiver } from './ast.js';
import type { DecidedDeployment } from './blocks.js';
import { blockReasons } from './blocks.js';
import type { Subject, Trace } from './casl.js';
import type { GroupMembership } from './groups.js';
import type { KernelEntry, PolicySet } from './kernel.js';
import { createPolicySet } from './kernel.js';

/** Everything on which a decision rests; nothing else is read. */
export interface DecisionInput {
  /**
   * The policies of the scope and of its ancestors; others are passed over. Pass the same array again and again: what
   * is compiled is kept for as long as the array lives.
   */
  readonly policies: readonly AppliedPolicy[];
  /** Members of the closed groups that a fact may name as its place. */
  readonly groups: GroupMembership;
  readonly deployment: DecidedDeployment;
  readonly profile: Profile;
  /** Null: none was stated, and every policy applies. */
  readonly dataClass: string | null;
  readonly definedDataClasses: readonly string[];
  /** From the organisation down to the scope of the request, e.g. `acme`, `acme/payments`. */
  readonly scopeChain: readonly string[];
  readonly now: Instant;
  readonly waivers: readonly Waiver[];
  /** Those in force. */
  readonly blocks: readonly Block[];
}

/** Decides on one deployment. Pure; never throws: whatever fails is a reason to deny. */
export function decide(input: DecisionInput): Verdict {
  try {
    const kernel = policySetOf(input.policies, input.groups).kernelFor({
      dataClass: input.dataClass,
      definedDataClasses: input.definedDataClasses,
      scopeChain: input.scopeChain,
      model: input.deployment.model,
    });
    const found = evaluate(kernel.entries, input);
    const reasons = [
      ...blockReasons(input.blocks, input.deployment, input.profile),
      ...(kernel.covered ? [] : [UNCOVERED]),
      ...found.reasons,
    ];
    return freeze({ ...found, verdict: reasons.length === 0 ? 'ALLOW' : 'DENY', reasons });
  } catch {
    return freeze({ verdict: 'DENY', reasons: [FAILED], waived: [], warnings: [] });
  }
}

/** A decision that is changed after it was logged is a false record. */
function freeze(verdict: Verdict): Verdict {
  for (const part of [verdict.reasons, verdict.waived, verdict.warnings]) Object.freeze(part);
  return Object.freeze(verdict);
}

const UNCOVERED: Reason = Object.freeze({
  policy: '',
  policyVersion: 0,
  rule: '',
  outcome: 'uncovered',
  enforcement: 'enforce',
  dimensions: [],
  because: 'no enforced rule covers this deployment here, and what nobody has opened stays closed',
});

const FAILED: Reason = Object.freeze({
  ...UNCOVERED,
  outcome: 'error',
  because: 'the decision could not be made',
});

const POLICY_SETS = new WeakMap<readonly AppliedPolicy[], { groups: GroupMembership; set: PolicySet }>();

function policySetOf(policies: readonly AppliedPolicy[], groups: GroupMembership): PolicySet {
  const known = POLICY_SETS.get(policies);
  if (known?.groups === groups) return known.set;
  const set = createPolicySet(policies, groups);
  POLICY_SETS.set(policies, { groups, set });
  return set;
}

function evaluate(
  entries: readonly KernelEntry[],
  input: DecisionInput,
): Pick<Verdict, 'reasons' | 'waived' | 'warnings'> {
  const trace: Trace = { outcome: 'error' };
  const subject: Subject = { profile: input.profile, now: input.now, trace };
  const waivers = input.waivers.filter((waiver) => isInForce(waiver, input)).sort(longestFirst);
  const reasons: Reason[] = [];
  const warnings: Reason[] = [];
  const waived: WaivedReason[] = [];
  for (const entry of entries) {
    if (!entry.denies(subject)) continue;
    const reason = entry.reasons[trace.outcome];
    const waiver = waivers.find((one) => lifts(one, entry, trace.outcome));
    if (waiver !== undefined) {
      waived.push(Object.freeze({ ...reason, waiver: waiver.id, expiresAt: waiver.expiresAt }));
    } else if (reason.enforcement === 'enforce') {
      reasons.push(reason);
    } else {
      warnings.push(reason);
    }
  }
  return { reasons, waived, warnings };
}

function longestFirst(left: Waiver, right: Waiver): number {
  return right.expiresAt - left.expiresAt || (left.id < right.id ? -1 : 1);
}

/** A waiver for certain classes needs a stated class that the organisation has defined. */
function isInForce(waiver: Waiver, input: DecisionInput): boolean {
  const { deployment, scopeChain, dataClass, now } = input;
  const stated = dataClass !== null && input.definedDataClasses.includes(dataClass) ? dataClass : null;
  return (
    waiver.approvedAt <= now &&
    now < waiver.expiresAt &&
    waiver.deployments.includes(deployment.id) &&
    scopeChain.includes(waiver.scope) &&
    (waiver.dataClasses === null || (stated !== null && waiver.dataClasses.includes(stated)))
  );
}

/** A waiver is bound to what the rule tested and answered when it was approved. */
function lifts(waiver: Waiver, { rule, policy }: KernelEntry, outcome: RuleOutcome): boolean {
  return (
    rule.waivable &&
    waiver.policy === policy &&
    waiver.rule === rule.id &&
    waiver.ruleDigest === rule.digest &&
    waiver.outcome === outcome
  );
}
