import type { Instant, Profile, Scalar, ScalarType, Support } from '../../catalog/index.js';
import { ASSURANCES, COUNTRIES, QUANTIZATION_LEVELS } from '../../catalog/index.js';
import type { ElementCondition, GroupMembership, ScalarTest } from '../../policy/index.js';
import type { LeafCondition } from './counterfactual-targets.js';

/** Against what is searched for facts that would help. */
export interface FactSearch {
  readonly profile: Profile;
  readonly now: Instant;
  readonly groups: GroupMembership;
  /** Supports that pass every evidence filter. */
  readonly proven: readonly Support[];
  /** One value for each answer that the tests of a field can give, once it has been worked out. */
  readonly answers: Map<string, readonly Scalar[]>;
}

export function factSearch(profile: Profile, now: Instant, groups: GroupMembership): FactSearch {
  return { profile, now, groups, proven: provenAt(now), answers: new Map() };
}

/** What has to arrive: better evidence for what is known, a decision between candidates, or something that is not known. */
export type Arrival = 'evidence' | 'resolve_conflict' | 'fact';

/** A test on a single value; for lists with the field that it reads. */
export interface FieldTest {
  readonly field: string | null;
  readonly test: ScalarTest;
}

/** Every test inside a condition on one dimension. */
export function testsIn(leaf: LeafCondition, scalarField: string): readonly FieldTest[] {
  switch (leaf.op) {
    case 'scalar':
      return [{ field: null, test: leaf.test }];
    case 'every':
    case 'some':
    case 'none':
      return testsInElement(leaf.element);
    case 'includesAll':
    case 'includesAny':
      return leaf.values.map((value) => ({ field: scalarField, test: { op: 'in', values: [value] } }));
    case 'known':
      return [];
  }
}

function testsInElement(element: ElementCondition): readonly FieldTest[] {
  switch (element.op) {
    case 'field':
      return [{ field: element.field, test: element.test }];
    case 'not':
      return testsInElement(element.of);
    default:
      return element.of.flatMap(testsInElement);
  }
}

/** Values of a type among which there is one for every answer that the tests can give. */
export function samplesOf(type: ScalarType, tests: readonly ScalarTest[]): readonly Scalar[] {
  switch (type.type) {
    case 'country':
      return COUNTRIES;
    case 'enum':
      return type.values;
    case 'quantization':
      return QUANTIZATION_LEVELS.flat();
    case 'text':
      return [...new Set([...mentioned(tests), 'some other'])];
    case 'date':
      return [...new Set(['9999-12-31', ...mentioned(tests).flatMap(daysAround)])];
    case 'days':
      return [...around(tests, 1, Number.MAX_SAFE_INTEGER), ...(type.openEnded ? ['indefinite'] : [])];
    case 'measurement':
      return around(tests, 1e-6, 1);
  }
}

function mentioned(tests: readonly ScalarTest[]): readonly string[] {
  return tests.flatMap(valuesOf).map(String).sort();
}

function valuesOf(test: ScalarTest): readonly Scalar[] {
  if (test.op === 'known') return [];
  return 'values' in test ? test.values : [test.value];
}

const DAY_MS = 86_400_000;

function daysAround(date: string): readonly string[] {
  const day = Date.parse(date);
  if (Number.isNaN(day)) return [];
  return [
    date,
    new Date(day - DAY_MS).toISOString().slice(0, 10),
    new Date(day + DAY_MS).toISOString().slice(0, 10),
  ];
}

function around(tests: readonly ScalarTest[], step: number, most: number): readonly number[] {
  const bounds = tests.flatMap((test) =>
    'value' in test && typeof test.value === 'number' ? [test.value] : [],
  );
  const values = [
    0,
    1,
    ...bounds,
    ...bounds.map((bound) => bound - step),
    ...bounds.map((bound) => bound + step),
  ];
  return [...new Set(values)].filter((value) => value >= 0 && value <= most).sort((a, b) => a - b);
}

/** What a vague value can turn out to be; empty for a value that says all it can. */
export function refinementsOf(
  value: Scalar,
  type: ScalarType,
  tests: readonly ScalarTest[],
  groups: GroupMembership,
): readonly Scalar[] {
  if (type.type === 'days' && value === 'unspecified')
    return samplesOf(type, tests).filter((sample) => sample !== 0);
  if (type.type !== 'country' || !String(value).startsWith('group:')) return [];
  return [...(groups.get(String(value).slice('group:'.length)) ?? [])].sort();
}

/** One support of every kind, of this instant: passes every evidence filter. */
function provenAt(now: Instant): readonly Support[] {
  return ASSURANCES.map((assurance) => ({
    claimId: `hypothetical-${assurance}`,
    source: 'hypothetical',
    assurance,
    verifiedAt: now,
  }));
}

export const EMPTY_PROFILE: Profile = { scalars: new Map(), lists: new Map(), operatorCountries: new Map() };
