import type {
  Candidate,
  Fact,
  Instant,
  ListValue,
  Profile,
  Scalar,
  ScalarType,
  Support,
} from '../../catalog/index.js';
import {
  deriveDecryptionClass,
  deriveJurisdictions,
  findDimension,
  SCALAR_FIELD,
} from '../../catalog/index.js';
import type { GroupMembership } from '../../policy/index.js';
import { findList } from './counterfactual-list.js';
import type { Arrival, FactSearch } from './counterfactual-samples.js';
import { EMPTY_PROFILE, refinementsOf, samplesOf, testsIn } from './counterfactual-samples.js';
import type { Target } from './counterfactual-targets.js';

/** A fact of a profile, under the dimension's name; derived ones too, as they are stated in a profile. */
export type HypotheticalFact =
  | { readonly type: 'scalar'; readonly dimension: string; readonly fact: Fact<Scalar> }
  | { readonly type: 'list'; readonly dimension: string; readonly fact: Fact<ListValue> };

export interface Found {
  readonly arrival: Arrival;
  readonly hypothetical: HypotheticalFact;
}

/**
 * A fact on the dimension that meets every target and contradicts nothing that is known now; null when there is none.
 * The least arrival that does it: evidence before a decision, a decision before a new fact.
 */
export function findFact(dimension: string, targets: readonly Target[], search: FactSearch): Found | null {
  const type = findDimension(dimension)?.type;
  if (type === undefined) return null;
  if (type.type === 'records' || type.type === 'scalars') {
    const known = search.profile.lists.get(dimension) ?? derivedList(dimension, search.profile);
    const found = findList({ dimension, type, known, targets, search });
    return found === null
      ? null
      : { arrival: found.arrival, hypothetical: { type: 'list', dimension, fact: found.fact } };
  }
  const known = search.profile.scalars.get(dimension) ?? derivedScalar(dimension, search.profile);
  const found = findScalar(dimension, type, known, targets, search);
  return found === null
    ? null
    : { arrival: found.arrival, hypothetical: { type: 'scalar', dimension, fact: found.fact } };
}

/** The fact as the profile gives it, derived ones without any evidence filter. */
export function factIn(profile: Profile, dimension: string): Fact<Scalar> | Fact<ListValue> | undefined {
  return (
    profile.scalars.get(dimension) ??
    profile.lists.get(dimension) ??
    derivedScalar(dimension, profile) ??
    derivedList(dimension, profile)
  );
}

const anything = (): boolean => true;

function derivedScalar(dimension: string, profile: Profile): Fact<Scalar> | undefined {
  return dimension === 'decryptionClass' ? deriveDecryptionClass(profile, anything) : undefined;
}

function derivedList(dimension: string, profile: Profile): Fact<ListValue> | undefined {
  return dimension === 'jurisdictions' ? deriveJurisdictions(profile, anything) : undefined;
}

/** The profile with other facts in the place of its own. */
export function withFacts(profile: Profile, facts: readonly HypotheticalFact[]): Profile {
  const scalars = new Map(profile.scalars);
  const lists = new Map(profile.lists);
  for (const one of facts) {
    if (one.type === 'scalar') scalars.set(one.dimension, one.fact);
    else lists.set(one.dimension, one.fact);
  }
  return { ...profile, scalars, lists };
}

export function meetsAll(fact: HypotheticalFact, targets: readonly Target[], now: Instant): boolean {
  const profile = withFacts(EMPTY_PROFILE, [fact]);
  return targets.every(({ judge, wanted }) => judge(profile, now) === wanted);
}

function findScalar(
  dimension: string,
  type: ScalarType,
  known: Fact<Scalar> | undefined,
  targets: readonly Target[],
  { now, groups, proven }: FactSearch,
): { readonly arrival: Arrival; readonly fact: Fact<Scalar> } | null {
  const tests = targets.flatMap(({ leaf }) => testsIn(leaf, SCALAR_FIELD)).map(({ test }) => test);
  if (known !== undefined && known.candidates.length > 0) {
    const fact = prove(known, proven);
    if (meetsAll({ type: 'scalar', dimension, fact }, targets, now)) return { arrival: 'evidence', fact };
  }
  for (const { arrival, value } of scalarOptions(known?.candidates ?? [], type, tests, groups)) {
    const fact: Fact<Scalar> = {
      candidates: [{ value, supports: proven }],
      cause: null,
      speaker: null,
    };
    if (meetsAll({ type: 'scalar', dimension, fact }, targets, now)) return { arrival, fact };
  }
  return null;
}

function prove(fact: Fact<Scalar>, supports: readonly Support[]): Fact<Scalar> {
  return { ...fact, candidates: fact.candidates.map(({ value }) => ({ value, supports })) };
}

interface ScalarOption {
  readonly arrival: Arrival;
  readonly value: Scalar;
}

function scalarOptions(
  candidates: readonly Candidate<Scalar>[],
  type: ScalarType,
  tests: Parameters<typeof samplesOf>[1],
  groups: GroupMembership,
): readonly ScalarOption[] {
  if (candidates.length === 0) return samplesOf(type, tests).map((value) => ({ arrival: 'fact', value }));
  const isContested = candidates.length > 1;
  return [
    ...candidates.map(
      ({ value }) => ({ arrival: isContested ? 'resolve_conflict' : 'evidence', value }) as const,
    ),
    ...candidates.flatMap((candidate) =>
      refinementsOf(candidate.value, type, tests, groups).map(
        (value) => ({ arrival: 'fact', value }) as const,
      ),
    ),
  ];
}
