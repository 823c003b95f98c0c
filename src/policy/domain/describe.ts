import { SCALAR_FIELD } from '../../catalog/index.js';
import { plural } from '../../platform/plural.js';
import type { Condition, ElementCondition, EvidenceFilter, Rule, ScalarTest } from './ast.js';
import type { GroupMembership } from './groups.js';
import { GROUP_PREFIX } from './groups.js';

/** The longest set that is written out; beyond it people read the number of the rest. */
const SHOWN_VALUES = 8;

/** Fewer values than these are not called by the name of a group. */
const LEAST_GROUP = 3;

const NO_GROUPS: GroupMembership = new Map();

/**
 * What a rule asks, on one line: `require sites: every country in group:EEA, CH`. Rules hold expanded sets; `groups` gives
 * them their names back.
 */
export function describeRule(rule: Rule, groups: GroupMembership = NO_GROUPS): string {
  const evidence = describeEvidence(rule.evidence);
  return `${rule.mode} ${describeCondition(rule.condition, groups)}${evidence === '' ? '' : ` (${evidence})`}`;
}

/** A condition in the words of the policy language. Composite conditions name only their operator; see `childrenOf`. */
export function describeCondition(condition: Condition, groups: GroupMembership = NO_GROUPS): string {
  switch (condition.op) {
    case 'allOf':
      return 'all of';
    case 'anyOf':
      return 'any of';
    case 'not':
      return 'not';
    case 'scalar':
      return `${condition.dimension} ${describeTest(condition.test, groups)}`;
    case 'every':
    case 'some':
    case 'none':
      return `${condition.dimension}: ${condition.op} ${describeElement(condition.element, groups)}`;
    case 'includesAll':
      return `${condition.dimension} includes all of ${listValues(condition.values, groups)}`;
    case 'includesAny':
      return `${condition.dimension} includes any of ${listValues(condition.values, groups)}`;
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
  if (evidence.maxAgeDays !== null) parts.push(`at most ${plural(evidence.maxAgeDays, 'day')} old`);
  return parts.join(', ');
}

/** A test on a single value: `in DE, FR`, `≤ 30`. */
export function describeTest(test: ScalarTest, groups: GroupMembership = NO_GROUPS): string {
  switch (test.op) {
    case 'in':
      return test.values.length === 1
        ? `is ${listValues(test.values, groups)}`
        : `in ${listValues(test.values, groups)}`;
    case 'notIn':
      return test.values.length === 1
        ? `is not ${listValues(test.values, groups)}`
        : `not in ${listValues(test.values, groups)}`;
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

function describeElement(element: ElementCondition, groups: GroupMembership): string {
  switch (element.op) {
    case 'field': {
      const test = describeTest(element.test, groups);
      return element.field === SCALAR_FIELD ? test : `${element.field} ${test}`;
    }
    case 'not':
      return `not (${describeElement(element.of, groups)})`;
    case 'allOf':
      return joined(element.of, ' and ', groups);
    case 'anyOf':
      return joined(element.of, ' or ', groups);
  }
}

function joined(elements: readonly ElementCondition[], word: string, groups: GroupMembership): string {
  const texts = elements.map((element) => describeElement(element, groups));
  return texts.length === 1 ? texts.join('') : `(${texts.join(word)})`;
}

/** A set as people read it: groups by their names, at most eight names written out. */
export function listValues(values: readonly string[], groups: GroupMembership = NO_GROUPS): string {
  const names = withGroupNames(values, groups);
  const shown = names.slice(0, SHOWN_VALUES).join(', ');
  const rest = names.length - SHOWN_VALUES;
  return rest > 0 ? `${shown} and ${String(rest)} more` : shown;
}

/** The largest groups that lie wholly in the set, then what no group names. Says exactly the set, no more. */
function withGroupNames(values: readonly string[], groups: GroupMembership): readonly string[] {
  const left = new Set(values);
  const names: string[] = [];
  const bySize = [...groups].sort(([a, some], [b, others]) => others.size - some.size || (a < b ? -1 : 1));
  for (const [name, members] of bySize) {
    if (members.size < LEAST_GROUP || ![...members].every((member) => left.has(member))) continue;
    names.push(`${GROUP_PREFIX}${name}`);
    for (const member of members) left.delete(member);
  }
  return [...names, ...left];
}
