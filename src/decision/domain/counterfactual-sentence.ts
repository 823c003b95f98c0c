import type { AgreementKind, Fact, ListValue, Scalar } from '../../catalog/index.js';
import { factSentence, findDimension, SCALAR_FIELD, valueClause } from '../../catalog/index.js';
import type { ElementCondition, EvidenceFilter, ScalarTest } from '../../policy/index.js';
import { describeEvidence, describeTest, TRUE } from '../../policy/index.js';
import type { Arrival } from './counterfactual-samples.js';
import type { LeafCondition, Target } from './counterfactual-targets.js';

export type FactNeedKind = Arrival | 'resolve_dispute' | 'approve_proposal' | 'correction';

/** What is needed, as a phrase for people without capital and period. */
export function needSentence(
  kind: FactNeedKind,
  dimension: string,
  targets: readonly Target[],
  known: Fact<Scalar> | Fact<ListValue> | undefined,
): string {
  const wanted = wantedText(targets);
  const proof = evidenceText(targets);
  const title = lowerFirst(findDimension(dimension)?.title ?? dimension);
  switch (kind) {
    case 'evidence':
      return `evidence${proof} for what is known: ${withoutPeriod(factSentence(dimension, known))}`;
    case 'resolve_conflict':
      return `a decision between the contested values of ${title}, such that ${wanted}${proof}`;
    case 'resolve_dispute':
      return `the dispute about ${title} settled in favour of what was stated: ${wanted}${proof}`;
    case 'approve_proposal':
      return `the approval of what is proposed about ${title}: ${wanted}${proof}`;
    case 'fact':
      return `an approved statement${proof} that ${wanted}`;
    case 'correction':
      return `another ${title}${proof}: ${wanted}; what is known: ${withoutPeriod(factSentence(dimension, known))}`;
  }
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

function wantedText(targets: readonly Target[]): string {
  return [...new Set(targets.map(({ leaf, wanted }) => leafText(leaf, wanted === TRUE)))].join(', and ');
}

function leafText(leaf: LeafCondition, holds: boolean): string {
  const { dimension } = leaf;
  const title = lowerFirst(findDimension(dimension)?.title ?? dimension);
  switch (leaf.op) {
    case 'scalar':
      return scalarText(dimension, title, leaf.test, holds);
    case 'known':
      return holds ? `${title}: known` : `${title}: not known`;
    case 'includesAll':
    case 'includesAny': {
      const values = listed(leaf.values);
      const which = leaf.op === 'includesAll' ? 'all' : 'one';
      return `${title} ${holds ? 'include' : 'do not include'} ${leaf.values.length === 1 ? '' : `${which} of `}${values}`;
    }
    case 'every':
    case 'some':
    case 'none':
      return quantifierText(leaf, title, holds);
  }
}

function quantifierText(
  { op, element }: Extract<LeafCondition, { readonly op: 'every' | 'some' | 'none' }>,
  title: string,
  holds: boolean,
): string {
  const text = elementText(element);
  if (op === 'every') return holds ? `of all ${title}, ${text}` : `not of all ${title}, ${text}`;
  const isThere = (op === 'some') === holds;
  return isThere ? `of at least one of the ${title}, ${text}` : `of none of the ${title}, ${text}`;
}

function scalarText(dimension: string, title: string, test: ScalarTest, holds: boolean): string {
  const values = test.op === 'in' || test.op === 'notIn' ? test.values : test.op === 'eq' ? [test.value] : [];
  const [only] = values;
  const isNamed = (test.op !== 'notIn') === holds;
  if (values.length === 1 && only !== undefined) {
    return isNamed ? valueClause(dimension, only) : `it is not so that ${valueClause(dimension, only)}`;
  }
  if (test.op === 'lte' && test.value === 0 && holds) return valueClause(dimension, 0);
  return holds ? `${title}: ${describeTest(test)}` : `${title}: not ${describeTest(test)}`;
}

function elementText(element: ElementCondition): string {
  switch (element.op) {
    case 'field':
      return element.field === SCALAR_FIELD
        ? describeTest(element.test)
        : `${element.field} ${describeTest(element.test)}`;
    case 'not':
      return `not (${elementText(element.of)})`;
    case 'allOf':
      return element.of.map(elementText).join(' and ');
    case 'anyOf':
      return `(${element.of.map(elementText).join(' or ')})`;
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

function listed(values: readonly string[]): string {
  return values.join(', ');
}

function lowerFirst(text: string): string {
  return /^[A-Z]{2}/.test(text) ? text : `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;
}

function withoutPeriod(sentence: string): string {
  return lowerFirst(sentence.replace(/\.$/, ''));
}
