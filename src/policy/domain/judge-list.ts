import type { ListElement, ListValue, ScalarType } from '../../catalog/index.js';
import { SCALAR_FIELD } from '../../catalog/index.js';
import type { Condition, ElementCondition, Tri } from './ast.js';
import { FALSE, TRUE, UNKNOWN } from './ast.js';
import { isCalendarDate } from './calendar-date.js';
import type { Acceptance } from './evidence.js';
import type { GroupMembership } from './groups.js';
import { judgeFact } from './judge-fact.js';
import type { Judge } from './kleene.js';
import { conjunction, disjunction, negation, opposite } from './kleene.js';
import { compileScalarTest } from './scalar-test.js';

/** What is known of a list's elements, and which evidence counts for each of their fields. */
export interface ElementContext {
  readonly fields: ReadonlyMap<string, ScalarType>;
  readonly accepts: Acceptance | null;
  readonly groups: GroupMembership;
}

export type ListCondition = Extract<
  Condition,
  { readonly op: 'every' | 'some' | 'none' | 'includesAll' | 'includesAny' | 'known' }
>;

/** Compiles a question about a known list. An incomplete list may have more elements than it shows. */
export function compileListJudge(condition: ListCondition, context: ElementContext): Judge<ListValue> {
  switch (condition.op) {
    case 'known':
      return () => TRUE;
    case 'every':
      return everyElement(compileElement(condition.element, context), existence(context));
    case 'some':
      return someElement(compileElement(condition.element, context), existence(context));
    case 'none':
      return negation(someElement(compileElement(condition.element, context), existence(context)));
    case 'includesAny':
      return someElement(valueIn(condition.values, context), existence(context));
    case 'includesAll':
      if (condition.values.length === 0) return () => UNKNOWN;
      return conjunction(
        condition.values.map((value) => someElement(valueIn([value], context), existence(context))),
      );
  }
}

function everyElement(judge: Judge<ListElement>, exists: Judge<ListElement> | null): Judge<ListValue> {
  return (list, now) => {
    let result: Tri = list.complete ? TRUE : UNKNOWN;
    for (const element of list.elements) {
      const tri = judge(element, now);
      const counted = exists === null || tri === TRUE ? tri : either(tri, opposite(exists(element, now)));
      if (counted === FALSE) return FALSE;
      if (counted === UNKNOWN) result = UNKNOWN;
    }
    return result;
  };
}

function someElement(judge: Judge<ListElement>, exists: Judge<ListElement> | null): Judge<ListValue> {
  return (list, now) => {
    let result: Tri = list.complete ? FALSE : UNKNOWN;
    for (const element of list.elements) {
      const tri = judge(element, now);
      const counted = exists === null || tri === FALSE ? tri : both(tri, exists(element, now));
      if (counted === TRUE) return TRUE;
      if (counted === UNKNOWN) result = UNKNOWN;
    }
    return result;
  };
}

function either(left: Tri, right: Tri): Tri {
  return left > right ? left : right;
}

function both(left: Tri, right: Tri): Tri {
  return left < right ? left : right;
}

function compileElement(condition: ElementCondition, context: ElementContext): Judge<ListElement> {
  switch (condition.op) {
    case 'allOf':
      return conjunction(condition.of.map((one) => compileElement(one, context)));
    case 'anyOf':
      return disjunction(condition.of.map((one) => compileElement(one, context)));
    case 'not':
      return negation(compileElement(condition.of, context));
    case 'field':
      return fieldJudge(condition.field, condition.test, context);
    default:
      return () => UNKNOWN;
  }
}

function valueIn(values: readonly string[], context: ElementContext): Judge<ListElement> {
  return fieldJudge(SCALAR_FIELD, { op: 'in', values }, context);
}

function fieldJudge(
  field: string,
  test: Extract<ElementCondition, { readonly op: 'field' }>['test'],
  { fields, accepts, groups }: ElementContext,
): Judge<ListElement> {
  const type = fields.get(field);
  if (type === undefined) return () => UNKNOWN;
  const judge = compileScalarTest(test, type, groups);
  return (element, now) => judgeFact(element.fields.get(field), now, accepts, judge);
}

/** Date after which an element, a certificate, is none any more. */
const END_FIELD = 'validUntil';
const DAY_MS = 86_400_000;

/**
 * Whether an element is (still) one: a certificate past its date is none, and while its date is not known it may be none.
 * An element without the field states no end. Null for lists whose elements have no end.
 */
function existence({ fields, accepts }: ElementContext): Judge<ListElement> | null {
  if (!fields.has(END_FIELD)) return null;
  return (element, now) => {
    const end = element.fields.get(END_FIELD);
    return end === undefined ? TRUE : judgeFact(end, now, accepts, notPast);
  };
}

/** The last day itself still counts, in UTC. */
function notPast(date: string | number, now: number): Tri {
  if (!isCalendarDate(date)) return UNKNOWN;
  return now < Date.parse(date) + DAY_MS ? TRUE : FALSE;
}
