import type { Principal } from '../../access/index.js';
import { can } from '../../access/index.js';
import type { Finding } from '../../platform/finding.js';
import type { Rule } from '../domain/ast.js';
import { describeRule } from '../domain/describe.js';
import type { RemovalRequestRecord } from '../domain/records.js';
import type { Pack } from '../app/packs.js';
import type { AssignmentView, PolicyView, VersionView } from '../app/policy-reading.js';

/*
 * Policies as the schema shows them. What is costly is a getter: compiled queries read properties and do not call
 * functions.
 */

export interface RuleNode {
  readonly id: string;
  readonly text: string;
  readonly because: string;
  readonly waivable: boolean;
  readonly dimensions: readonly string[];
  readonly digest: string;
}

export interface VersionNode {
  readonly version: number;
  readonly state: VersionView['state'];
  readonly document: string;
  readonly sha256: string;
  readonly groups: readonly {
    readonly name: string;
    readonly version: string;
    readonly members: readonly string[];
  }[];
  readonly publishedAt: Date;
  readonly publishedBy: string;
  readonly rules: readonly RuleNode[];
}

export interface DraftNode {
  readonly document: string;
  readonly edit: number;
  readonly editedBy: string;
  readonly editedAt: Date;
  readonly findings: readonly Finding[];
}

export interface AssignmentNode extends Omit<AssignmentView, 'removalRequest'> {
  readonly __typename: 'Assignment';
  readonly removalRequest: RemovalRequestRecord | null;
  readonly viewerCanRemove: boolean;
}

export interface PolicyNode {
  readonly __typename: 'Policy';
  readonly id: string;
  readonly organisation: string;
  readonly name: string;
  readonly scope: string;
  readonly title: string;
  readonly description: string;
  readonly controls: readonly string[];
  readonly enforcement: string | null;
  readonly dataClasses: readonly string[] | null;
  readonly models: readonly string[] | null;
  readonly inForce: VersionNode | null;
  readonly draft: DraftNode | null;
  readonly edit: number;
  readonly assignments: readonly AssignmentNode[];
  readonly viewerCanEdit: boolean;
  readonly viewerCanPublish: boolean;
}

export interface PackNode {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly controls: readonly string[];
  readonly dataClasses: readonly string[] | null;
  readonly document: string;
  readonly rules: readonly RuleNode[];
}

export function toPolicyNode(
  view: PolicyView,
  inForce: VersionView | null,
  principal: Principal,
  organisation: string,
): PolicyNode {
  const { record, policy } = view;
  const { id, name, scope } = record;
  return {
    __typename: 'Policy',
    id,
    organisation,
    name,
    scope,
    title: policy?.title ?? name,
    description: policy?.description ?? '',
    controls: policy?.controls ?? [],
    enforcement: policy?.enforcement ?? null,
    dataClasses: policy?.dataClasses ?? null,
    models: policy?.models ?? null,
    inForce: inForce === null ? null : toVersionNode(inForce),
    draft: view.hasDraft ? toDraftNode(view) : null,
    edit: record.draft.edit,
    assignments: view.assignments.map((assignment) => toAssignmentNode(assignment, principal)),
    viewerCanEdit: can(principal, 'policy:edit', scope),
    viewerCanPublish: can(principal, 'policy:publish', scope),
  };
}

export function toVersionNode({ record, state, policy }: VersionView): VersionNode {
  const { version, document, sha256, groups, publishedAt, publishedBy } = record;
  return {
    version,
    state,
    document,
    sha256,
    groups: Object.entries(groups)
      .map(([name, group]) => ({ name, ...group }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    publishedAt,
    publishedBy,
    get rules() {
      return policy.rules.map(toRuleNode);
    },
  };
}

export function toAssignmentNode(assignment: AssignmentView, principal: Principal): AssignmentNode {
  const { scope, mandatory } = assignment;
  const isPerson = principal.kind !== 'key';
  const viewerCanRemove =
    can(principal, 'assignment:edit', scope) &&
    (!mandatory || (isPerson && can(principal, 'policy:publish', scope)));
  return { ...assignment, __typename: 'Assignment', viewerCanRemove };
}

export function toPackNode({ name, document, policy }: Pack): PackNode {
  const { title, description, controls, dataClasses } = policy;
  return {
    name,
    title,
    description,
    controls,
    dataClasses,
    document,
    get rules() {
      return policy.rules.map(toRuleNode);
    },
  };
}

function toDraftNode({ record, draftFindings }: PolicyView): DraftNode {
  return {
    ...record.draft,
    get findings() {
      return draftFindings();
    },
  };
}

function toRuleNode(rule: Rule): RuleNode {
  const { id, because, waivable, dimensions, digest } = rule;
  return { id, text: describeRule(rule), because, waivable, dimensions, digest };
}
