import type { Claim, Instant } from './claim.js';
import { isCountry, isCountryGroup } from './country.js';
import type { DimensionType, ScalarType } from './dimensions.js';
import { QUANTIZATION_LEVELS } from './dimensions.js';
import type { Scalar } from './profile.js';
import { SCALAR_FIELD } from './profile.js';

/** What one claim says, without who says it. Two readings of one dimension agree exactly if their keys are equal. */
export interface Reading<V> {
  readonly key: string;
  readonly value: V;
}

/** A list as one claim gives it, elements in the order of their keys. */
export interface ListReading {
  readonly elements: readonly ElementReading[];
  readonly complete: boolean;
}

/** Fields sorted by name; null is a field that was stated but cannot be known, such as the country `ZZ`. */
export type ElementReading = readonly (readonly [field: string, value: Scalar | null])[];

export type ListType = Extract<DimensionType, { type: 'records' | 'scalars' }>;
type RecordsType = Extract<DimensionType, { type: 'records' }>;

const DAY_MS = 86_400_000;
export const EXPIRY_FIELD = 'validUntil';
const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;
const QUANTIZATIONS: ReadonlySet<unknown> = new Set(QUANTIZATION_LEVELS.flat());

/*
 * Claims are validated at the door, so one that cannot be read is damage: like an unknown place it reads as null, which is
 * unknown, and nothing here throws.
 */

export function isListType(type: DimensionType): type is ListType {
  return type.type === 'records' || type.type === 'scalars';
}

export function readScalarClaim(claim: Claim, type: ScalarType): Reading<Scalar> | null {
  const value = readScalar(claim.value, type);
  return value === null ? null : { key: JSON.stringify(value), value };
}

/** The list without the elements that have run out at `asOf`, and without repetitions. */
export function readListClaim(claim: Claim, type: ListType, asOf: Instant): Reading<ListReading> | null {
  if (!Array.isArray(claim.value)) return null;
  const items: readonly unknown[] = claim.value;
  if (type.type === 'records' && items.length < type.minItems) return null;
  const byKey = new Map<string, ElementReading>();
  for (const item of items) {
    const element = readElement(item, type);
    if (!hasExpired(element, asOf)) byKey.set(JSON.stringify(element), element);
  }
  const sorted = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    key: JSON.stringify([sorted.map(([key]) => key), claim.complete]),
    value: { elements: sorted.map(([, element]) => element), complete: claim.complete },
  };
}

function readElement(item: unknown, type: ListType): ElementReading {
  if (type.type === 'scalars') return [[SCALAR_FIELD, readScalar(item, type.of)]];
  return isRecord(item) ? readRecord(item, type) : [];
}

function readRecord(item: Readonly<Record<string, unknown>>, type: RecordsType): ElementReading {
  const fields: [string, Scalar | null][] = [];
  for (const field of Object.keys(type.fields).sort()) {
    const fieldType = type.fields[field];
    if (fieldType !== undefined && Object.hasOwn(item, field)) {
      fields.push([field, readScalar(item[field], fieldType)]);
    }
  }
  // An end date that cannot be read may have passed: the element exists, and nothing else is known of it.
  return fields.some(([field, value]) => field === EXPIRY_FIELD && value === null) ? [] : fields;
}

/** An element counts through the whole of its last day, UTC. */
function hasExpired(element: ElementReading, asOf: Instant): boolean {
  const end = expiryOf(element);
  return end !== null && end <= asOf;
}

/** The first instant at which the element is none any more; null when it has no end date. */
export function expiryOf(element: ElementReading): Instant | null {
  const until = element.find(([field]) => field === EXPIRY_FIELD)?.[1];
  return typeof until === 'string' ? Date.parse(until) + DAY_MS : null;
}

/** The value as policies compare it, or null when it is unknown or no value of that type. */
export function readScalar(value: unknown, type: ScalarType): Scalar | null {
  switch (type.type) {
    case 'country':
      return typeof value === 'string' && (isCountry(value) || isCountryGroup(value)) ? value : null;
    case 'enum':
      return typeof value === 'string' && type.values.includes(value) ? value : null;
    case 'text':
      return typeof value === 'string' && value.trim() !== '' ? value : null;
    case 'date':
      return typeof value === 'string' && isDate(value) ? value : null;
    case 'days':
      return readDays(value, type.openEnded);
    case 'measurement':
      return readMeasurement(value);
    case 'quantization':
      return typeof value === 'string' && QUANTIZATIONS.has(value) ? value : null;
  }
}

function readDays(value: unknown, openEnded: boolean): Scalar | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : null;
  return openEnded && (value === 'indefinite' || value === 'unspecified') ? value : null;
}

function readMeasurement(value: unknown): Scalar | null {
  if (!isRecord(value) || !Object.hasOwn(value, 'value')) return null;
  const score = value['value'];
  return typeof score === 'number' && score >= 0 && score <= 1 ? score : null;
}

/** True for a day that the calendar has, written `2026-11-22`. */
export function isDate(text: string): boolean {
  if (!ISO_DATE.test(text)) return false;
  const instant = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(text);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
