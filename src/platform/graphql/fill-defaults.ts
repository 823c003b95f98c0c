import type {
  DocumentNode,
  GraphQLInputField,
  GraphQLInputType,
  GraphQLSchema,
  OperationDefinitionNode,
} from 'graphql';
import {
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  Kind,
  typeFromAST,
  valueFromASTUntyped,
} from 'graphql';

type Variables = Readonly<Record<string, unknown>>;
type Fill = (value: unknown) => unknown;

/**
 * Writes the defaults of the schema and of the operation into the variables of a request. A compiled query refuses an
 * omitted value of a type such as `Boolean! = false`, which an interpreted one takes; with the defaults written in, both
 * agree. Undefined when there is nothing to write.
 */
export function fillDefaults(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | undefined,
  variables: Variables | undefined,
): Variables | undefined {
  const operation = findOperation(document, operationName);
  if (operation === undefined) return undefined;
  const fills = getFills(schema, operation);
  if (fills.size === 0) return undefined;
  const filled = new Map(Object.entries(variables ?? {}));
  for (const [name, fill] of fills) {
    const value = fill(filled.get(name));
    if (value !== undefined) filled.set(name, value);
  }
  return Object.fromEntries(filled);
}

/** By operation: documents are remembered, so this is worked out once for each. */
const FILLS = new WeakMap<OperationDefinitionNode, ReadonlyMap<string, Fill>>();

function getFills(schema: GraphQLSchema, operation: OperationDefinitionNode): ReadonlyMap<string, Fill> {
  const known = FILLS.get(operation);
  if (known !== undefined) return known;
  const fills = new Map<string, Fill>();
  for (const { variable, type: typeNode, defaultValue } of operation.variableDefinitions ?? []) {
    const type = typeFromAST(schema, typeNode);
    if (type === undefined || !isInputType(type)) continue;
    const standard: unknown = defaultValue === undefined ? undefined : valueFromASTUntyped(defaultValue);
    const fill = makeFill(type, standard, new Map());
    if (fill !== null) fills.set(variable.name.value, fill);
  }
  FILLS.set(operation, fills);
  return fills;
}

function findOperation(
  document: DocumentNode,
  name: string | undefined,
): OperationDefinitionNode | undefined {
  const operations = document.definitions.filter(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION,
  );
  if (name === undefined) return operations.length === 1 ? operations[0] : undefined;
  return operations.find((operation) => operation.name?.value === name);
}

/** Null when a value of the type never needs filling. `known` ends the recursion of types that hold themselves. */
function makeFill(type: GraphQLInputType, standard: unknown, known: Map<string, Fill>): Fill | null {
  const inner = makeInnerFill(isNonNullType(type) ? type.ofType : type, known);
  if (standard === undefined) return inner;
  return (value) => {
    const given = value === undefined ? standard : value;
    return inner === null ? given : inner(given);
  };
}

function makeInnerFill(type: GraphQLInputType, known: Map<string, Fill>): Fill | null {
  if (isListType(type)) {
    const fill = makeFill(type.ofType, undefined, known);
    if (fill === null) return null;
    return (value) => (Array.isArray(value) ? value.map((item: unknown) => fill(item)) : fill(value));
  }
  if (!isInputObjectType(type)) return null;
  const begun = known.get(type.name);
  if (begun !== undefined) return begun;
  let fills: readonly (readonly [string, Fill])[] = [];
  const fill: Fill = (value) => (isRecord(value) ? fillObject(value, fills) : value);
  known.set(type.name, fill);
  fills = Object.values(type.getFields()).flatMap((field) => {
    const own = makeFill(field.type, defaultOf(field), known);
    return own === null ? [] : [[field.name, own] as const];
  });
  return fills.length === 0 ? null : fill;
}

function fillObject(
  value: Variables,
  fills: readonly (readonly [string, Fill])[],
): Readonly<Record<string, unknown>> {
  const filled = new Map(Object.entries(value));
  for (const [name, fill] of fills) {
    const inner = fill(filled.get(name));
    if (inner !== undefined) filled.set(name, inner);
  }
  return Object.fromEntries(filled);
}

/** As a client would write it, not as the scalar reads it. */
function defaultOf({ astNode }: GraphQLInputField): unknown {
  return astNode?.defaultValue === undefined ? undefined : valueFromASTUntyped(astNode.defaultValue);
}

function isRecord(value: unknown): value is Variables {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
