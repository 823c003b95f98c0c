/**
 * The slow reference: what the policy language means, written from its prose and from nothing else.
 *
 * It reads policy documents and facts as people write them, so that parsing, normalisation and compilation are compared
 * too. It shares no code with production beyond the list of dimensions and the order of number formats.
 */
import type { ScalarType } from '../../src/catalog/index.js';
import { COUNTRIES, findDimension, QUANTIZATION_LEVELS } from '../../src/catalog/index.js';

export type Answer = 'TRUE' | 'FALSE' | 'UNKNOWN';

export interface ReferenceFact {
  readonly value?: unknown;
  readonly values?: readonly unknown[];
  readonly candidates?: readonly ReferenceFact[];
  readonly complete?: boolean;
  readonly state?: string;
  readonly assurance?: string;
  readonly retrievedAt?: string;
}

export type ReferenceFacts = Readonly<Record<string, ReferenceFact>>;

export interface ReferenceRule {
  readonly id: string;
  readonly require?: object;
  readonly forbid?: object;
  readonly evidence?: { readonly assurance?: readonly string[]; readonly maxAgeDays?: number };
}

export interface ReferencePolicy {
  readonly name: string;
  readonly enforcement?: string;
  readonly appliesTo?: { readonly dataClasses?: readonly string[]; readonly models?: readonly string[] };
  readonly rules: readonly ReferenceRule[];
}

export interface ReferenceQuestion {
  readonly policies: readonly ReferencePolicy[];
  readonly facts: ReferenceFacts;
  readonly model: string;
  readonly dataClass: string | null;
  readonly dataClasses: readonly string[];
  readonly now: number;
  readonly groups: Readonly<Record<string, readonly string[]>>;
}

export interface ReferenceVerdict {
  readonly verdict: 'ALLOW' | 'DENY';
  /** `policy/rule/outcome/enforcement`, sorted. */
  readonly reasons: readonly string[];
  readonly warnings: readonly string[];
}

/** What one rule lets a fact say. */
interface Reading {
  readonly evidence: ReferenceRule['evidence'];
  readonly now: number;
  readonly groups: Readonly<Record<string, readonly string[]>>;
}

export function referenceDecision(question: ReferenceQuestion): ReferenceVerdict {
  const reasons: string[] = [];
  const warnings: string[] = [];
  let enforced = 0;
  for (const policy of question.policies) {
    if (!applies(policy, question)) continue;
    const enforcement = policy.enforcement ?? 'enforce';
    for (const rule of policy.rules) {
      if (enforcement === 'enforce') enforced += 1;
      const outcome = referenceOutcome(rule, question.facts, question);
      if (outcome === 'satisfied') continue;
      const line = `${policy.name}/${rule.id}/${outcome}/${enforcement}`;
      if (enforcement === 'enforce') reasons.push(line);
      else warnings.push(line);
    }
  }
  if (enforced === 0) reasons.push('//uncovered/enforce');
  return {
    verdict: reasons.length === 0 ? 'ALLOW' : 'DENY',
    reasons: reasons.sort(),
    warnings: warnings.sort(),
  };
}

function applies(policy: ReferencePolicy, question: ReferenceQuestion): boolean {
  const { dataClasses, models } = policy.appliesTo ?? {};
  const { dataClass } = question;
  const classDefined = dataClass !== null && question.dataClasses.includes(dataClass);
  if (dataClasses !== undefined && classDefined && !dataClasses.includes(dataClass)) return false;
  if (models === undefined) return true;
  return models.some((glob) => globHolds(glob, question.model));
}

/** By recursion on the glob: a star eats nothing, or one character more. */
function globHolds(glob: string, slug: string): boolean {
  if (glob === '') return slug === '';
  if (glob.startsWith('*')) {
    return globHolds(glob.slice(1), slug) || (slug !== '' && globHolds(glob, slug.slice(1)));
  }
  return slug !== '' && glob.charAt(0) === slug.charAt(0) && globHolds(glob.slice(1), slug.slice(1));
}

export function referenceOutcome(
  rule: ReferenceRule,
  facts: ReferenceFacts,
  context: Pick<ReferenceQuestion, 'now' | 'groups'>,
): 'satisfied' | 'violated' | 'unknown' {
  const reading: Reading = { evidence: rule.evidence, now: context.now, groups: context.groups };
  const wanted: Answer = rule.require === undefined ? 'FALSE' : 'TRUE';
  const answer = condition(rule.require ?? rule.forbid ?? {}, facts, reading);
  if (answer === 'UNKNOWN') return 'unknown';
  return answer === wanted ? 'satisfied' : 'violated';
}

function and(answers: readonly Answer[]): Answer {
  if (answers.includes('FALSE')) return 'FALSE';
  return answers.includes('UNKNOWN') ? 'UNKNOWN' : 'TRUE';
}

function or(answers: readonly Answer[]): Answer {
  if (answers.includes('TRUE')) return 'TRUE';
  return answers.includes('UNKNOWN') ? 'UNKNOWN' : 'FALSE';
}

function not(answer: Answer): Answer {
  return answer === 'UNKNOWN' ? 'UNKNOWN' : answer === 'TRUE' ? 'FALSE' : 'TRUE';
}

function yes(holds: boolean): Answer {
  return holds ? 'TRUE' : 'FALSE';
}

function condition(node: object, facts: ReferenceFacts, reading: Reading): Answer {
  return and(
    Object.entries(node).map(([key, value]: [string, unknown]): Answer => {
      const inner = (one: unknown): Answer => condition(toObject(one), facts, reading);
      if (key === 'allOf') return and(toList(value).map(inner));
      if (key === 'anyOf') return or(toList(value).map(inner));
      if (key === 'not') return not(inner(value));
      return dimension(key, toObject(value), facts, reading);
    }),
  );
}

function dimension(name: string, operators: object, facts: ReferenceFacts, reading: Reading): Answer {
  const type = findDimension(name)?.type;
  const fact = Object.hasOwn(facts, name) ? facts[name] : undefined;
  if (type === undefined) return 'UNKNOWN';
  return and(
    Object.entries(operators).map(([operator, operand]: [string, unknown]): Answer =>
      contested(fact, reading, (value, candidate) => {
        if (type.type === 'records') {
          return list(
            operator,
            operand,
            value,
            candidate,
            type.minItems,
            reading,
            (element, field, nodes) => {
              const fieldType = Object.hasOwn(type.fields, field) ? type.fields[field] : undefined;
              return fieldType === undefined
                ? 'UNKNOWN'
                : fieldAnswer(element, field, nodes, fieldType, candidate, reading);
            },
          );
        }
        if (type.type === 'scalars') {
          return list(operator, operand, value, candidate, 0, reading, (element, field, operand_) =>
            scalar(field, operand_, element, type.of, reading),
          );
        }
        return scalar(
          operator,
          operand,
          type.type === 'measurement' ? measured(value) : value,
          type,
          reading,
        );
      }),
    ),
  );
}

/** A measurement may be written as it is claimed, with what was measured and how. */
function measured(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
}

/** TRUE if TRUE for every candidate, FALSE if FALSE for every one, else UNKNOWN; nothing known is UNKNOWN. */
function contested(
  fact: ReferenceFact | undefined,
  reading: Reading,
  ask: (value: unknown, candidate: ReferenceFact) => Answer,
): Answer {
  if (fact === undefined || fact.state === 'unknown') return 'UNKNOWN';
  const candidates = [
    ...('value' in fact ? [fact] : []),
    ...(fact.values ?? []).map((value) => ({ ...fact, value })),
    ...(fact.candidates ?? []).map((candidate) => ({ ...fact, ...candidate })),
  ];
  const answers = new Set(
    candidates.map((candidate) => (passes(candidate, reading) ? ask(candidate.value, candidate) : 'UNKNOWN')),
  );
  const [only] = answers;
  return answers.size === 1 && only !== undefined ? only : 'UNKNOWN';
}

function passes(fact: ReferenceFact, { evidence, now }: Reading): boolean {
  const assurance = fact.assurance ?? 'self_declared';
  const verified = fact.retrievedAt === undefined ? now : Date.parse(fact.retrievedAt);
  if (evidence?.assurance !== undefined && !evidence.assurance.includes(assurance)) return false;
  return evidence?.maxAgeDays === undefined || (now - verified) / 86_400_000 <= evidence.maxAgeDays;
}

type Ask = (element: unknown, field: string, operand: unknown) => Answer;

function list(
  operator: string,
  operand: unknown,
  value: unknown,
  fact: ReferenceFact,
  minItems: number,
  reading: Reading,
  ask: Ask,
): Answer {
  const elements = toList(value);
  if (elements.length < minItems) return 'UNKNOWN';
  const open = fact.complete === false;
  const exists = elements.map((element) => existence(element, fact, reading));
  const some = (answers: readonly Answer[]): Answer =>
    or([
      ...answers.map((answer, index) => and([answer, exists[index] ?? 'TRUE'])),
      ...(open ? ['UNKNOWN' as const] : []),
    ]);
  const inside = (node: unknown): Answer[] => elements.map((one) => element(toObject(node), one, ask));
  switch (operator) {
    case 'known':
      return 'TRUE';
    case 'some':
      return some(inside(operand));
    case 'none':
      return not(some(inside(operand)));
    case 'every':
      // Every element meets it exactly if none fails it.
      return not(some(inside(operand).map(not)));
    case 'includesAny':
      return some(elements.map((one) => ask(one, 'in', operand)));
    case 'includesAll':
      return and(
        expand(toList(operand), reading).map((wanted) =>
          some(elements.map((one) => ask(one, 'in', [wanted]))),
        ),
      );
    default:
      return 'UNKNOWN';
  }
}

/** A certificate past its date is no element; while its date is not known it may be none. */
function existence(element: unknown, fact: ReferenceFact, reading: Reading): Answer {
  if (typeof element !== 'object' || element === null || !('validUntil' in element)) return 'TRUE';
  return contested(fieldFact(element.validUntil, fact), reading, (value) => {
    const end = typeof value === 'string' ? Date.parse(`${value}T23:59:59.999Z`) : Number.NaN;
    return Number.isNaN(end) ? 'UNKNOWN' : yes(reading.now <= end);
  });
}

function element(node: object, one: unknown, ask: Ask): Answer {
  return and(
    Object.entries(node).map(([key, value]: [string, unknown]): Answer => {
      const inner = (part: unknown): Answer => element(toObject(part), one, ask);
      if (key === 'allOf') return and(toList(value).map(inner));
      if (key === 'anyOf') return or(toList(value).map(inner));
      if (key === 'not') return not(inner(value));
      return ask(one, key, value);
    }),
  );
}

function fieldAnswer(
  one: unknown,
  field: string,
  operators: unknown,
  type: ScalarType,
  fact: ReferenceFact,
  reading: Reading,
): Answer {
  if (typeof one !== 'object' || one === null || !Object.hasOwn(one, field)) return 'UNKNOWN';
  const value: unknown = Reflect.get(one, field);
  return and(
    Object.entries(toObject(operators)).map(([operator, operand]: [string, unknown]) =>
      contested(fieldFact(value, fact), reading, (candidate) =>
        scalar(operator, operand, candidate, type, reading),
      ),
    ),
  );
}

/** A field is a value with the evidence of its list, or a fact of its own. */
function fieldFact(value: unknown, { assurance, retrievedAt }: ReferenceFact): ReferenceFact {
  const evidence = { ...(assurance && { assurance }), ...(retrievedAt && { retrievedAt }) };
  return typeof value === 'object' && value !== null ? { ...evidence, ...value } : { ...evidence, value };
}

function scalar(
  operator: string,
  operand: unknown,
  value: unknown,
  type: ScalarType,
  reading: Reading,
): Answer {
  if (type.type === 'country') return country(operator, operand, value, reading);
  if (type.type === 'days' && type.openEnded && value === 'unspecified') {
    // Greater than zero; otherwise unknown.
    if (operator === 'known' || operand !== 0) return 'UNKNOWN';
    return yes(operator === 'gt' || operator === 'gte');
  }
  if (!isOfType(value, type)) return 'UNKNOWN';
  switch (operator) {
    case 'known':
      return 'TRUE';
    case 'in':
      return yes(toList(operand).includes(value));
    case 'notIn':
      return yes(!toList(operand).includes(value));
    case 'eq':
      return yes(value === operand);
    default:
      return ordered(operator, value, operand, type);
  }
}

function ordered(operator: string, value: unknown, operand: unknown, type: ScalarType): Answer {
  const left = rank(value, type);
  const right = rank(operand, type);
  // Formats of one level cannot be compared.
  if (type.type === 'quantization' && left === right && value !== operand) return 'UNKNOWN';
  if (operator === 'lt') return yes(left < right);
  if (operator === 'lte') return yes(left <= right);
  if (operator === 'gt') return yes(left > right);
  if (operator === 'gte') return yes(left >= right);
  return 'UNKNOWN';
}

function rank(value: unknown, type: ScalarType): number {
  if (type.type === 'quantization')
    return QUANTIZATION_LEVELS.findIndex((level) => level.includes(String(value)));
  if (type.type === 'date') return Date.parse(String(value));
  return value === 'indefinite' ? Infinity : Number(value);
}

function isOfType(value: unknown, type: ScalarType): boolean {
  switch (type.type) {
    case 'enum':
      return type.values.includes(String(value));
    case 'quantization':
      return QUANTIZATION_LEVELS.flat().includes(String(value));
    case 'text':
      return typeof value === 'string' && value.trim() !== '';
    case 'date':
      return typeof value === 'string' && !Number.isNaN(Date.parse(value));
    case 'days':
      return (typeof value === 'number' && value >= 0) || (type.openEnded && value === 'indefinite');
    case 'measurement':
      return typeof value === 'number' && value >= 0 && value <= 1;
    case 'country':
      return false;
  }
}

/** A place is a country or one of a closed group of them; it is in a set when all that it may be are. */
function country(operator: string, operand: unknown, value: unknown, reading: Reading): Answer {
  const possible = typeof value === 'string' ? places(value, reading) : [];
  if (possible.length === 0) return 'UNKNOWN';
  if (operator === 'known') return 'TRUE';
  const set = expand(operator === 'eq' ? [operand] : toList(operand), reading);
  const inside = possible.filter((place) => set.includes(place)).length;
  const isIn = inside === possible.length ? 'TRUE' : inside === 0 ? 'FALSE' : 'UNKNOWN';
  return operator === 'notIn' ? not(isIn) : isIn;
}

function places(value: string, { groups }: Reading): readonly string[] {
  if (value.startsWith('group:')) {
    const name = value.slice('group:'.length);
    return Object.hasOwn(groups, name) ? (groups[name] ?? []) : [];
  }
  return COUNTRIES.includes(value) ? [value] : [];
}

function expand(values: readonly unknown[], reading: Reading): readonly string[] {
  return values.flatMap((value) => {
    const text = String(value);
    return text.startsWith('group:') ? places(text, reading) : [text];
  });
}

function toObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
