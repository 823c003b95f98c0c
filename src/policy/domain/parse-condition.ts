import type { DimensionType, ScalarType } from '../../catalog/index.js';
import { COUNTRIES, findDimension, isCountry, SCALAR_FIELD } from '../../catalog/index.js';
import type { Comparison, Condition, ElementCondition, ScalarTest } from './ast.js';
import { isCalendarDate } from './calendar-date.js';
import type { GroupCatalog } from './groups.js';
import { GROUP_PREFIX } from './groups.js';
import { suggest } from '../../platform/nearest.js';
import { allOf, anyOf, sortedSet } from './normalise.js';
import { describeType } from './operators.js';
import type { DocumentPath } from './parse-document.js';
import type { FindingList } from './source-findings.js';
import { quote } from './source-findings.js';

/** `allOf`, `anyOf` and `not` inside one another; everything else does not count. */
export const MAX_DEPTH = 8;

/** What the second pass knows: the groups, where findings go, and which groups the policy has used. */
export interface ConditionContext {
  readonly groups: GroupCatalog;
  readonly findings: FindingList;
  readonly used: Set<string>;
}

/** A node that has passed the schema: an object of keys that the schema names. */
type Node = Readonly<Record<string, unknown>>;

/**
 * Turns a condition that has passed the schema into its normal form. What the schema cannot say is checked here:
 * countries, groups and dates exist, and the depth is bounded. Its result counts only if no finding was added.
 */
export function parseCondition(
  node: unknown,
  path: DocumentPath,
  context: ConditionContext,
  depth = 0,
): Condition {
  const parts = entries(node).map(([key, value]): Condition => {
    const at = [...path, key];
    const composed = composition(key, value, at, depth, context, (inner, innerPath, level) =>
      parseCondition(inner, innerPath, context, level),
    );
    if (composed !== undefined) return composed;
    const type = findDimension(key)?.type ?? { type: 'text' };
    return type.type === 'records' || type.type === 'scalars'
      ? listCondition(key, type, value, at, depth, context)
      : scalarCondition(key, type, value, at, context);
  });
  return allOf(parts);
}

function entries(node: unknown): readonly [string, unknown][] {
  return Object.entries(node as Node);
}

/** `allOf`, `anyOf` and `not` mean the same for conditions and for conditions on elements. */
function composition<C extends Condition | ElementCondition>(
  key: string,
  value: unknown,
  path: DocumentPath,
  depth: number,
  context: ConditionContext,
  parse: (inner: unknown, path: DocumentPath, depth: number) => C,
): C | { op: 'allOf' | 'anyOf'; of: readonly C[] } | { op: 'not'; of: C } | undefined {
  if (key !== 'allOf' && key !== 'anyOf' && key !== 'not') return undefined;
  if (depth >= MAX_DEPTH) {
    context.findings.add({
      code: 'CONDITION_TOO_DEEP',
      message: `\`${key}\` is nested more than ${MAX_DEPTH} levels deep`,
      hint: 'flatten the condition or split the rule',
      path,
      part: 'key',
    });
    return { op: 'allOf', of: [] };
  }
  if (key === 'not') return { op: 'not', of: parse(value, path, depth + 1) };
  const parts = (value as readonly unknown[]).map((one, index) => parse(one, [...path, index], depth + 1));
  return key === 'allOf' ? allOf(parts) : anyOf(parts);
}

function scalarCondition(
  dimension: string,
  type: ScalarType,
  node: unknown,
  path: DocumentPath,
  context: ConditionContext,
): Condition {
  return allOf(
    entries(node).map(([operator, value]): Condition => {
      const test = parseTest(operator, value, type, [...path, operator], context);
      return test.op === 'known' ? { op: 'known', dimension } : { op: 'scalar', dimension, test };
    }),
  );
}

type ListType = Extract<DimensionType, { readonly type: 'records' | 'scalars' }>;

function listCondition(
  dimension: string,
  type: ListType,
  node: unknown,
  path: DocumentPath,
  depth: number,
  context: ConditionContext,
): Condition {
  return allOf(
    entries(node).map(([operator, value]): Condition => {
      const at = [...path, operator];
      switch (operator) {
        case 'every':
        case 'some':
        case 'none':
          return { op: operator, dimension, element: parseElement(value, type, at, depth, context) };
        case 'includesAll':
        case 'includesAny':
          return { op: operator, dimension, values: parseSet(value, scalarOf(type), at, context) };
        default:
          return { op: 'known', dimension };
      }
    }),
  );
}

function scalarOf(type: ListType): ScalarType {
  return type.type === 'scalars' ? type.of : { type: 'text' };
}

function parseElement(
  node: unknown,
  type: ListType,
  path: DocumentPath,
  depth: number,
  context: ConditionContext,
): ElementCondition {
  const parts = entries(node).map(([key, value]): ElementCondition => {
    const at = [...path, key];
    const composed = composition(key, value, at, depth, context, (inner, innerPath, level) =>
      parseElement(inner, type, innerPath, level, context),
    );
    if (composed !== undefined) return composed;
    if (type.type === 'scalars') {
      return { op: 'field', field: SCALAR_FIELD, test: parseTest(key, value, type.of, at, context) };
    }
    const fieldType = new Map(Object.entries(type.fields)).get(key) ?? { type: 'text' };
    const tests = entries(value).map(([operator, operand]): ElementCondition => ({
      op: 'field',
      field: key,
      test: parseTest(operator, operand, fieldType, [...at, operator], context),
    }));
    return allOf(tests);
  });
  return allOf(parts);
}

/** One operator on a single value. Equality with a text, a country or a member is membership of a set of one. */
function parseTest(
  operator: string,
  value: unknown,
  type: ScalarType,
  path: DocumentPath,
  context: ConditionContext,
): ScalarTest {
  switch (operator) {
    case 'known':
      return { op: 'known' };
    case 'in':
    case 'notIn':
      return { op: operator, values: parseSet(value, type, path, context) };
    default: {
      const bound = value as string | number;
      checkValue(bound, type, path, context, 'single');
      if (operator === 'eq' && typeof bound === 'string' && bound !== 'indefinite') {
        return { op: 'in', values: [bound] };
      }
      return { op: operator as Comparison, value: bound };
    }
  }
}

/** A set with its groups resolved. */
function parseSet(
  value: unknown,
  type: ScalarType,
  path: DocumentPath,
  context: ConditionContext,
): readonly string[] {
  const values = value as readonly string[];
  const members = values.flatMap((one, index) => {
    checkValue(one, type, [...path, index], context, 'set');
    if (type.type !== 'country' || !one.startsWith(GROUP_PREFIX)) return [one];
    const group = context.groups.get(one.slice(GROUP_PREFIX.length));
    if (group !== undefined) context.used.add(group.name);
    return group?.members ?? [];
  });
  if (members.length === 0 && context.findings.errors.length === 0) {
    context.findings.add({
      code: 'EMPTY',
      message: 'the groups of this set have no members',
      hint: 'name a group that has members',
      path,
    });
  }
  return sortedSet(members);
}

function checkValue(
  value: string | number,
  type: ScalarType,
  path: DocumentPath,
  context: ConditionContext,
  where: 'single' | 'set',
): void {
  if (typeof value !== 'string') return;
  if (type.type === 'country') return checkCountry(value, path, context, where);
  if (type.type === 'date' && !isCalendarDate(value)) {
    return context.findings.add({
      code: 'VALUE_NOT_ALLOWED',
      message: `${quote(value)} is no date`,
      hint: `write ${describeType(type)}`,
      path,
    });
  }
  if (type.type === 'text' && value.trim() !== value) {
    context.findings.add({
      code: 'VALUE_NOT_ALLOWED',
      message: `${quote(value)} begins or ends with white space`,
      hint: `write \`${value.trim()}\``,
      path,
    });
  }
}

function checkCountry(
  value: string,
  path: DocumentPath,
  { groups, findings }: ConditionContext,
  where: 'single' | 'set',
): void {
  if (isCountry(value)) return;
  const names = [...groups.keys()].map((name) => `${GROUP_PREFIX}${name}`);
  if (value.startsWith(GROUP_PREFIX)) {
    if (where === 'set' && groups.has(value.slice(GROUP_PREFIX.length))) return;
    const known = names.includes(value);
    return findings.add({
      code: known ? 'VALUE_NOT_ALLOWED' : 'UNKNOWN_GROUP',
      message: known ? `${quote(value)} is a group, not a country` : `there is no group ${quote(value)}`,
      hint: known ? `write \`in: [${value}]\`` : suggest(value, names),
      path,
    });
  }
  // A group's bare name is the likeliest mistake: `EEA` for `group:EEA`.
  const asGroup = names.find((name) => name === `${GROUP_PREFIX}${value}`);
  findings.add({
    code: 'UNKNOWN_COUNTRY',
    message: `${quote(value)} is no ISO 3166-1 country code`,
    hint: asGroup === undefined ? countryHint(value) : `did you mean \`${asGroup}\`?`,
    path,
  });
}

/** Codes of two letters are all near each other: only the ones that people really confuse are named. */
function countryHint(value: string): string {
  const upper = value.toUpperCase();
  if (isCountry(upper)) return `did you mean \`${upper}\`?`;
  const confused = new Map([
    ['UK', 'GB'],
    ['EL', 'GR'],
    ['USA', 'US'],
    ['GER', 'DE'],
  ]).get(upper);
  if (confused !== undefined) return `did you mean \`${confused}\`?`;
  return `write one of the ${COUNTRIES.length} assigned codes of two capitals, such as \`DE\`, or a group such as \`group:EEA\``;
}
