import type {
  Candidate,
  DimensionType,
  Fact,
  ListElement,
  ListValue,
  Scalar,
  ScalarType,
} from '../../catalog/index.js';
import { SCALAR_FIELD } from '../../catalog/index.js';
import type { ElementCondition, ScalarTest } from '../../policy/index.js';
import { compileCondition, TRUE } from '../../policy/index.js';
import type { Arrival, FactSearch } from './counterfactual-samples.js';
import { EMPTY_PROFILE, refinementsOf, samplesOf, testsIn } from './counterfactual-samples.js';
import type { LeafCondition, Target } from './counterfactual-targets.js';

type ListType = Extract<DimensionType, { readonly type: 'records' | 'scalars' }>;

export interface ListQuestion {
  readonly dimension: string;
  readonly type: ListType;
  readonly known: Fact<ListValue> | undefined;
  readonly targets: readonly Target[];
  readonly search: FactSearch;
}

/** Ways to fill the unknown fields of one element that are tried. */
const MAX_FILLS = 2_000;

/** A list that meets every target and contradicts nothing that is known; the least change first. */
export function findList(
  question: ListQuestion,
): { readonly arrival: Arrival; readonly fact: Fact<ListValue> } | null {
  const candidates = question.known?.candidates ?? [];
  const proven = candidates.map(({ value }) => proveList(value, question));
  if (proven.length > 0 && proven.every((list) => meets(list, question.targets, question))) {
    return { arrival: 'evidence', fact: toFact(proven, question) };
  }
  const settled = proven.find((list) => meets(list, question.targets, question));
  if (settled !== undefined) return { arrival: 'resolve_conflict', fact: toFact([settled], question) };
  for (const base of proven.length === 0 ? [NOTHING] : proven) {
    for (const targets of splitTargets(question)) {
      const list = completeList(base, { ...question, targets });
      if (list !== null) return { arrival: 'fact', fact: toFact([list], question) };
    }
  }
  return null;
}

const NOTHING: ListValue = { elements: [], complete: false };

function toFact(lists: readonly ListValue[], { search }: ListQuestion): Fact<ListValue> {
  const supports = search.proven;
  return { candidates: lists.map((value) => ({ value, supports })), cause: null, speaker: null };
}

/** The list as it is known, with evidence for everything in it. */
function proveList(list: ListValue, { search }: ListQuestion): ListValue {
  const supports = search.proven;
  const elements = list.elements.map(({ fields }) => ({
    fields: new Map(
      [...fields].map(([field, fact]) => [
        field,
        { ...fact, candidates: fact.candidates.map(({ value }) => ({ value, supports })) },
      ]),
    ),
  }));
  return { ...list, elements };
}

function meets(list: ListValue, targets: readonly Target[], question: ListQuestion): boolean {
  const profile = { ...EMPTY_PROFILE, lists: new Map([[question.dimension, toFact([list], question)]]) };
  return targets.every(({ judge, wanted }) => judge(profile, question.search.now) === wanted);
}

/**
 * Targets of which each asks something of every element or of some element. `includesAll` asks for several elements;
 * that it is not so is met by any one of them missing, which makes alternatives.
 */
function splitTargets({ targets, search }: ListQuestion): readonly (readonly Target[])[] {
  return targets.reduce<readonly (readonly Target[])[]>(
    (alternatives, target) => {
      const { leaf, wanted } = target;
      if (leaf.op !== 'includesAll') return alternatives.map((one) => [...one, target]);
      const parts = leaf.values.map((value) =>
        withLeaf(target, { ...leaf, op: 'includesAny', values: [value] }, search.groups),
      );
      if (wanted === TRUE) return alternatives.map((one) => [...one, ...parts]);
      return alternatives.flatMap((one) => parts.map((part) => [...one, part]));
    },
    [[]],
  );
}

function withLeaf(target: Target, leaf: LeafCondition, groups: FactSearch['groups']): Target {
  return { ...target, leaf, judge: compileCondition(leaf, target.evidence, groups) };
}

function completeList(base: ListValue, question: ListQuestion): ListValue | null {
  const ofEvery = question.targets.filter(isAboutEvery);
  const ofSome = question.targets.filter((target) => !isAboutEvery(target));
  const fits = (element: ListElement): boolean =>
    meets({ elements: [element], complete: true }, ofEvery, question);
  const elements: ListElement[] = [];
  for (const element of base.elements) {
    const filled = fillsOf(element, question).find(fits);
    if (filled === undefined) return null;
    elements.push(filled);
  }
  const fresh = fillsOf({ fields: new Map() }, question).filter(fits);
  for (const target of ofSome) {
    if (!addFor(target, elements, base, fresh, fits, question)) return null;
  }
  const minItems = question.type.type === 'records' ? question.type.minItems : 0;
  if (elements.length < minItems && fresh[0] !== undefined) elements.push(fresh[0]);
  const list = { elements, complete: base.complete };
  const found = [list, { ...list, complete: true }].find((one) => meets(one, question.targets, question));
  return found ?? null;
}

/** Whether a target holds for a list exactly if it holds for each of its elements and there are no others. */
function isAboutEvery({ leaf: { op }, wanted }: Target): boolean {
  if (wanted === TRUE) return op === 'every' || op === 'none';
  return op === 'some' || op === 'includesAny';
}

/** Fills an element of the base further, or adds one where the list is open, so that the target holds. */
function addFor(
  target: Target,
  elements: ListElement[],
  base: ListValue,
  fresh: readonly ListElement[],
  fits: (element: ListElement) => boolean,
  question: ListQuestion,
): boolean {
  const holds = (element: ListElement): boolean =>
    meets({ elements: [element], complete: true }, [target], question);
  if (elements.some(holds)) return true;
  for (const [index, element] of elements.entries()) {
    const further = fillsOf(element, question).find((filled) => fits(filled) && holds(filled));
    if (further !== undefined) {
      elements[index] = further;
      return true;
    }
  }
  const added = base.complete ? undefined : fresh.find(holds);
  if (added !== undefined) elements.push(added);
  return added !== undefined;
}

/** The element with its unknown fields filled in every way that matters to the targets; as it is comes first. */
function fillsOf(element: ListElement, question: ListQuestion): readonly ListElement[] {
  const supports = question.search.proven;
  let fills: readonly ListElement[] = [element];
  for (const [field, values] of openFields(element, question)) {
    const filled = values.flatMap((value) =>
      fills.map(({ fields }) => {
        const fact: Fact<Scalar> = {
          candidates: [{ value, supports }],
          cause: null,
          speaker: null,
        };
        return { fields: new Map([...fields, [field, fact]]) };
      }),
    );
    fills = [...fills, ...filled].slice(0, MAX_FILLS);
  }
  return fills;
}

/** Fields that targets read and that are not known for certain, with the values that they may turn out to have. */
function openFields(
  element: ListElement,
  question: ListQuestion,
): readonly (readonly [string, readonly Scalar[]])[] {
  const { type, targets } = question;
  const tests = targets.flatMap(({ leaf }) => testsIn(leaf, SCALAR_FIELD));
  const stated = [...element.fields]
    .filter(([, { candidates }]) => candidates.length !== 1)
    .map(([field]) => field);
  const names = [
    ...new Set([...tests.map(({ field }) => field ?? SCALAR_FIELD), ...stated.filter(isEndDate)]),
  ].sort();
  return names.flatMap((field) => {
    const fieldType = type.type === 'scalars' ? type.of : type.fields[field];
    if (fieldType === undefined) return [];
    const ofField = tests.filter((test) => (test.field ?? SCALAR_FIELD) === field).map(({ test }) => test);
    const candidates = element.fields.get(field)?.candidates ?? [];
    const isOpen = candidates.length !== 1 || candidates.some(({ value }) => isVague(value));
    if (!isOpen) return [];
    return [[field, valuesFor(field, fieldType, candidates, ofField, question)] as const];
  });
}

/** What an unknown field, or one between candidates, may turn out to be. */
function valuesFor(
  field: string,
  type: ScalarType,
  candidates: readonly Candidate<Scalar>[],
  tests: readonly ScalarTest[],
  question: ListQuestion,
): readonly Scalar[] {
  const { dimension, search } = question;
  if (candidates.length > 0) {
    const values = candidates.flatMap(({ value }) => [
      value,
      ...refinementsOf(value, type, tests, search.groups),
    ]);
    return oneForEachAnswer(field, values, tests, question);
  }
  const key = JSON.stringify([dimension, field, tests]);
  const known = search.answers.get(key);
  if (known !== undefined) return known;
  const values = oneForEachAnswer(field, samplesOf(type, tests), tests, question);
  search.answers.set(key, values);
  return values;
}

function isVague(value: Scalar): boolean {
  return typeof value === 'string' && value.startsWith('group:');
}

/** An element whose end is not known may be none any more. */
function isEndDate(field: string): boolean {
  return field === 'validUntil';
}

/** Of values that every test answers alike, the first. */
function oneForEachAnswer(
  field: string,
  values: readonly Scalar[],
  tests: readonly ScalarTest[],
  question: ListQuestion,
): readonly Scalar[] {
  const { dimension, search } = question;
  const judges = tests.map((test) => {
    const element: ElementCondition = { op: 'field', field, test };
    return compileCondition({ op: 'some', dimension, element }, NO_FILTER, search.groups);
  });
  const byAnswers = new Map<string, Scalar>();
  for (const value of values) {
    const fact: Fact<Scalar> = { candidates: [{ value, supports: [] }], cause: null, speaker: null };
    const list = { elements: [{ fields: new Map([[field, fact]]) }], complete: true };
    const profile = { ...EMPTY_PROFILE, lists: new Map([[dimension, toFact([list], question)]]) };
    const answers = judges.map((judge) => judge(profile, search.now)).join();
    if (!byAnswers.has(answers)) byAnswers.set(answers, value);
  }
  return [...byAnswers.values()];
}

const NO_FILTER = { assurance: null, maxAgeDays: null };
