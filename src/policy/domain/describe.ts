import { SCALAR_FIELD } from '../../catalog/index.js';
import type { Condition, ElementCondition, EvidenceFilter, Rule, ScalarTest } from './ast.js';

/** The longest set that is written out; beyond it people read the number of the rest. */
const SHOWN_VALUES = 8;

/** What a rule asks, on one line: `require sites: every country in DE, FR`. */
export function describeRule(rule: Rule): string {
  const evidence = describeEvidence(rule.evidence);
  return `${rule.mode} ${describeCondition(rule.condition)}${evidence === '' ? '' : ` (${evidence})`}`;
}

/** A condition in the words of the policy language. Composite conditions name only their operator; see `childrenOf`. */
export function describeCondition(condition: Condition): string {
  switch (condition.op) {
    case 'allOf':
      return 'all of';
    case 'anyOf':
      return 'any of';
    case 'not':
      return 'not';
    case 'scalar':
      return `${condition.dimension} ${describeTest(condition.test)}`;
    case 'every':
    case 'some':
    case 'none':
      return `${condition.dimension}: ${condition.op} ${describeElement(condition.element)}`;
    case 'includesAll':
      return `${condition.dimension} includes all of ${listed(condition.values)}`;
    case 'includesAny':
      return `${condition.dimension} includes any of ${listed(condition.values)}`;
    case 'known':
      return `${condition.dimension} is known`;
  }
}

/** The conditions that a composite one is made of; none for a leaf. */
export function childrenOf(condition: Condition): readonly Condition[] {
  if (condition.op === 'not') return [condition.of];
  return condition.op === 'allOf' || condition.op === 'anyOf' ? condition.of : [];
}

/** The evidence that a rule accepts: `assurance audited or attested, at most 365 days old`; empty for any. */
export function describeEvidence(evidence: EvidenceFilter): string {
  const parts: string[] = [];
  if (evidence.assurance !== null) parts.push(`assurance ${evidence.assurance.join(' or ')}`);
  if (evidence.maxAgeDays !== null) parts.push(`at most ${String(evidence.maxAgeDays)} days old`);
  return parts.join(', ');
}

/** A test on a single value: `in DE, FR`, `≤ 30`. */
export function describeTest(test: ScalarTest): string {
  switch (test.op) {
    case 'in':
      return test.values.length === 1 ? `is ${listed(test.values)}` : `in ${listed(test.values)}`;
    case 'notIn':
      return test.values.length === 1 ? `is not ${listed(test.values)}` : `not in ${listed(test.values)}`;
    case 'known':
      return 'is known';
    case 'eq':
      return `is ${String(test.value)}`;
    case 'lt':
      return `< ${String(test.value)}`;
    case 'lte':
      return `≤ ${String(test.value)}`;
    case 'gt':
      return `> ${String(test.value)}`;
    case 'gte':
      return `≥ ${String(test.value)}`;
  }
}

function describeElement(element: ElementCondition): string {
  switch (element.op) {
    case 'field':
      return element.field === SCALAR_FIELD
        ? describeTest(element.test)
        : `${element.field} ${describeTest(element.test)}`;
    case 'not':
      return `not (${describeElement(element.of)})`;
    case 'allOf':
      return joined(element.of, ' and ');
    case 'anyOf':
      return joined(element.of, ' or ');
  }
}

function joined(elements: readonly ElementCondition[], word: string): string {
  const texts = elements.map(describeElement);
  return texts.length === 1 ? texts.join('') : `(${texts.join(word)})`;
}

function listed(values: readonly string[]): string {
  const shown = values.slice(0, SHOWN_VALUES).join(', ');
  const rest = values.length - SHOWN_VALUES;
  return rest > 0 ? `${shown} and ${String(rest)} more` : shown;
}
