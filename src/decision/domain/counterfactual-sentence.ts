import type { AgreementKind, Fact, ListValue, Scalar } from '../../catalog/index.js';
import { factSentence, findDimension, SCALAR_FIELD, valueClause } from '../../catalog/index.js';
import type { ElementCondition, EvidenceFilter, GroupMembership, ScalarTest } from '../../policy/index.js';
import { describeEvidence, describeTest, listValues, TRUE } from '../../policy/index.js';
import type { Arrival } from './counterfactual-samples.js';
import type { LeafCondition, Target } from './counterfactual-targets.js';

export type FactNeedKind = Arrival | 'resolve_dispute' | 'approve_proposal' | 'correction';

/** What is needed, as a phrase for people without capital and period. */
export function needSentence(
  kind: FactNeedKind,
  dimension: string,
  targets: readonly Target[],
  known: Fact<Scalar> | Fact<ListValue> | undefined,
  groups: GroupMembership,
): string {
  const title = titleInText(dimension);
  const wanted = wantedText(targets, groups);
  const proof = evidenceText(targets);
  switch (kind) {
    case 'evidence':
      return `evidence${proof} for what is known about ${title}${briefly(factSentence(dimension, known))}`;
    case 'resolve_conflict':
      return `a decision between the contested values of ${title}: that ${wanted}${proof}`;
    case 'resolve_dispute':
      return `the end of the dispute about ${title}, with what was stated upheld: that ${wanted}${proof}`;
    case 'approve_proposal':
      return `the approval of what is proposed about ${title}: that ${wanted}${proof}`;
    case 'fact':
      return `an approved statement${proof} that ${wanted}`;
    case 'correction':
      return `a change of ${title}, which is known to be otherwise: that ${wanted}${proof}`;
  }
}

/** Known facts longer than this are only named. */
const MAX_QUOTED = 120;

function briefly(sentence: string): string {
  return sentence.length > MAX_QUOTED ? '' : `: ${lowerFirst(sentence.replace(/\.$/, ''))}`;
}

/** The dimension's title as it stands inside a sentence. */
export function titleInText(dimension: string): string {
  return lowerFirst(findDimension(dimension)?.title ?? dimension);
}

const AGREEMENTS: Readonly<Record<AgreementKind, string>> = {
  zdr: 'a zero-retention agreement (zdr)',
  baa: 'a business associate agreement (baa)',
  dpa: 'a data processing agreement (dpa)',
  enterprise: 'an enterprise agreement',
  'region-pin': 'an agreement that pins the region (region-pin)',
  'modified-abuse-monitoring': 'an agreement on modified abuse monitoring',
  'private-deployment': 'an agreement on a private deployment',
};

export function agreementSentence(kind: AgreementKind, provider: string, deployment: string): string {
  return `${AGREEMENTS[kind]} with ${provider} that covers ${deployment}`;
}

function wantedText(targets: readonly Target[], groups: GroupMembership): string {
  const texts = targets.map(({ leaf, wanted }) => leafText(leaf, wanted === TRUE, groups));
  return [...new Set(texts)].join(', and ');
}

function leafText(leaf: LeafCondition, holds: boolean, groups: GroupMembership): string {
  const title = titleInText(leaf.dimension);
  switch (leaf.op) {
    case 'scalar':
      return scalarText(leaf.dimension, title, { test: leaf.test, holds, groups });
    case 'known':
      return `${title} ${LISTS.has(leaf.dimension) ? 'are' : 'is'} known to be something certain`;
    case 'includesAll':
    case 'includesAny': {
      const which = leaf.values.length === 1 ? '' : leaf.op === 'includesAll' ? 'all of ' : 'one of ';
      return `${title} ${holds ? '' : 'do not '}include ${which}${listValues(leaf.values, groups)}`;
    }
    case 'every':
    case 'some':
    case 'none':
      return quantifierText(leaf, holds, groups);
  }
}

/** One element of each list. */
const LISTS: ReadonlyMap<string, string> = new Map([
  ['sites', 'inference site'],
  ['storage', 'storage place'],
  ['remoteAccess', 'remote access place'],
  ['decryption', 'decryption place'],
  ['certifications', 'certification'],
  ['agreements', 'agreement on offer'],
  ['subprocessors', 'sub-processor'],
  ['jurisdictions', 'jurisdiction'],
]);

function quantifierText(
  { dimension, op, element }: Extract<LeafCondition, { readonly op: 'every' | 'some' | 'none' }>,
  holds: boolean,
  groups: GroupMembership,
): string {
  const one = LISTS.get(dimension) ?? `element of ${dimension}`;
  const isScalar = findDimension(dimension)?.type.type === 'scalars';
  const text = `${one} ${isScalar ? 'is' : 'has'} ${elementText(element, groups)}`;
  if (op === 'every') return `${holds ? 'every' : 'not every'} ${text}`;
  return `${(op === 'some') === holds ? 'at least one' : 'no'} ${text}`;
}

const COMPARISONS: ReadonlyMap<string, string> = new Map([
  ['lt', 'less than'],
  ['lte', 'at most'],
  ['gt', 'more than'],
  ['gte', 'at least'],
]);

function scalarText(
  dimension: string,
  title: string,
  {
    test,
    holds,
    groups,
  }: { readonly test: ScalarTest; readonly holds: boolean; readonly groups: GroupMembership },
): string {
  if (test.op === 'known') return `${title} is known to be something certain`;
  if (test.op === 'lte' && test.value === 0 && holds) return valueClause(dimension, 0);
  const values = 'values' in test ? test.values : [test.value];
  const comparison = COMPARISONS.get(test.op);
  if (comparison !== undefined) return `${title} is ${holds ? '' : 'not '}${comparison} ${values.join()}`;
  const isNamed = (test.op !== 'notIn') === holds;
  const [only, ...others] = values;
  if (only === undefined || others.length > 0)
    return `${title} is ${isNamed ? '' : 'not '}one of ${listValues(values.map(String), groups)}`;
  return isNamed ? valueClause(dimension, only) : `it is not so that ${valueClause(dimension, only)}`;
}

function elementText(element: ElementCondition, groups: GroupMembership): string {
  switch (element.op) {
    case 'field':
      return `${element.field === SCALAR_FIELD ? '' : `${element.field} `}${describeTest(element.test, groups).replace(/^is /, '')}`;
    case 'not':
      return `not (${elementText(element.of, groups)})`;
    case 'allOf':
      return element.of.map((one) => elementText(one, groups)).join(' and ');
    case 'anyOf':
      return `(${element.of.map((one) => elementText(one, groups)).join(' or ')})`;
  }
}

function evidenceText(targets: readonly Target[]): string {
  const filters = distinctFilters(targets)
    .map(describeEvidence)
    .filter((text) => text !== '');
  return filters.length === 0 ? '' : ` (${filters.join('; ')})`;
}

/** The evidence that the rules behind the targets accept, each filter once. */
export function distinctFilters(targets: readonly Target[]): readonly EvidenceFilter[] {
  const byKey = new Map(targets.map(({ evidence }) => [JSON.stringify(evidence), evidence]));
  return [...byKey.keys()].sort().flatMap((key) => byKey.get(key) ?? []);
}

function lowerFirst(text: string): string {
  return /^[A-Z]{2}/.test(text) ? text : `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;
}
