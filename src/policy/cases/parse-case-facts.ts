import type {
  Assurance,
  Candidate,
  DimensionType,
  Fact,
  Instant,
  ListElement,
  ListValue,
  Profile,
  Scalar,
  ScalarType,
  Support,
} from '../../catalog/index.js';
import { DIMENSIONS, findDimension, QUANTIZATION_LEVELS, SCALAR_FIELD } from '../../catalog/index.js';
import { suggest } from '../../platform/nearest.js';
import { describeType } from '../domain/operators.js';
import type { DocumentPath } from '../domain/parse-document.js';
import type { FindingList } from '../domain/source-findings.js';
import { quote } from '../domain/source-findings.js';

/** A fact as a case states it, after the schema. */
export interface FactDocument {
  readonly value?: unknown;
  readonly values?: readonly unknown[];
  readonly candidates?: readonly FactDocument[];
  readonly complete?: boolean;
  readonly state?: 'known' | 'unknown' | 'conflicting';
  readonly assurance?: Assurance;
  readonly retrievedAt?: string;
  readonly supports?: readonly {
    readonly assurance?: Assurance;
    readonly retrievedAt?: string;
    readonly source?: string;
  }[];
}

interface FactContext {
  readonly now: Instant;
  readonly findings: FindingList;
}

/** Reads the facts of a case, which have passed the schema, as a resolved profile. Derived dimensions may be stated too, and then count as they stand. */
export function parseFacts(
  facts: object,
  path: DocumentPath,
  context: FactContext,
  operatorCountries: ReadonlyMap<string, string>,
): Profile {
  const scalars = new Map<string, Fact<Scalar>>();
  const lists = new Map<string, Fact<ListValue>>();
  for (const [name, fact] of Object.entries(facts as Readonly<Record<string, FactDocument>>)) {
    const at = [...path, name];
    const type = typeOf(name, at, context.findings);
    if (type === undefined) continue;
    if (type.type === 'records' || type.type === 'scalars') {
      lists.set(name, toFact(fact, at, context, listReader(type, context)));
    } else {
      scalars.set(name, toFact(fact, at, context, scalarReader(type, context)));
    }
  }
  return { scalars, lists, operatorCountries };
}

/** The type of a dimension; a finding when there is no such dimension. */
export function typeOf(name: string, path: DocumentPath, findings: FindingList): DimensionType | undefined {
  const type = findDimension(name)?.type;
  if (type === undefined) {
    findings.add({
      code: 'UNKNOWN_DIMENSION',
      message: `there is no dimension ${quote(name)}`,
      hint: suggest(
        name,
        DIMENSIONS.map((dimension) => dimension.name),
      ),
      path,
      part: 'key',
    });
  }
  return type;
}

type Reader<Value> = (value: unknown, stated: FactDocument, path: DocumentPath) => Value | undefined;

function toFact<Value>(
  fact: FactDocument,
  path: DocumentPath,
  context: FactContext,
  read: Reader<Value>,
): Fact<Value> {
  const stated = statedValues(fact, path, context.findings);
  const candidates = stated.flatMap(({ document, at }): Candidate<Value>[] => {
    const value = read(document.value, document, at);
    return value === undefined ? [] : [{ value, supports: supportsOf(document, context.now) }];
  });
  if (candidates.length > 0) return { candidates, cause: null, speaker: null };
  return { candidates, cause: fact.state === 'conflicting' ? 'conflicting' : 'never_stated', speaker: null };
}

/** Every value that a fact may have, each with the evidence that is stated nearest to it. */
function statedValues(
  fact: FactDocument,
  path: DocumentPath,
  findings: FindingList,
): readonly { readonly document: FactDocument; readonly at: DocumentPath }[] {
  const { candidates, values, ...common } = fact;
  const contradicts =
    fact.state === 'unknown'
      ? fact.value !== undefined || values !== undefined || candidates !== undefined
      : fact.state === 'conflicting'
        ? fact.value !== undefined
        : fact.value === undefined && values === undefined && candidates === undefined;
  if (contradicts) {
    findings.add({
      code: 'FACT_STATE',
      message: 'the state of the fact and its value do not fit together',
      hint: 'state a `value`, or `state: unknown`, or `state: conflicting` with or without `values`',
      path,
    });
    return [];
  }
  return [
    ...(fact.value === undefined ? [] : [{ document: common, at: [...path, 'value'] }]),
    ...(values ?? []).map((value, index) => ({
      document: { ...common, value },
      at: [...path, 'values', index],
    })),
    ...(candidates ?? []).map((candidate, index) => ({
      document: { ...common, ...candidate },
      at: [...path, 'candidates', index, 'value'],
    })),
  ];
}

function supportsOf(fact: FactDocument, now: Instant): readonly Support[] {
  const stated = fact.supports ?? [{}];
  return stated.map((support, index) => {
    const retrievedAt = support.retrievedAt ?? fact.retrievedAt;
    return {
      claimId: `case-${index}`,
      source: support.source ?? 'case',
      assurance: support.assurance ?? fact.assurance ?? 'self_declared',
      verifiedAt: retrievedAt === undefined ? now : Date.parse(retrievedAt),
    };
  });
}

function scalarReader(type: ScalarType, { findings }: FactContext): Reader<Scalar> {
  return (value, _stated, path) => {
    const scalar = type.type === 'measurement' ? measured(value) : value;
    if (isValue(scalar, type)) return scalar;
    const names = namesOf(type);
    findings.add({
      code: 'VALUE_NOT_ALLOWED',
      message: `${quote(value)} is no value of this dimension`,
      hint:
        typeof value === 'string' && names.length > 0 ? suggest(value, names) : `write ${describeType(type)}`,
      path,
    });
    return undefined;
  };
}

/** A measurement may be written as the number alone or as it is claimed, `{value, version, …}`. */
function measured(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
}

/** Places that nobody knows, `ZZ` and "global", are values here: a case may show that they read as unknown. */
function isValue(value: unknown, type: ScalarType): value is Scalar {
  if (typeof value === 'string') {
    const names = namesOf(type);
    return type.type === 'days'
      ? type.openEnded && (value === 'indefinite' || value === 'unspecified')
      : type.type !== 'measurement' && (names.length === 0 || names.includes(value));
  }
  return typeof value === 'number' && (type.type === 'days' || type.type === 'measurement');
}

function namesOf(type: ScalarType): readonly string[] {
  if (type.type === 'enum') return type.values;
  return type.type === 'quantization' ? QUANTIZATION_LEVELS.flat() : [];
}

type ListType = Extract<DimensionType, { readonly type: 'records' | 'scalars' }>;

function listReader(type: ListType, context: FactContext): Reader<ListValue> {
  const fields = new Map<string, ScalarType>(
    type.type === 'scalars' ? [[SCALAR_FIELD, type.of]] : Object.entries(type.fields),
  );
  return (value, stated, path) => {
    if (!Array.isArray(value)) {
      context.findings.add({
        code: 'WRONG_TYPE',
        message: `${quote(value)} is no list`,
        hint: 'write a list of elements',
        path,
      });
      return undefined;
    }
    const elements = value.map((element: unknown, index): ListElement => {
      const record = type.type === 'scalars' ? { [SCALAR_FIELD]: element } : element;
      return { fields: readFields(record, fields, stated, [...path, index], context) };
    });
    return { elements, complete: stated.complete ?? true };
  };
}

function readFields(
  record: unknown,
  fields: ReadonlyMap<string, ScalarType>,
  stated: FactDocument,
  path: DocumentPath,
  context: FactContext,
): ReadonlyMap<string, Fact<Scalar>> {
  const facts = new Map<string, Fact<Scalar>>();
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    context.findings.add({
      code: 'WRONG_TYPE',
      message: `${quote(record)} is no element`,
      hint: `write an object of ${[...fields.keys()].map((name) => `\`${name}\``).join(', ')}`,
      path,
    });
    return facts;
  }
  const { assurance, retrievedAt, supports } = stated;
  const evidence = {
    ...(assurance && { assurance }),
    ...(retrievedAt && { retrievedAt }),
    ...(supports && { supports }),
  };
  for (const [name, value] of Object.entries(record)) {
    const type = fields.get(name);
    const at = [...path, name];
    if (type === undefined) {
      const hint = suggest(name, [...fields.keys()]);
      const message = `an element of this list has no field ${quote(name)}`;
      context.findings.add({ code: 'UNKNOWN_FIELD', message, hint, path: at, part: 'key' });
      continue;
    }
    facts.set(name, toFact({ ...evidence, ...fieldFact(value) }, at, context, scalarReader(type, context)));
  }
  return facts;
}

/** A field is its value, or a fact of its own with its own evidence. */
function fieldFact(value: unknown): FactDocument {
  return typeof value === 'object' && value !== null ? value : { value };
}
