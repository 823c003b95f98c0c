import fc from 'fast-check';
import type { DimensionType, ScalarType } from '../../src/catalog/index.js';
import { findDimension } from '../../src/catalog/index.js';
import type { AppliedPolicy, GroupCatalog, Policy } from '../../src/policy/index.js';
import { parsePolicy } from '../../src/policy/index.js';
import { operatorsFor } from '../../src/policy/domain/operators.js';
import { COUNTRIES, GROUPS, LIST_DIMENSIONS, SCALAR_DIMENSIONS } from './arbitrary-facts.js';
import type { ReferencePolicy, ReferenceRule } from './reference-evaluator.js';

export const DATA_CLASSES = ['public', 'personal'] as const;
export const MODELS = ['openai/gpt-5', 'mistralai/small'] as const;

export const GROUP_CATALOG: GroupCatalog = new Map(
  Object.entries(GROUPS).map(([name, members]) => [
    name,
    { name, version: '2026-01-01', title: name, from: '2026-01-01', members, sources: [], caveats: [] },
  ]),
);

const ALL_DIMENSIONS: readonly string[] = [...SCALAR_DIMENSIONS, ...LIST_DIMENSIONS];

/** A policy document of one to three rules. */
export function arbitraryPolicy(
  name: string,
  dimensions: readonly string[] = ALL_DIMENSIONS,
): fc.Arbitrary<ReferencePolicy> {
  return fc.record(
    {
      name: fc.constant(name),
      enforcement: fc.constantFrom('enforce', 'enforce', 'enforce', 'warn', 'observe'),
      appliesTo: fc
        .record(
          {
            dataClasses: fc.subarray([...DATA_CLASSES], { minLength: 1 }),
            models: fc.subarray(['*', 'openai/*', '*small', '*/*-5', 'mistralai/small'], { minLength: 1 }),
          },
          { requiredKeys: [] },
        )
        .filter((appliesTo) => Object.keys(appliesTo).length > 0),
      rules: fc
        .array(arbitraryRule(dimensions), { minLength: 1, maxLength: 2 })
        .map((rules) => rules.map((rule, index) => ({ ...rule, id: `r${index}` }))),
    },
    { requiredKeys: ['name', 'rules'] },
  );
}

export function arbitraryRule(dimensions: readonly string[] = ALL_DIMENSIONS): fc.Arbitrary<ReferenceRule> {
  const condition = arbitraryCondition(dimensions);
  const evidence = fc
    .record(
      {
        assurance: fc.subarray(['self_declared', 'audited', 'attested'], { minLength: 1 }),
        maxAgeDays: fc.constantFrom(0, 21, 30, 365),
      },
      { requiredKeys: [] },
    )
    .filter((one) => Object.keys(one).length > 0);
  return fc
    .tuple(fc.boolean(), condition, fc.option(evidence, { nil: undefined, freq: 2 }))
    .map(([require, node, filter]) => ({
      id: 'r',
      ...(require ? { require: node } : { forbid: node }),
      ...(filter && { evidence: filter }),
    }));
}

export function arbitraryCondition(dimensions: readonly string[]): fc.Arbitrary<object> {
  const leaves = dimensions.map((name) => {
    const type = findDimension(name)?.type;
    if (type === undefined) throw new Error(`there is no dimension ${name}`);
    return arbitraryOperators(type).map((operators) => ({ [name]: operators }));
  });
  const leaf = fc.oneof(...leaves);
  const several = fc.tuple(leaf, leaf).map(([left, right]) => ({ ...left, ...right }));
  return composed(fc.oneof({ weight: 4, arbitrary: leaf }, { weight: 1, arbitrary: several }), 2);
}

/** A node, or `allOf`, `anyOf`, `not` over nodes, alone or beside the keys of another. */
function composed(leaf: fc.Arbitrary<object>, depth: number): fc.Arbitrary<object> {
  if (depth === 0) return leaf;
  const inner = composed(leaf, depth - 1);
  const many = fc.array(inner, { minLength: 1, maxLength: 3 });
  return fc.oneof(
    { weight: 5, arbitrary: leaf },
    { weight: 1, arbitrary: inner.map((not) => ({ not })) },
    { weight: 1, arbitrary: many.map((allOf) => ({ allOf })) },
    { weight: 1, arbitrary: many.map((anyOf) => ({ anyOf })) },
    { weight: 1, arbitrary: fc.tuple(leaf, many).map(([node, anyOf]) => ({ ...node, anyOf })) },
  );
}

/** A map of one operator, sometimes two. */
function arbitraryOperators(type: DimensionType): fc.Arbitrary<object> {
  const one = fc.oneof(
    ...operatorsFor(type).map((operator) =>
      arbitraryOperand(operator, type).map((operand) => ({ [operator]: operand })),
    ),
  );
  return fc.oneof(
    { weight: 5, arbitrary: one },
    { weight: 1, arbitrary: fc.tuple(one, one).map(([left, right]) => ({ ...left, ...right })) },
  );
}

function arbitraryOperand(operator: string, type: DimensionType): fc.Arbitrary<unknown> {
  if (operator === 'known') return fc.constant(true);
  if (type.type === 'records') return arbitraryElement(type.fields);
  if (type.type === 'scalars') {
    return operator.startsWith('includes') ? operandSet(type.of) : composed(arbitraryOperators(type.of), 1);
  }
  return operator === 'in' || operator === 'notIn' ? operandSet(type) : operandValue(type);
}

function arbitraryElement(fields: Readonly<Record<string, ScalarType>>): fc.Arbitrary<object> {
  const leaves = Object.entries(fields)
    .filter(([field]) => ['country', 'gpuTenure', 'scheme', 'validUntil'].includes(field))
    .map(([field, type]) => arbitraryOperators(type).map((operators) => ({ [field]: operators })));
  return composed(fc.oneof(...leaves), 1);
}

function operandSet(type: ScalarType): fc.Arbitrary<unknown> {
  const groups = type.type === 'country' ? [fc.constantFrom('group:EEA', 'group:NORDIC')] : [];
  return fc.array(fc.oneof(operandValue(type), ...groups), { minLength: 1, maxLength: 3 });
}

function operandValue(type: ScalarType): fc.Arbitrary<string | number> {
  switch (type.type) {
    case 'country':
      return fc.constantFrom(...COUNTRIES);
    case 'enum':
      return fc.constantFrom(...type.values.slice(0, 3));
    case 'text':
      return fc.constantFrom('MIT', 'Apache-2.0');
    case 'date':
      return fc.constantFrom('2026-11-21', '2026-11-22', '2027-01-01');
    case 'days':
      return type.openEnded
        ? fc.constantFrom<string | number>(0, 1, 30, 'indefinite')
        : fc.constantFrom(0, 30);
    case 'measurement':
      return fc.constantFrom(0, 0.5, 0.99);
    case 'quantization':
      return fc.constantFrom('fp4', 'fp8', 'int8', 'bf16');
  }
}

/** A document as production parses it, with the keys that every document has. */
export function toPolicy(document: object): Policy {
  const parsed = parsePolicy(
    { apiVersion: 'cordon/v1', kind: 'Policy', ...document },
    { groups: GROUP_CATALOG, dataClasses: DATA_CLASSES },
  );
  if (!parsed.ok) throw new Error(JSON.stringify({ document, findings: parsed.findings }, null, 2));
  return parsed.value;
}

export function toApplied(document: object, scope = 'acme'): AppliedPolicy {
  return { policy: toPolicy(document), version: 1, scope, mandatory: false };
}
