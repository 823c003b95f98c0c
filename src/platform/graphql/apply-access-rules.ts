import type {
  DirectiveNode,
  GraphQLField,
  GraphQLFieldResolver,
  GraphQLObjectType,
  GraphQLSchema,
} from 'graphql';
import { defaultFieldResolver, isObjectType, Kind } from 'graphql';
import type { AccessRule } from '../access-rule/index.js';
import type { GraphqlGate } from './gate.js';

/** The rule that a field of the schema stands under. */
export interface FieldRule {
  /** `Query.policies` */
  readonly field: string;
  /** Undefined: neither the field nor its type has one. */
  readonly rule: AccessRule | undefined;
  readonly problem: string | null;
}

type Resolver = GraphQLFieldResolver<unknown, unknown>;

/**
 * Puts every rule of the schema before its field, in place. Throws when a field has no rule or one that cannot be
 * meant, naming all of them: a schema with a hole is not served.
 */
export function applyAccessRules(schema: GraphQLSchema, gate: GraphqlGate): GraphQLSchema {
  const broken = listFieldRules(schema, gate).filter(
    ({ rule, problem }) => rule === undefined || problem !== null,
  );
  if (broken.length > 0) throw new Error(describe(broken));
  for (const type of objectTypes(schema)) {
    for (const field of Object.values(type.getFields())) guard(schema, type, field, gate);
  }
  return schema;
}

/** The rule of every field of every object type, sorted by name. */
export function listFieldRules(schema: GraphQLSchema, gate: GraphqlGate): FieldRule[] {
  return objectTypes(schema).flatMap((type) =>
    Object.values(type.getFields()).map((field) => {
      const rule = findRule(schema, type, field);
      const problem = rule === undefined ? null : findProblem(schema, type, field, rule, gate);
      return { field: `${type.name}.${field.name}`, rule, problem };
    }),
  );
}

function objectTypes(schema: GraphQLSchema): GraphQLObjectType[] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => !type.name.startsWith('__'))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function describe(broken: readonly FieldRule[]): string {
  const lines = broken.map(({ field, problem }) => `\`${field}\`: ${problem ?? 'has no @access rule'}`);
  return `the schema cannot be served: ${lines.join('; ')}`;
}

/** A field's own rule, else its type's. The fields of root types have only their own. */
function findRule(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
): AccessRule | undefined {
  const own = findDirective(field.astNode?.directives);
  if (own !== undefined) return toRule(own);
  if (isRoot(schema, type)) return undefined;
  const inherited = [type.astNode, ...type.extensionASTNodes].map((node) => findDirective(node?.directives));
  const directive = inherited.find((candidate) => candidate !== undefined);
  return directive === undefined ? undefined : toRule(directive);
}

function isRoot(schema: GraphQLSchema, type: GraphQLObjectType): boolean {
  return [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].includes(type);
}

function findDirective(directives: readonly DirectiveNode[] | undefined): DirectiveNode | undefined {
  return directives?.find(({ name }) => name.value === 'access');
}

function toRule(directive: DirectiveNode): AccessRule | undefined {
  const values = new Map(
    (directive.arguments ?? []).map(({ name, value }) => [
      name.value,
      value.kind === Kind.STRING || value.kind === Kind.ENUM ? value.value : '',
    ]),
  );
  const [right, argument, at] = [values.get('right'), values.get('scope'), values.get('at')];
  if (right !== undefined && argument !== undefined && at === undefined)
    return { kind: 'scope', right, argument };
  if (argument !== undefined) return undefined;
  if (right !== undefined && at === 'SOMEWHERE') return { kind: 'somewhere', right };
  if (right !== undefined && at === 'INSTALLATION') return { kind: 'installation', right };
  if (right === undefined && at === 'SELF') return { kind: 'self' };
  if (right === undefined && at === 'INHERITED') return { kind: 'inherited' };
  return undefined;
}

function findProblem(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  rule: AccessRule,
  gate: GraphqlGate,
): string | null {
  if (rule.kind === 'inherited' && isRoot(schema, type)) return 'a root field has nothing to inherit from';
  if (rule.kind === 'scope') {
    const [argument = ''] = rule.argument.split('.');
    const known = field.args.some(({ name }) => name === argument);
    if (!known) return `its rule names the argument \`${argument}\`, which it does not have`;
  }
  return gate.findRuleProblem(rule);
}

/** The check is synchronous and adds no promise; fields that inherit stay untouched. */
function guard(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  gate: GraphqlGate,
): void {
  const rule = findRule(schema, type, field);
  if (rule === undefined || rule.kind === 'inherited') return;
  if (field.subscribe !== undefined) field.subscribe = guarded(rule, field.subscribe, gate);
  field.resolve = guarded(rule, field.resolve ?? defaultFieldResolver, gate);
}

function guarded(rule: AccessRule, resolve: Resolver, gate: GraphqlGate): Resolver {
  if (rule.kind !== 'scope') {
    return (source, args, context, info): unknown => {
      gate.check(rule, context, null);
      return resolve(source, args, context, info);
    };
  }
  const path = rule.argument.split('.');
  return (source, args: Readonly<Record<string, unknown>>, context, info): unknown => {
    const given = readPath(args, path);
    const scope = gate.check(rule, context, given);
    return resolve(source, scope === given ? args : writePath(args, path, scope), context, info);
  };
}

function readPath(args: unknown, path: readonly string[]): unknown {
  let value = args;
  for (const name of path) {
    if (!isRecord(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

/** A copy with the scope in its canonical form, so that resolvers need not know that it may come as an id. */
function writePath(
  args: Readonly<Record<string, unknown>>,
  path: readonly string[],
  scope: string | null,
): Record<string, unknown> {
  const [name = '', ...rest] = path;
  const inner = args[name];
  return {
    ...args,
    [name]: rest.length === 0 ? scope : writePath(isRecord(inner) ? inner : {}, rest, scope),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
