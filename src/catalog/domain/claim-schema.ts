import { COUNTRIES, COUNTRY_GROUP_PATTERN, UNKNOWN_PLACES } from './country.js';
import type { Dimension, DimensionType, ScalarType } from './dimensions.js';
import { DIMENSIONS, findDimension, QUANTIZATION_LEVELS } from './dimensions.js';

/** A JSON Schema, draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Longest text and longest list that a claim may hold. */
export const MAX_TEXT = 500;
export const MAX_ITEMS = 500;
/** Days beyond which a claim says `indefinite`. */
export const MAX_DAYS = 100_000;

/** What a claim on the dimension may have as its value. Self-contained, for editors, forms and documents. */
export function claimValueSchema(dimension: Dimension): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: dimension.title,
    description: dimension.sentence,
    ...typeSchema(dimension.type),
  };
}

/** The schema of every dimension that can be claimed, by name; `quality.*` stands for every benchmark. */
export function claimValueSchemas(): ReadonlyMap<string, JsonSchema> {
  const schemas = new Map<string, JsonSchema>();
  for (const dimension of DIMENSIONS) {
    if (dimension.subjects.length > 0) schemas.set(dimension.name, claimValueSchema(dimension));
  }
  const quality = findDimension('quality.any');
  if (quality !== undefined) {
    schemas.set('quality.*', { ...claimValueSchema(quality), title: 'Quality on a benchmark' });
  }
  return schemas;
}

function typeSchema(type: DimensionType): JsonSchema {
  switch (type.type) {
    case 'records':
      return {
        type: 'array',
        minItems: type.minItems,
        maxItems: MAX_ITEMS,
        uniqueItems: true,
        items: {
          type: 'object',
          properties: Object.fromEntries(
            Object.entries(type.fields).map(([field, fieldType]) => [field, scalarSchema(fieldType)]),
          ),
          required: type.required,
          additionalProperties: false,
        },
      };
    case 'scalars':
      return { type: 'array', maxItems: MAX_ITEMS, uniqueItems: true, items: scalarSchema(type.of) };
    default:
      return scalarSchema(type);
  }
}

function scalarSchema(type: ScalarType): JsonSchema {
  switch (type.type) {
    case 'country':
      return {
        anyOf: [
          { enum: [...COUNTRIES], description: 'ISO 3166-1 alpha-2' },
          { type: 'string', pattern: COUNTRY_GROUP_PATTERN, description: 'somewhere in a closed group' },
          { enum: [...UNKNOWN_PLACES], description: 'stated, but no place that can be known' },
        ],
      };
    case 'enum':
      return { enum: [...type.values] };
    case 'text':
      return { type: 'string', pattern: '\\S', maxLength: MAX_TEXT };
    case 'date':
      return { type: 'string', format: 'date' };
    case 'days':
      return daysSchema(type.openEnded);
    case 'measurement':
      return MEASUREMENT;
    case 'quantization':
      return { enum: QUANTIZATION_LEVELS.flat() };
  }
}

function daysSchema(openEnded: boolean): JsonSchema {
  const days = { type: 'integer', minimum: 0, maximum: MAX_DAYS };
  return openEnded ? { anyOf: [days, { enum: ['indefinite', 'unspecified'] }] } : days;
}

const MEASUREMENT: JsonSchema = {
  type: 'object',
  properties: {
    value: { type: 'number', minimum: 0, maximum: 1 },
    version: {
      type: 'string',
      pattern: '\\S',
      maxLength: MAX_TEXT,
      description: 'version of what was measured with',
    },
    window: {
      type: 'string',
      pattern: '\\S',
      maxLength: MAX_TEXT,
      description: 'time over which was measured',
    },
    measuredBy: { type: 'string', pattern: '\\S', maxLength: MAX_TEXT },
  },
  required: ['value', 'version', 'measuredBy'],
  additionalProperties: false,
};
