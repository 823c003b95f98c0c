import type { Finding } from '../../platform/finding.js';
import type { CatalogRecords, ClaimRecord, EvidenceRecord } from '../domain/catalog-records.js';
import type { Agreement, ClaimState, Evidence, Instant, SubjectRef } from '../domain/claim.js';
import type { LoadOptions, LoadReport } from '../domain/load-report.js';
import type { CatalogSnapshot } from '../domain/snapshot.js';
import type { Deployment, Endpoint, Owner } from '../domain/subjects.js';

/** Who changes the catalog, for whom, and why. `organisation` null: what all organisations share. */
export interface ChangeBy {
  readonly actor: {
    readonly kind: 'member' | 'key' | 'operator' | 'system';
    readonly id: string;
    readonly name: string;
  };
  readonly organisation: string | null;
  readonly requestId: string;
  readonly reason: string;
}

/** One record of a claim with when it was recorded and by whom: what a history shows. */
export interface ClaimVersion {
  readonly id: string;
  /** What stays the same while the statement goes through its states. */
  readonly statement: string;
  readonly owner: Owner;
  readonly record: ClaimRecord;
  readonly author: string;
  readonly reviewer: string | null;
  readonly recordedFrom: bigint;
  readonly recordedAt: Date;
  /** Null while the record is open. */
  readonly recordedTo: bigint | null;
  readonly closedAt: Date | null;
  readonly evidence: readonly Evidence[];
}

/** What an organisation has agreed and disputes, as recorded at a revision. */
export interface OrganisationStanding {
  readonly agreements: readonly Agreement[];
  readonly disputes: ReadonlySet<string>;
}

/** A claim as a person proposes it. */
export type Proposal = Omit<ClaimRecord, 'state'>;

export interface NewClaimVersion {
  readonly owner: Owner;
  readonly statement: string;
  readonly record: ClaimRecord;
  readonly author: string;
  readonly reviewer: string | null;
}

/** What an audit event keeps of a change to the catalog. */
export interface CatalogAudit {
  readonly action: string;
  readonly subject: string;
  readonly scope?: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly detail?: Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
}

/** A change of claims under way, under the revision lock. Sees shared rows and those of the change's organisation. */
export interface CatalogEdit {
  readonly revision: bigint;
  /** The open record with that record or statement id. */
  findOpenClaim(id: string): Promise<ClaimVersion | null>;
  /** Open records about one subject and dimension, of the owner. */
  listOpenClaims(owner: Owner, subject: SubjectRef, dimension: string): Promise<readonly ClaimVersion[]>;
  hasSubject(subject: SubjectRef): Promise<boolean>;
  /** Whether that provider exists and is visible. */
  addEndpoint(endpoint: Endpoint): Promise<void>;
  addDeployment(deployment: Deployment): Promise<void>;
  closeClaim(id: string): Promise<void>;
  addClaim(claim: NewClaimVersion): Promise<ClaimVersion>;
  addEvidence(owner: Owner, statement: string, evidence: EvidenceRecord): Promise<void>;
  /** The open dispute of the organisation against a statement. */
  findDispute(organisation: string, statement: string): Promise<string | null>;
  addDispute(organisation: string, statement: string, reason: string, author: string): Promise<void>;
  closeDispute(id: string): Promise<void>;
  record(entry: CatalogAudit): void;
}

/** A change was made, or refused and rolled back: a refusal is an expected answer, not an exception. */
export type EditResult<T> = { readonly ok: true; readonly value: T } | ({ readonly ok: false } & Refusal);

export type Refusal =
  | {
      readonly kind: 'invalid';
      readonly findings: readonly Finding[];
    }
  | { readonly kind: 'conflict'; readonly code: string; readonly message: string };

/** Where the catalog is kept. Abstract, so that it is also the injection token. */
export abstract class CatalogStore {
  abstract latestRevision(): Promise<bigint>;

  /** The newest revision recorded at or before the instant; 0 when there was none yet. */
  abstract revisionAt(instant: Instant): Promise<bigint>;

  abstract readSnapshot(revision: bigint): Promise<CatalogSnapshot>;

  abstract advance(snapshot: CatalogSnapshot, revision: bigint): Promise<CatalogSnapshot>;

  /** Every record about a subject that the organisation may see, newest first; `state` narrows to open ones in it. */
  abstract readHistory(organisation: Owner, subject: SubjectRef): Promise<readonly ClaimVersion[]>;

  /** Open records in a state, by subject and dimension: the review queue. */
  abstract readOpen(organisation: Owner, state: ClaimState): Promise<readonly ClaimVersion[]>;

  abstract readStanding(organisation: string, revision: bigint): Promise<OrganisationStanding>;

  /** The digest of the files that were loaded last; null before the first load. */
  abstract loadedDigest(): Promise<string | null>;

  /** The digest of the shipped files when they were loaded last; null when they never were. */
  abstract shippedDigest(): Promise<string | null>;

  /** Throws `LoadRefused`. */
  abstract load(records: CatalogRecords, by: ChangeBy, options: LoadOptions): Promise<LoadReport>;

  /** One change in one revision; a refusal rolls it back. */
  abstract change<T>(
    by: ChangeBy,
    work: (edit: CatalogEdit) => Promise<EditResult<T>>,
  ): Promise<EditResult<T>>;
}
