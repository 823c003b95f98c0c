import type { DimensionType, ScalarType } from '../../catalog/index.js';
import { ASSURANCES, DIMENSIONS, QUANTIZATION_LEVELS } from '../../catalog/index.js';
import type { Operator } from './operators.js';
import { describeType, operatorsFor } from './operators.js';

/** A JSON Schema, 2020-12. */
export type JsonSchema = { readonly [key: string]: unknown };

export const MAX_RULES = 64;
const MAX_SET = 300;
const NAME = '^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$';
const RULE_ID = '^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$';
const QUALITY = '^quality\\.[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$';

/**
 * The schema of a policy document, made from the dimensions so that it cannot fall behind them.
 * `policies/schema/policy.schema.json` is its printed form, for editors. `$comment` carries the code of the finding that
 * an unknown key of that object becomes.
 */
export function policySchema(): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:cordon:v1:policy',
    ...policyBody(),
    $defs: conditionDefinitions(),
  };
}

/** An object that refuses keys that it does not name. */
export function closed(
  title: string,
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[] = [],
  code = 'UNKNOWN_KEY',
): JsonSchema {
  return {
    title,
    $comment: code,
    type: 'object',
    additionalProperties: false,
    minProperties: 1,
    properties,
    ...(required.length > 0 && { required }),
  };
}

export function listOf(items: JsonSchema, description: string, maxItems: number = MAX_SET): JsonSchema {
  return { type: 'array', description, minItems: 1, maxItems, items };
}

export function text(description: string, maxLength = 200): JsonSchema {
  return { type: 'string', description, minLength: 1, maxLength };
}

export const NAME_SCHEMA: JsonSchema = {
  type: 'string',
  pattern: NAME,
  description: 'a name of lower-case letters, digits and hyphens',
};

function policyBody(): JsonSchema {
  const globs = listOf(
    {
      type: 'string',
      pattern: '^[A-Za-z0-9._:/@+~*-]{1,200}$',
      description: 'a model slug in which `*` stands for anything',
    },
    'models to which the policy applies; left out: every model',
  );
  return closed(
    'a policy',
    {
      $schema: text('where an editor finds this schema', 300),
      apiVersion: { type: 'string', const: 'cordon/v1' },
      kind: { type: 'string', const: 'Policy' },
      name: NAME_SCHEMA,
      title: text('what the policy demands, in one line'),
      description: text('what the policy is for', 4000),
      controls: listOf(text('a control, as `regime:article`', 100), 'controls that the policy serves', 100),
      appliesTo: closed('appliesTo', {
        dataClasses: listOf(NAME_SCHEMA, 'data classes to which the policy applies; left out: every class'),
        models: globs,
      }),
      enforcement: { type: 'string', enum: ['observe', 'warn', 'enforce'] },
      rules: listOf(ruleSchema(), 'the rules', MAX_RULES),
    },
    ['apiVersion', 'kind', 'name', 'rules'],
  );
}

function ruleSchema(): JsonSchema {
  return closed(
    'a rule',
    {
      id: { type: 'string', pattern: RULE_ID, description: 'an id of letters, digits and hyphens' },
      require: { $ref: '#/$defs/condition' },
      forbid: { $ref: '#/$defs/condition' },
      evidence: closed('evidence', {
        assurance: listOf({ type: 'string', enum: [...ASSURANCES] }, 'assurances that the rule accepts'),
        maxAgeDays: { type: 'integer', minimum: 0, maximum: 36_500, description: 'a whole number of days' },
      }),
      because: text('why a deployment is refused, without promising more than the rule tests', 500),
      waivable: { type: 'boolean' },
    },
    ['id'],
  );
}

function conditionDefinitions(): Readonly<Record<string, JsonSchema>> {
  const condition = '#/$defs/condition';
  const properties = Object.fromEntries(
    DIMENSIONS.map((dimension): [string, JsonSchema] => [
      dimension.name,
      { description: dimension.sentence, ...operatorMap(dimension.name, dimension.type) },
    ]),
  );
  return {
    condition: {
      ...closed('a condition', { ...compositions(condition), ...properties }, [], 'UNKNOWN_DIMENSION'),
      patternProperties: { [QUALITY]: operatorMap('quality.<benchmark>', { type: 'measurement' }) },
    },
    ...Object.fromEntries(
      DIMENSIONS.flatMap((dimension): [string, JsonSchema][] => {
        const element = elementSchema(dimension.name, dimension.type);
        return element === undefined ? [] : [[`${dimension.name}.element`, element]];
      }),
    ),
  };
}

function compositions(reference: string): Readonly<Record<string, JsonSchema>> {
  const many = listOf({ $ref: reference }, 'conditions', 64);
  return { allOf: many, anyOf: many, not: { $ref: reference } };
}

/** The condition on one element: its fields, or for a list of scalars the operators themselves. */
function elementSchema(name: string, type: DimensionType): JsonSchema | undefined {
  const own = compositions(`#/$defs/${name}.element`);
  if (type.type === 'records') {
    const fields = Object.entries(type.fields).map(([field, fieldType]): [string, JsonSchema] => [
      field,
      operatorMap(field, fieldType),
    ]);
    return closed(`an element of ${name}`, { ...own, ...Object.fromEntries(fields) }, [], 'UNKNOWN_FIELD');
  }
  if (type.type !== 'scalars') return undefined;
  const operators = operatorsFor(type.of).map((operator): [string, JsonSchema] => [
    operator,
    operand(operator, type.of),
  ]);
  return closed(
    `an element of ${name}`,
    { ...own, ...Object.fromEntries(operators) },
    [],
    'UNKNOWN_OPERATOR',
  );
}

function operatorMap(name: string, type: DimensionType): JsonSchema {
  const operators = operatorsFor(type).map((operator): [string, JsonSchema] => {
    if (operator === 'known') return [operator, KNOWN];
    if (type.type === 'records' || type.type === 'scalars') {
      return [operator, listOperand(operator, name, type)];
    }
    return [operator, operand(operator, type)];
  });
  return closed(name, Object.fromEntries(operators), [], 'UNKNOWN_OPERATOR');
}

const KNOWN: JsonSchema = {
  type: 'boolean',
  const: true,
  description: 'only `true`: that the fact is known',
};

function listOperand(operator: Operator, name: string, type: DimensionType): JsonSchema {
  return type.type === 'scalars' && (operator === 'includesAll' || operator === 'includesAny')
    ? listOf(scalarSchema(type.of), `a set of values for ${name}`)
    : { $ref: `#/$defs/${name}.element` };
}

function operand(operator: Operator, type: ScalarType): JsonSchema {
  if (operator === 'known') return KNOWN;
  const value = scalarSchema(type);
  return operator === 'in' || operator === 'notIn' ? listOf(value, 'a set of values') : value;
}

/** A value as a policy writes it. That countries, groups and dates exist is checked after the schema. */
function scalarSchema(type: ScalarType): JsonSchema {
  const description = describeType(type);
  switch (type.type) {
    case 'country':
    case 'text':
    case 'date':
      return text(description);
    case 'enum':
      return { type: 'string', enum: type.values, description };
    case 'quantization':
      return { type: 'string', enum: QUANTIZATION_LEVELS.flat(), description };
    case 'measurement':
      return { type: 'number', minimum: 0, maximum: 1, description };
    case 'days': {
      const number = { type: 'integer', minimum: 0, maximum: 1_000_000, description };
      if (!type.openEnded) return number;
      return {
        type: ['integer', 'string'],
        minimum: 0,
        maximum: 1_000_000,
        pattern: '^indefinite$',
        description,
      };
    }
  }
}
