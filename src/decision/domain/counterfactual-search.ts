import type { Profile } from '../../catalog/index.js';
import { SCALAR_FIELD } from '../../catalog/index.js';
import type { Condition, KernelEntry, Reason, Rule, GroupMembership } from '../../policy/index.js';
import { createPolicySet, decide, TRUE } from '../../policy/index.js';
import type { HypotheticalFact } from './counterfactual-fact.js';
import { factIn, findFact, meetsAll, withFacts } from './counterfactual-fact.js';
import type { Ground } from './counterfactual-ground.js';
import { forget, groundsFor, subsetsOf } from './counterfactual-ground.js';
import type { ChangeQuestion, ChangeSet, FactNeed } from './counterfactual-need.js';
import { factSearch, testsIn } from './counterfactual-samples.js';
import type { FactNeedKind } from './counterfactual-sentence.js';
import { agreementSentence, distinctFilters, needSentence } from './counterfactual-sentence.js';
import type { CompiledLeaves, Plan, Target } from './counterfactual-targets.js';
import { planFor } from './counterfactual-targets.js';

/** Sets that are given. */
export const MAX_SETS = 16;
/** Known facts of which some have to be corrected and others need not: of so many every combination is tried. */
export const MAX_CORRECTIONS = 4;
/** Needs up to which every smaller part of a set with corrections is tried; beyond it every part that lacks one need. */
const MAX_EXHAUSTIVE = 8;

export interface Changes {
  readonly sets: readonly ChangeSet[];
  readonly isTruncated: boolean;
  /** Dimensions whose known facts stand in the way; empty when something that can arrive helps. */
  readonly conflicts: readonly string[];
}

/** Looks for sets of what can arrive; only if there is none, for the fewest known facts that would have to be others. */
export function searchChanges(question: ChangeQuestion): Changes {
  const { grounds, isTruncated } = groundsFor(question);
  const search: Search = { question, grounds, rulesOf: ruleFinder(question), compiled: new Map() };
  const arrivals = attemptAll(search, []);
  if (arrivals.some(({ found }) => found.length > 0))
    return { ...collect(arrivals, isTruncated), conflicts: [] };
  const conflicts = [...new Set(arrivals.flatMap((one) => [...one.conflicts]))].sort();
  const { attempts, isComplete } = attemptCorrections(search, conflicts);
  return { ...collect(attempts, isTruncated || !isComplete), conflicts };
}

interface Corrections {
  readonly attempts: readonly Attempt[];
  /** False: sets with more corrections, or with others, have not been looked for. */
  readonly isComplete: boolean;
}

function attemptCorrections(search: Search, conflicts: readonly string[]): Corrections {
  const isFeasible = (corrected: readonly string[]): boolean =>
    attemptAll(search, corrected).some((one) => one.isFeasible);
  if (conflicts.length === 0 || !isFeasible(conflicts)) return { attempts: [], isComplete: true };
  const needed = conflicts.filter(
    (dimension) => !isFeasible(conflicts.filter((other) => other !== dimension)),
  );
  const optional = conflicts.filter((dimension) => !needed.includes(dimension));
  const tried = subsetsOf(optional.slice(0, MAX_CORRECTIONS));
  for (let size = 0; size <= MAX_CORRECTIONS; size += 1) {
    const attempts = tried
      .filter((subset) => subset.length === size)
      .flatMap((subset) => attemptAll(search, [...needed, ...subset].sort()));
    if (attempts.some(({ found }) => found.length > 0))
      return { attempts, isComplete: optional.length === size };
  }
  return { attempts: [], isComplete: false };
}

function attemptAll(search: Search, corrected: readonly string[]): readonly Attempt[] {
  return search.grounds.map((ground) => attempt(search, ground, corrected));
}

interface Search {
  readonly question: ChangeQuestion;
  readonly grounds: readonly Ground[];
  readonly rulesOf: (profile: Profile) => readonly Rule[] | null;
  readonly compiled: CompiledLeaves;
}

interface Attempt {
  readonly found: readonly FoundSet[];
  /** True: there is a set, though perhaps a smaller one elsewhere does as well. */
  readonly isFeasible: boolean;
  readonly conflicts: ReadonlySet<string>;
  readonly isTruncated: boolean;
}

interface FoundSet {
  readonly ground: Ground;
  readonly needs: readonly FactNeed[];
  readonly set: ChangeSet;
  readonly key: string;
}

function collect(attempts: readonly Attempt[], isTruncated: boolean): Pick<Changes, 'sets' | 'isTruncated'> {
  const byKey = new Map(attempts.flatMap(({ found }) => found.map((one) => [one.key, one] as const)));
  const sorted = [...byKey.values()].sort(
    (a, b) => a.set.needs.length - b.set.needs.length || (a.key < b.key ? -1 : 1),
  );
  return {
    sets: sorted.slice(0, MAX_SETS).map(({ set }) => set),
    isTruncated: isTruncated || sorted.length > MAX_SETS || attempts.some((one) => one.isTruncated),
  };
}

/** The rules that speak against the deployment under a profile; null when something else does that no fact moves. */
function ruleFinder({ decision }: ChangeQuestion): Search['rulesOf'] {
  const { policies, groups, dataClass, definedDataClasses, scopeChain, deployment } = decision;
  const selection = { dataClass, definedDataClasses, scopeChain, model: deployment.model };
  const byKey = new Map<string, KernelEntry>();
  for (const entry of createPolicySet(policies, groups).kernelFor(selection).entries) {
    byKey.set(keyOf(entry.reasons.unknown), entry);
  }
  return (profile) => {
    const { reasons } = decide({ ...decision, profile });
    const rules = reasons.flatMap((reason) => byKey.get(keyOf(reason))?.rule ?? []);
    return rules.length === reasons.length ? rules : null;
  };
}

function keyOf({ policy, policyVersion, rule }: Reason): string {
  return JSON.stringify([policy, policyVersion, rule]);
}

/** The minimal sets on one ground, where the facts on some dimensions would have to be others. */
function attempt(search: Search, ground: Ground, corrected: readonly string[]): Attempt {
  const { question } = search;
  const { now, groups } = question.decision;
  const profile = forget(ground.profile, corrected);
  const conflicts = new Set<string>();
  const rules = search.rulesOf(profile);
  if (rules === null) return { found: [], isFeasible: false, conflicts, isTruncated: false };
  const { plans, isTruncated } = planFor(rules, profile, now, groups, search.compiled);
  const needFor = needFinder(search, ground, profile, corrected);
  const met: Plan[] = [];
  const found: FoundSet[] = [];
  for (const plan of plans) {
    if (found.length > MAX_SETS) break;
    if (met.some((other) => isPart(other, plan))) continue;
    const needs: FactNeed[] = [];
    for (const [dimension, targets] of byDimension(plan)) {
      const need = needFor(dimension, targets);
      if (need === null) conflicts.add(dimension);
      else needs.push(need);
    }
    const isMet = needs.length === byDimension(plan).size && allows(question, ground, needs);
    if (!isMet) continue;
    met.push(plan);
    if (isMinimal(search, ground, needs)) found.push(toSet(question, ground, needs, plan));
  }
  return { found, isFeasible: met.length > 0, conflicts, isTruncated };
}

function isPart(part: Plan, whole: Plan): boolean {
  const keys = new Set(whole.map(({ key }) => key));
  return part.every(({ key }) => keys.has(key));
}

function byDimension(plan: Plan): ReadonlyMap<string, readonly Target[]> {
  const groups = new Map<string, Target[]>();
  for (const target of plan) {
    const { dimension } = target.leaf;
    const group = groups.get(dimension);
    if (group === undefined) groups.set(dimension, [target]);
    else group.push(target);
  }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function allows({ decision }: ChangeQuestion, ground: Ground, needs: readonly FactNeed[]): boolean {
  const profile = withFacts(
    ground.profile,
    needs.map(({ example }) => example),
  );
  return decide({ ...decision, profile }).verdict === 'ALLOW';
}

/**
 * No part of a set allows. More knowledge never takes an ALLOW back, so parts that lack one need speak for the smaller
 * ones; corrections and agreements are no mere additions, so there every part is tried.
 */
function isMinimal({ question, grounds }: Search, ground: Ground, needs: readonly FactNeed[]): boolean {
  const hasCorrection = needs.some(({ kind }) => kind === 'correction');
  const parts =
    hasCorrection && needs.length <= MAX_EXHAUSTIVE
      ? subsetsOf(needs).filter((part) => part.length < needs.length)
      : needs.map((need) => needs.filter((other) => other !== need));
  if (parts.some((part) => allows(question, ground, part))) return false;
  const smaller = grounds.filter(
    ({ kinds }) => kinds.length < ground.kinds.length && kinds.every((kind) => ground.kinds.includes(kind)),
  );
  return !smaller.some((other) =>
    [needs, ...(hasCorrection ? parts : [])].some((part) => allows(question, other, part)),
  );
}

/** What a need says beside what it asks for. */
interface NeedParts {
  readonly kind: FactNeedKind;
  readonly example: HypotheticalFact;
  readonly known: ReturnType<typeof factIn>;
  readonly groups: GroupMembership;
}

type NeedFinder = (dimension: string, targets: readonly Target[]) => FactNeed | null;

function needFinder(
  { question }: Search,
  ground: Ground,
  profile: Profile,
  corrected: readonly string[],
): NeedFinder {
  const { now, groups } = question.decision;
  const remembered = new Map<string, FactNeed | null>();
  const facts = factSearch(profile, now, groups);
  return (dimension, targets) => {
    const key = JSON.stringify(targets.map((target) => target.key));
    const known = remembered.get(key);
    if (known !== undefined) return known;
    const reviewed = corrected.includes(dimension) ? null : findReviewed(dimension, targets, ground, now);
    const found = reviewed ?? findFact(dimension, targets, facts);
    const kind = corrected.includes(dimension) ? 'correction' : found?.arrival;
    const need =
      found === null || kind === undefined
        ? null
        : toNeed(dimension, targets, {
            kind,
            example: found.hypothetical,
            known: factIn(ground.profile, dimension),
            groups,
          });
    remembered.set(key, need);
    return need;
  };
}

/** A fact that only waits for people: for the end of a dispute, or for the approval of a proposal. */
function findReviewed(
  dimension: string,
  targets: readonly Target[],
  ground: Ground,
  now: number,
): { readonly arrival: FactNeedKind; readonly hypothetical: HypotheticalFact } | null {
  const cause = factIn(ground.profile, dimension)?.cause;
  if (cause !== 'disputed' && cause !== 'not_approved') return null;
  const { scalars, lists } = cause === 'disputed' ? ground.undisputed : ground.approved;
  const scalar = scalars.get(dimension);
  const list = lists.get(dimension);
  const options: readonly (HypotheticalFact | null)[] = [
    scalar === undefined ? null : { type: 'scalar', dimension, fact: scalar },
    list === undefined ? null : { type: 'list', dimension, fact: list },
  ];
  const hypothetical = options.find((option) => option !== null && meetsAll(option, targets, now));
  if (hypothetical === undefined || hypothetical === null) return null;
  return { arrival: cause === 'disputed' ? 'resolve_dispute' : 'approve_proposal', hypothetical };
}

function toNeed(
  dimension: string,
  targets: readonly Target[],
  { kind, example, known, groups }: NeedParts,
): FactNeed {
  const fields = targets.flatMap(({ leaf }) =>
    testsIn(leaf, SCALAR_FIELD).flatMap(({ field }) => field ?? []),
  );
  return {
    kind,
    dimension,
    fields: [...new Set(fields)].filter((field) => field !== SCALAR_FIELD).sort(),
    wanted: wantedCondition(targets),
    evidence: distinctFilters(targets),
    example,
    sentence: needSentence(kind, dimension, targets, known, groups),
  };
}

function wantedCondition(targets: readonly Target[]): Condition {
  const conditions = targets.map(({ leaf, wanted }): Condition =>
    wanted === TRUE ? leaf : { op: 'not', of: leaf },
  );
  const [only, ...others] = conditions;
  return only !== undefined && others.length === 0 ? only : { op: 'allOf', of: conditions };
}

function toSet(
  { resolution }: ChangeQuestion,
  ground: Ground,
  needs: readonly FactNeed[],
  plan: Plan,
): FoundSet {
  const { provider, deployment } = resolution;
  const agreements = ground.kinds.map((kind) => ({
    kind: 'agreement' as const,
    provider,
    agreementKind: kind,
    sentence: agreementSentence(kind, provider, deployment),
  }));
  const key = JSON.stringify([ground.kinds, needs.map(({ kind }) => kind), plan.map((target) => target.key)]);
  return { ground, needs, set: { needs: [...agreements, ...needs] }, key };
}
