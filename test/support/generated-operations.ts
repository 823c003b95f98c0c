import type {
  GraphQLArgument,
  GraphQLField,
  GraphQLInputType,
  GraphQLOutputType,
  GraphQLSchema,
} from 'graphql';
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';

/** What to give for the arguments of an operation that is made from the schema. */
export interface Choice {
  /** For arguments that name a scope. */
  readonly scope: string;
  /** For all other ids and names. */
  readonly name: string;
}

export interface Operation {
  /** `Query.policies` */
  readonly field: string;
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Arguments that are texts and yet name something. All other texts are free, and get the same word each time. */
const NAMES = new Set([
  'dataClass',
  'dataClasses',
  'defaultDataClass',
  'policy',
  'rule',
  'actor',
  'subject',
  'search',
]);
const SCOPES = new Set(['scope', 'scopes', 'organisation', 'workspace']);
const DEEPEST = 5;
const MOST_FIELDS = 400;

/** One operation for each root field of the schema, which asks for everything that the field can answer. */
export function makeOperations(schema: GraphQLSchema, choice: Choice): Operation[] {
  return [schema.getQueryType(), schema.getMutationType()].flatMap((root) =>
    Object.values(root?.getFields() ?? {}).map((field) => makeOperation(root?.name ?? '', field, choice)),
  );
}

function makeOperation(root: string, field: GraphQLField<unknown, unknown>, choice: Choice): Operation {
  const variables: Record<string, unknown> = {};
  const declared: string[] = [];
  const budget = { left: MOST_FIELDS };
  const args = field.args.filter(
    ({ name }) => !['after', 'asOf', 'knownAt', 'atLeastRevision'].includes(name),
  );
  for (const argument of args) {
    variables[argument.name] = makeValue(argument.type, argument.name, choice);
    declared.push(`$${argument.name}: ${String(argument.type)}`);
  }
  const given = args.map(({ name }) => `${name}: $${name}`).join(', ');
  const head = declared.length === 0 ? '' : `(${declared.join(', ')})`;
  const call = given === '' ? field.name : `${field.name}(${given})`;
  const kind = root === 'Mutation' ? 'mutation' : 'query';
  const text = `${kind} ${head} { ${call} ${select(field.type, 1, budget)} }`;
  return { field: `${root}.${field.name}`, text, variables };
}

function makeValue(type: GraphQLInputType, name: string, choice: Choice): unknown {
  if (isNonNullType(type)) return makeValue(type.ofType, name, choice);
  if (isListType(type)) return [makeValue(type.ofType, name, choice)];
  if (isEnumType(type)) return type.getValues()[0]?.value;
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    return Object.fromEntries(fields.map((field) => [field.name, makeValue(field.type, field.name, choice)]));
  }
  switch (String(type)) {
    case 'Int':
    case 'Float':
      return 1;
    case 'Boolean':
      return false;
    case 'DateTime':
      return '2030-01-01T00:00:00Z';
    case 'JSON':
      return {};
    default:
      if (SCOPES.has(name)) return choice.scope;
      return String(type) === 'ID' || NAMES.has(name) ? choice.name : 'plain';
  }
}

/** Everything below a type, as deep and as much as one request may ask. Fields of a union get names of their own. */
function select(type: GraphQLOutputType, depth: number, budget: { left: number }, prefix = ''): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (isUnionType(named)) {
    const members = named.getTypes().map((member, index) => {
      return `... on ${member.name} ${select(member, depth, budget, `${prefix}u${index}_`)}`;
    });
    return `{ __typename ${members.join(' ')} }`;
  }
  if (!isObjectType(named)) return '{ __typename }';
  const fields = Object.values(named.getFields()).filter((field) => field.args.every(isOptional));
  const leaves = fields.filter((field) => isLeafType(getNamedType(field.type)));
  const branches = depth >= DEEPEST ? [] : fields.filter((field) => !isLeafType(getNamedType(field.type)));
  const chosen = [...leaves, ...branches].flatMap((field) => {
    if (budget.left <= 0) return [];
    budget.left -= 1;
    return [`${prefix}${field.name}: ${field.name} ${select(field.type, depth + 1, budget)}`];
  });
  return `{ __typename ${chosen.join(' ')} }`;
}

function isOptional({ type, defaultValue }: GraphQLArgument): boolean {
  return !isNonNullType(type) || defaultValue !== undefined;
}
