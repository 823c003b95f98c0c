import type { DimensionType, ScalarType } from '../../catalog/index.js';

/** Every operator of the policy language, in the order in which messages list them. */
export const OPERATORS = [
  'eq',
  'in',
  'notIn',
  'lt',
  'lte',
  'gt',
  'gte',
  'every',
  'some',
  'none',
  'includesAll',
  'includesAny',
  'known',
] as const;
export type Operator = (typeof OPERATORS)[number];

export const COMPOSITIONS = ['allOf', 'anyOf', 'not'] as const;

const SETS: readonly Operator[] = ['eq', 'in', 'notIn', 'known'];
const ORDERED: readonly Operator[] = ['eq', 'lt', 'lte', 'gt', 'gte', 'known'];

/** The operators that make sense for a type. */
export function operatorsFor(type: DimensionType): readonly Operator[] {
  switch (type.type) {
    case 'country':
    case 'enum':
    case 'text':
      return SETS;
    case 'date':
    case 'quantization':
      return [...SETS.slice(0, 3), ...ORDERED.slice(1)];
    case 'days':
    case 'measurement':
      return ORDERED;
    case 'records':
      return ['every', 'some', 'none', 'known'];
    case 'scalars':
      return ['every', 'some', 'none', 'includesAll', 'includesAny', 'known'];
  }
}

/** What a person has to write as a value of a type. */
export function describeType(type: ScalarType): string {
  switch (type.type) {
    case 'country':
      return 'an ISO 3166-1 country code such as `DE`, or in a set a group such as `group:EEA`';
    case 'enum':
      return `one of ${type.values.map((value) => `\`${value}\``).join(', ')}`;
    case 'text':
      return 'text of 1 to 200 characters';
    case 'date':
      return 'a calendar date such as `2026-12-31`';
    case 'days':
      return type.openEnded ? 'a whole number of days, or `indefinite`' : 'a whole number of days';
    case 'measurement':
      return 'a number between 0 and 1';
    case 'quantization':
      return 'a number format such as `fp8`';
  }
}
