import type { Scalar, ScalarType } from '../../catalog/index.js';
import { COUNTRIES, QUANTIZATION_LEVELS } from '../../catalog/index.js';
import type { Comparison, ScalarTest, Tri } from './ast.js';
import { FALSE, TRUE, UNKNOWN } from './ast.js';
import { isCalendarDate } from './calendar-date.js';
import type { GroupMembership } from './groups.js';
import { GROUP_PREFIX } from './groups.js';
import type { Judge } from './kleene.js';
import { negation } from './kleene.js';

/** A test on one value, ready to run. It never throws; a value that its type does not know is UNKNOWN. */
export type CompiledTest = Judge<Scalar>;

const NEVER: CompiledTest = () => UNKNOWN;

/** Compiles a test for values of one type. An operator or type that is not known here answers UNKNOWN. */
export function compileScalarTest(test: ScalarTest, type: ScalarType, groups: GroupMembership): CompiledTest {
  // A set whose groups have lost every member since publication: nobody knows what was meant by it now.
  if ('values' in test && test.values.length === 0) return NEVER;
  switch (test.op) {
    case 'known':
      return knownTest(type, groups);
    case 'in':
      return memberTest(new Set(test.values), type, groups);
    case 'notIn':
      return negation(memberTest(new Set(test.values), type, groups));
    case 'eq':
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return comparisonTest(test.op, test.value, type, groups);
    default:
      return NEVER;
  }
}

/** TRUE for every value that the type knows. Retention for an unstated time is not known. */
function knownTest(type: ScalarType, groups: GroupMembership): CompiledTest {
  if (isNumeric(type)) return (value) => (numberOf(value, type) === undefined ? UNKNOWN : TRUE);
  return memberTest(null, type, groups);
}

/** Whether a value is one of the set; `null` stands for the set of everything. */
function memberTest(
  values: ReadonlySet<string> | null,
  type: ScalarType,
  groups: GroupMembership,
): CompiledTest {
  const holds = (value: string): Tri => (values === null || values.has(value) ? TRUE : FALSE);
  switch (type.type) {
    case 'country':
      return countryTest(holds, groups);
    case 'enum':
      return lookUp(new Map(type.values.map((value) => [value, holds(value)])));
    case 'quantization':
      return lookUp(new Map(QUANTIZATION_LEVELS.flat().map((value) => [value, holds(value)])));
    case 'text':
      return (value) => (typeof value === 'string' && value.trim() !== '' ? holds(value) : UNKNOWN);
    case 'date':
      return (value) => (isCalendarDate(value) ? holds(value) : UNKNOWN);
    default:
      return NEVER;
  }
}

function lookUp(answers: ReadonlyMap<Scalar, Tri>): CompiledTest {
  return (value) => answers.get(value) ?? UNKNOWN;
}

const ALL_COUNTRIES: ReadonlySet<Scalar> = new Set(COUNTRIES);

/**
 * A country answers for itself, a closed group where all of its members answer the same. Without a table of all
 * countries for every test: thousands of rules are in memory at once.
 */
function countryTest(holds: (country: string) => Tri, groups: GroupMembership): CompiledTest {
  const answer = (country: string): Tri => (ALL_COUNTRIES.has(country) ? holds(country) : UNKNOWN);
  const ofGroups = new Map<Scalar, Tri>();
  for (const [name, members] of groups) {
    const answers = new Set([...members].map(answer));
    const [only] = answers;
    ofGroups.set(`${GROUP_PREFIX}${name}`, answers.size === 1 && only !== undefined ? only : UNKNOWN);
  }
  return (value) =>
    typeof value === 'string' && ALL_COUNTRIES.has(value) ? holds(value) : (ofGroups.get(value) ?? UNKNOWN);
}

function comparisonTest(
  op: Comparison,
  bound: string | number,
  type: ScalarType,
  groups: GroupMembership,
): CompiledTest {
  switch (type.type) {
    case 'days':
    case 'measurement':
      return numberTest(op, bound, type);
    case 'date':
      return (value) =>
        isCalendarDate(value) && isCalendarDate(bound) ? order(op, compareText(value, bound)) : UNKNOWN;
    case 'quantization':
      return quantizationTest(op, bound);
    default:
      return op === 'eq' && typeof bound === 'string' ? memberTest(new Set([bound]), type, groups) : NEVER;
  }
}

function order(op: Comparison, difference: number): Tri {
  switch (op) {
    case 'eq':
      return difference === 0 ? TRUE : FALSE;
    case 'lt':
      return difference < 0 ? TRUE : FALSE;
    case 'lte':
      return difference <= 0 ? TRUE : FALSE;
    case 'gt':
      return difference > 0 ? TRUE : FALSE;
    case 'gte':
      return difference >= 0 ? TRUE : FALSE;
  }
}

type NumericType = Extract<ScalarType, { readonly type: 'days' | 'measurement' }>;

function isNumeric(type: ScalarType): type is NumericType {
  return type.type === 'days' || type.type === 'measurement';
}

/** `indefinite` is greater than every number; undefined for what is no value of the type. */
function numberOf(value: Scalar, type: NumericType): number | undefined {
  if (type.type === 'days' && type.openEnded && value === 'indefinite') return Number.POSITIVE_INFINITY;
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) return undefined;
  return type.type === 'measurement' && value > 1 ? undefined : value;
}

function numberTest(op: Comparison, bound: string | number, type: NumericType): CompiledTest {
  const limit = numberOf(bound, type);
  if (limit === undefined) return NEVER;
  // Retention for an unstated time: greater than 0, and nothing else is known of it.
  const unstated = limit === 0 ? order(op, 1) : UNKNOWN;
  const openEnded = type.type === 'days' && type.openEnded;
  return (value) => {
    const number = numberOf(value, type);
    if (number !== undefined) return order(op, compareNumber(number, limit));
    return openEnded && value === 'unspecified' ? unstated : UNKNOWN;
  };
}

/** Formats of one level are incomparable unless they are the same. */
function quantizationTest(op: Comparison, bound: string | number): CompiledTest {
  const level = levelOf(bound);
  if (level < 0) return NEVER;
  return lookUp(
    new Map(
      QUANTIZATION_LEVELS.flatMap((formats, own) =>
        formats.map((format): [Scalar, Tri] => {
          if (op === 'eq') return [format, format === bound ? TRUE : FALSE];
          return [format, own === level && format !== bound ? UNKNOWN : order(op, own - level)];
        }),
      ),
    ),
  );
}

function levelOf(format: Scalar): number {
  return QUANTIZATION_LEVELS.findIndex((formats) => formats.some((one) => one === format));
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function compareNumber(left: number, right: number): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
