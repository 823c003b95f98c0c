import type { ClaimVersion } from '../app/ports.js';
import type { Assurance, Claim, ClaimState, Evidence } from '../domain/claim.js';
import type { SubjectKind } from '../domain/dimensions.js';
import { findDimension } from '../domain/dimensions.js';

export interface ClaimNode {
  readonly id: string;
  readonly statement: string;
  readonly subjectKind: SubjectKind;
  readonly subject: string;
  readonly dimension: string;
  readonly value: unknown;
  readonly complete: boolean;
  readonly condition: string | null;
  readonly source: string;
  readonly assurance: Assurance;
  readonly state: ClaimState;
  readonly validFrom: Date;
  readonly validTo: Date | null;
  readonly note: string | null;
  readonly isPrivate: boolean;
  readonly evidence: readonly EvidenceNode[];
}

export interface EvidenceNode extends Omit<Evidence, 'retrievedAt' | 'verifiedAt' | 'recheckDue'> {
  readonly retrievedAt: Date;
  readonly verifiedAt: Date;
  readonly recheckDue: Date;
}

export interface ClaimRecordNode extends ClaimNode {
  readonly sentence: string;
  readonly author: string;
  readonly reviewer: string | null;
  readonly revision: number;
  readonly recordedAt: Date;
  readonly closedAt: Date | null;
}

export function toClaimNode(claim: Claim): ClaimNode {
  return {
    id: claim.id,
    statement: claim.statement ?? claim.id,
    subjectKind: claim.subject.kind,
    subject: claim.subject.slug,
    dimension: claim.dimension,
    value: claim.value,
    complete: claim.complete,
    condition: claim.condition === '' ? null : claim.condition,
    source: claim.source,
    assurance: claim.assurance,
    state: claim.state,
    validFrom: new Date(claim.validFrom),
    validTo: claim.validTo === null ? null : new Date(claim.validTo),
    note: claim.note ?? null,
    isPrivate: claim.owner !== null,
    evidence: claim.evidence.map(toEvidenceNode),
  };
}

export function toClaimRecordNode(version: ClaimVersion): ClaimRecordNode {
  const { record } = version;
  return {
    id: version.id,
    statement: version.statement,
    subjectKind: record.subject.kind,
    subject: record.subject.slug,
    dimension: record.dimension,
    sentence: findDimension(record.dimension)?.sentence ?? record.dimension,
    value: record.value,
    complete: record.complete,
    condition: record.condition === '' ? null : record.condition,
    source: record.source,
    assurance: record.assurance,
    state: record.state,
    validFrom: new Date(record.validFrom),
    validTo: record.validTo === null ? null : new Date(record.validTo),
    note: record.note ?? null,
    isPrivate: version.owner !== null,
    evidence: version.evidence.map(toEvidenceNode),
    author: version.author,
    reviewer: version.reviewer,
    revision: Number(version.recordedFrom),
    recordedAt: version.recordedAt,
    closedAt: version.closedAt,
  };
}

function toEvidenceNode(evidence: Evidence): EvidenceNode {
  return {
    ...evidence,
    retrievedAt: new Date(evidence.retrievedAt),
    verifiedAt: new Date(evidence.verifiedAt),
    recheckDue: new Date(evidence.recheckDue),
  };
}
