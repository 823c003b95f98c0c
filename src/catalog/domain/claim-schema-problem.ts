import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { closest } from 'fastest-levenshtein';

import { suggest } from '../../platform/nearest.js';
import { claimValueSchema, MAX_DAYS, MAX_ITEMS, MAX_TEXT } from './claim-schema.js';
import { COUNTRIES, isCountry } from './country.js';
import type { Dimension, DimensionType, ScalarType } from './dimensions.js';
import { DIMENSIONS, findDimension, QUANTIZATION_LEVELS } from './dimensions.js';
import { isDate } from './resolve-value.js';

/** Why a value cannot be claimed. `path` is inside the value, e.g. `[0].country`; empty for the value as a whole. */
export interface ClaimValueProblem {
  readonly path: string;
  readonly message: string;
  readonly hint?: string;
}

/** The first thing that is wrong with a claimed value, or null when it can be stored as it is. */
export function findClaimValueProblem(dimensionName: string, value: unknown): ClaimValueProblem | null {
  const dimension = findDimension(dimensionName);
  if (dimension === undefined) return unknownDimension(dimensionName);
  if (dimension.subjects.length === 0) {
    return { path: '', message: `\`${dimensionName}\` is derived from other facts and cannot be claimed` };
  }
  const validate = validatorOf(dimension);
  if (validate(value)) return null;
  const [error] = validate.errors ?? [];
  return error === undefined
    ? { path: '', message: 'the value cannot be read' }
    : explain(error, value, dimension.type);
}

const ajv = new Ajv2020({ strict: true, allErrors: false });
ajv.addFormat('date', { type: 'string', validate: isDate });
const validators = new Map<string, ValidateFunction>();

/** Compiled at the first claim; one serves every benchmark. */
function validatorOf(dimension: Dimension): ValidateFunction {
  const key = dimension.name.startsWith('quality.') ? 'quality.*' : dimension.name;
  const validate = validators.get(key) ?? ajv.compile(claimValueSchema(dimension));
  validators.set(key, validate);
  return validate;
}

function unknownDimension(name: string): ClaimValueProblem {
  const names = DIMENSIONS.filter(({ subjects }) => subjects.length > 0).map((dimension) => dimension.name);
  return { path: '', message: `there is no dimension \`${name}\``, hint: suggest(name, names) };
}

function explain(error: ErrorObject, root: unknown, type: DimensionType): ClaimValueProblem {
  const segments = error.instancePath.split('/').slice(1);
  const path = segments.map((segment) => (/^\d+$/.test(segment) ? `[${segment}]` : `.${segment}`)).join('');
  const value = segments.reduce(memberOf, root);
  return { path, ...(explainStructure(error, type) ?? explainScalar(value, scalarAt(type, segments))) };
}

type Explanation = Omit<ClaimValueProblem, 'path'>;

function explainStructure({ keyword, params }: ErrorObject, type: DimensionType): Explanation | null {
  switch (keyword) {
    case 'required':
      return { message: `\`${text(params['missingProperty'])}\` is missing` };
    case 'additionalProperties': {
      const field = text(params['additionalProperty']);
      const fields = type.type === 'records' ? Object.keys(type.fields) : MEASUREMENT_FIELDS;
      return { message: `there is no field \`${field}\``, hint: suggest(field, fields) };
    }
    case 'minItems':
      return {
        message: 'the list needs at least one element',
        hint: 'leave the claim out when nothing is known',
      };
    case 'maxItems':
      return { message: `the list has more than ${String(MAX_ITEMS)} elements` };
    case 'uniqueItems':
      return { message: `elements ${text(params['j'])} and ${text(params['i'])} are the same` };
    default:
      return null;
  }
}

const MEASUREMENT_FIELDS = ['value', 'version', 'window', 'measuredBy'];

/** The type that an error's path leads to; null where a list, a record or a part of a measurement is expected. */
function scalarAt(type: DimensionType, segments: readonly string[]): ScalarType | Expected {
  const [index, field] = segments;
  switch (type.type) {
    case 'records':
      if (index === undefined) return LIST;
      return (field === undefined ? undefined : type.fields[field]) ?? RECORD;
    case 'scalars':
      return index === undefined ? LIST : type.of;
    case 'measurement':
      if (index === undefined) return RECORD;
      return index === 'value' ? SCORE : { type: 'text' };
    default:
      return type;
  }
}

interface Expected {
  readonly type: 'expected';
  readonly what: string;
}

const LIST: Expected = { type: 'expected', what: 'a list' };
const RECORD: Expected = { type: 'expected', what: 'a mapping of fields' };
const SCORE: Expected = { type: 'expected', what: 'a number from 0 to 1' };

function explainScalar(value: unknown, type: ScalarType | Expected): Explanation {
  const shown = text(value);
  switch (type.type) {
    case 'country':
      return { message: `\`${shown}\` is no ISO 3166-1 country`, hint: countryHint(shown) };
    case 'enum':
      return notAmong(shown, type.values);
    case 'quantization':
      return notAmong(shown, QUANTIZATION_LEVELS.flat());
    case 'date':
      return { message: `\`${shown}\` is no date`, hint: 'write year, month and day: `2026-11-22`' };
    case 'days':
      return { message: `\`${shown}\` is no number of days`, hint: daysHint(type.openEnded) };
    case 'text':
      return { message: `\`${shown}\` is no text of 1 to ${String(MAX_TEXT)} characters` };
    case 'measurement':
      return { message: `\`${shown}\` is no measurement` };
    case 'expected':
      return { message: `\`${shown}\` is not ${type.what}` };
  }
}

function notAmong(shown: string, values: readonly string[]): Explanation {
  return {
    message: `\`${shown}\` is not one of ${values.map((value) => `\`${value}\``).join(', ')}`,
    hint: suggest(shown, values),
  };
}

function daysHint(openEnded: boolean): string {
  const range = `a whole number from 0 to ${String(MAX_DAYS)}`;
  return openEnded
    ? `${range}, \`indefinite\`, or \`unspecified\` (kept, for a time that nobody states)`
    : range;
}

/** Codes that people write for a place that ISO 3166-1 calls otherwise, or does not call a country. */
const COUNTRY_HABITS: ReadonlyMap<string, string> = new Map([
  ['UK', 'GB'],
  ['EL', 'GR'],
  ['EU', 'group:EU'],
  ['EEA', 'group:EEA'],
]);

function countryHint(shown: string): string {
  const upper = shown.toUpperCase();
  const habit = COUNTRY_HABITS.get(upper);
  if (habit !== undefined) return didYouMean(habit);
  if (isCountry(upper)) return didYouMean(upper);
  if (/^GROUP:/.test(upper)) return 'a group is written `group:EU`: letters, digits and hyphens';
  if (/^[A-Z]{2}$/.test(upper)) return didYouMean(closest(upper, COUNTRIES));
  return 'write a two-letter code, a closed group such as `group:EU`, or `ZZ` for a place that is not known';
}

/** The name that a person most likely meant, as a hint; nothing when none is near. */
function didYouMean(name: string): string {
  return `did you mean \`${name}\`?`;
}

function memberOf(value: unknown, segment: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined;
  const members: Readonly<Record<string, unknown>> = { ...value };
  return members[segment];
}

/** User input on one line, at most 80 characters of it. */
function text(value: unknown): string {
  const shown = typeof value === 'string' ? value : value === undefined ? 'nothing' : JSON.stringify(value);
  const line = shown.replaceAll(/\s+/g, ' ');
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
