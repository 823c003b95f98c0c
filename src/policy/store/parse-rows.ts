import type {
  Agreement as AgreementRow,
  Assignment as AssignmentRow,
  Block as BlockRow,
  PolicyVersion as VersionRow,
  RemovalRequest as RemovalRequestRow,
  Waiver as WaiverRow,
} from '../../generated/prisma/client.js';
import { AGREEMENT_KINDS } from '../../catalog/index.js';
import type { Block, RuleOutcome } from '../domain/ast.js';
import type {
  AgreementRecord,
  AssignmentRecord,
  BlockRecord,
  RecordedGroups,
  RemovalRequestRecord,
  ReviewState,
  VersionRecord,
  WaiverRecord,
} from '../domain/records.js';

/*
 * Rows of policies as the domain knows them. The database checks every closed list, so a row that does not fit is damage:
 * it stops the reading with the id of the row.
 */

const REVIEW_STATES = ['requested', 'approved', 'revoked'] as const satisfies readonly ReviewState[];
const RULE_OUTCOMES = ['violated', 'unknown', 'error', 'uncovered'] as const satisfies readonly RuleOutcome[];
const TARGET_KINDS = [
  'provider',
  'legal_entity',
  'operator',
  'subprocessor',
  'model',
  'deployment',
] as const satisfies readonly Block['target']['kind'][];

/** `revision`: the newest that the reader knows; a withdrawal after it has not happened yet. */
export function toVersion(row: VersionRow, revision: bigint | null): VersionRecord {
  return {
    id: row.id,
    policy: row.policy,
    version: row.version,
    document: row.document,
    sha256: row.sha256,
    groups: toGroups(row.groups, row.id),
    publishedAt: row.publishedAt,
    publishedBy: row.publishedBy,
    isWithdrawn: row.recordedTo !== null && (revision === null || row.recordedTo <= revision),
  };
}

/** Without its times: a record is the same before and after it was closed. */
export function toAssignment({ id, policy, scope, mandatory, author }: AssignmentRow): AssignmentRecord {
  return { id, policy, scope, mandatory, author };
}

export function toAgreement(row: AgreementRow): AgreementRecord {
  return {
    entity: row.entity,
    provider: row.provider,
    kind: oneOf(AGREEMENT_KINDS, row.kind, row.id),
    document: row.document,
    counterparty: row.counterparty,
    endpoints: row.allEndpoints ? null : row.endpoints,
    exceptModels: row.exceptModels,
    validFrom: row.validFrom,
    validTo: row.validTo,
    state: oneOf(REVIEW_STATES, row.state, row.id),
    author: row.author,
    reviewer: row.reviewer,
  };
}

export function toWaiver(row: WaiverRow): WaiverRecord {
  return {
    entity: row.entity,
    policy: row.policy,
    rule: row.rule,
    ruleDigest: row.ruleDigest,
    outcome: oneOf(RULE_OUTCOMES, row.outcome, row.id),
    deployments: row.deployments,
    scope: row.scope,
    dataClasses: row.allDataClasses ? null : row.dataClasses,
    justification: row.justification,
    ticket: row.ticket,
    approvedAt: row.approvedAt,
    expiresAt: row.expiresAt,
    state: oneOf(REVIEW_STATES, row.state, row.id),
    author: row.author,
    reviewer: row.reviewer,
    approvedScope: row.approvedScope,
  };
}

export function toBlock(row: BlockRow): BlockRecord {
  return {
    id: row.id,
    target: { kind: oneOf(TARGET_KINDS, row.targetKind, row.id), name: row.target },
    reason: row.reason,
    author: row.author,
    since: row.since,
  };
}

export function toRemovalRequest(row: RemovalRequestRow): RemovalRequestRecord {
  return {
    id: row.id,
    kind: oneOf(['assignment', 'block'] as const, row.kind, row.id),
    target: row.target,
    reason: row.reason,
    author: row.author,
    requestedAt: row.requestedAt,
  };
}

function toGroups(value: unknown, id: string): RecordedGroups {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw damaged(id);
  for (const group of Object.values(value)) if (!isRecordedGroup(group)) throw damaged(id);
  return value as RecordedGroups;
}

function isRecordedGroup(group: unknown): boolean {
  if (typeof group !== 'object' || group === null) return false;
  const { version, members } = group as { version?: unknown; members?: unknown };
  return (
    typeof version === 'string' &&
    Array.isArray(members) &&
    members.every((member) => typeof member === 'string')
  );
}

function oneOf<T extends string>(values: readonly T[], value: string, id: string): T {
  const found = values.find((one) => one === value);
  if (found === undefined) throw damaged(id);
  return found;
}

function damaged(id: string): Error {
  return new Error(`row \`${id}\` of the policies is damaged`);
}
