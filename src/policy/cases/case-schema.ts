import { AGREEMENT_KINDS, ASSURANCES, CLAIM_STATES } from '../../catalog/index.js';
import type { JsonSchema } from '../domain/schema.js';
import { closed, listOf, NAME_SCHEMA, text } from '../domain/schema.js';

const INSTANT: JsonSchema = {
  type: 'string',
  pattern: '^\\d{4}-\\d{2}-\\d{2}(?:T\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?(?:Z|[+-]\\d{2}:\\d{2}))?$',
  description: 'a date, or an instant with its zone such as `2026-11-22T00:00:00Z`',
};
const ASSURANCE: JsonSchema = { type: 'string', enum: [...ASSURANCES] };
const OUTCOMES: JsonSchema = {
  type: 'string',
  enum: ['violated', 'unknown', 'error', 'uncovered', 'blocked'],
};
const VALUE: JsonSchema = { description: 'a value as the dimension has it' };
const FLAG: JsonSchema = { type: 'boolean', description: '`true` or `false`' };
const MANY = 1000;

/** The schema of a case document; printed as `policies/schema/case.schema.json`. */
export function caseSchema(): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:cordon:v1:case',
    $defs: CASE_DEFINITIONS,
    ...closed(
      'a case',
      {
        $schema: text('where an editor finds this schema', 300),
        apiVersion: { type: 'string', const: 'cordon/v1' },
        kind: { type: 'string', const: 'Case' },
        name: text('what the case shows, as a sentence', 300),
        description: text('why it matters', 4000),
        given: given(),
        request: {
          ...closed('the request', {
            dataClass: text('the data class that the request states; left out: none', 64),
            model: text('the slug of the model; left out: every deployment is decided'),
            scope: text('the scope, such as `acme/payments`; left out: the organisation'),
          }),
          minProperties: 0,
        },
        expect: {
          ...listOf(expectation(), 'one entry for every deployment of the requested model', MANY),
          minItems: 0,
        },
      },
      ['apiVersion', 'kind', 'name', 'given', 'expect'],
    ),
  };
}

function given(): JsonSchema {
  return closed(
    'what is given',
    {
      now: INSTANT,
      dataClasses: listOf(NAME_SCHEMA, 'the data classes that the organisation has defined'),
      groups: {
        type: 'object',
        description: 'members of groups, instead of the shipped ones',
        additionalProperties: { type: 'array', items: text('an ISO 3166-1 country code'), maxItems: 300 },
      },
      policies: {
        type: 'array',
        maxItems: 100,
        items: { type: 'object' },
        description: 'packs and policy documents',
      },
      agreements: { type: 'array', maxItems: MANY, items: agreement(), description: 'agreements' },
      waivers: { type: 'array', maxItems: MANY, items: waiver(), description: 'waivers' },
      blocks: { type: 'array', maxItems: MANY, items: block(), description: 'blocks in force' },
      deployments: { type: 'array', maxItems: MANY, items: deployment(), description: 'deployments' },
    },
    ['now', 'deployments'],
  );
}

function agreement(): JsonSchema {
  return closed(
    'an agreement',
    {
      provider: text('slug of the provider'),
      kind: { type: 'string', enum: [...AGREEMENT_KINDS] },
      validFrom: INSTANT,
      validTo: INSTANT,
      endpoints: listOf(text('slug of an endpoint'), 'the endpoints that it covers; left out: all'),
      exceptModels: listOf(text('slug of a model'), 'models that it does not cover'),
      suspended: FLAG,
    },
    ['provider', 'kind'],
  );
}

function waiver(): JsonSchema {
  return closed(
    'a waiver',
    {
      policy: text('name of the policy'),
      rule: text('id of the rule'),
      deployment: text('id of the deployment'),
      deployments: listOf(text('id of a deployment'), 'ids of deployments'),
      expiresAt: INSTANT,
      approvedAt: INSTANT,
      outcome: { type: 'string', enum: ['violated', 'unknown', 'error'] },
      ruleDigest: text('the digest to which it is bound; left out: the rule as it is'),
      dataClasses: listOf(text('a data class'), 'classes for which it holds; left out: every class'),
      scope: text('the scope for which it holds; left out: the organisation'),
    },
    ['policy', 'rule', 'expiresAt'],
  );
}

function block(): JsonSchema {
  const kinds = ['provider', 'legal_entity', 'operator', 'subprocessor', 'model', 'deployment'];
  return closed(
    'a block',
    {
      kind: { type: 'string', enum: kinds },
      name: text('name of what is blocked'),
      reason: text('why', 500),
    },
    ['kind', 'name'],
  );
}

function deployment(): JsonSchema {
  return closed(
    'a deployment',
    {
      id: text('id of the deployment', 300),
      provider: text('slug of the provider'),
      endpoint: text('slug of the endpoint'),
      model: text('slug of the model'),
      legalEntity: text('name of the legal entity that runs it'),
      operators: listOf(text('name of an operator'), 'operators known besides those in the facts'),
      operatorCountries: {
        type: 'object',
        description: 'country of each operator, by name',
        additionalProperties: text('an ISO 3166-1 country code'),
      },
      facts: {
        type: 'object',
        description: 'facts by dimension',
        additionalProperties: { $ref: '#/$defs/fact' },
      },
      claims: { type: 'array', items: claim(), maxItems: MANY, description: 'raw claims, to be resolved' },
    },
    ['id'],
  );
}

function claim(): JsonSchema {
  return closed(
    'a claim',
    {
      on: { type: 'string', enum: ['provider', 'endpoint', 'deployment', 'model'] },
      dimension: text('name of the dimension'),
      value: VALUE,
      complete: FLAG,
      condition: { type: 'string', enum: ['', ...AGREEMENT_KINDS] },
      source: text('who says so'),
      state: { type: 'string', enum: [...CLAIM_STATES] },
      assurance: ASSURANCE,
      validFrom: INSTANT,
      validTo: INSTANT,
      retrievedAt: INSTANT,
    },
    ['on', 'dimension', 'value'],
  );
}

/** What a fact may state; `candidates` spells out what `values` says shortly. */
const FACT_KEYS: Readonly<Record<string, JsonSchema>> = {
  value: VALUE,
  values: { type: 'array', items: VALUE, maxItems: 20, description: 'the candidates of a conflict' },
  complete: FLAG,
  state: { type: 'string', enum: ['known', 'unknown', 'conflicting'] },
  assurance: ASSURANCE,
  retrievedAt: INSTANT,
  supports: listOf(
    closed('a support', { assurance: ASSURANCE, retrievedAt: INSTANT, source: text('who says so') }),
    'several claims that agree on the value',
  ),
};

/** Definitions to which `deployment` refers. */
const CASE_DEFINITIONS: Readonly<Record<string, JsonSchema>> = {
  fact: closed('a fact', {
    ...FACT_KEYS,
    candidates: listOf(
      closed('a candidate', FACT_KEYS),
      'the candidates of a conflict, each with its own evidence',
    ),
  }),
};

function expectation(): JsonSchema {
  const reasons = { type: 'array', maxItems: MANY, items: expectedReason(), description: 'every reason' };
  return closed(
    'an expectation',
    {
      deployment: text('id of the deployment', 300),
      verdict: { type: 'string', enum: ['ALLOW', 'DENY'] },
      reasons,
      waived: reasons,
      warnings: reasons,
    },
    ['deployment', 'verdict'],
  );
}

function expectedReason(): JsonSchema {
  return closed('a reason', {
    policy: { type: 'string', description: 'name of the policy' },
    version: { type: 'integer', description: 'version of the policy' },
    policyVersion: { type: 'integer', description: 'version of the policy' },
    rule: { type: 'string', description: 'id of the rule' },
    outcome: OUTCOMES,
    enforcement: { type: 'string', enum: ['observe', 'warn', 'enforce'] },
    dimensions: {
      type: 'array',
      items: text('name of a dimension'),
      description: 'the dimensions that the rule reads',
    },
    because: { type: 'string', description: 'the prose of the rule' },
  });
}
