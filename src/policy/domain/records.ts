import type { AgreementKind } from '../../catalog/index.js';
import type { Block, RuleOutcome } from './ast.js';

/** The members of a group at a publication, by the group's name; stored with the version. */
export type RecordedGroups = Readonly<
  Record<string, { readonly version: string; readonly members: readonly string[] }>
>;

/** What a policy is evaluated for and assigned to. */
export interface OrganisationRecord {
  readonly id: string;
  readonly slug: string;
  readonly maxWaiverDays: number;
  /** By path. */
  readonly scopes: ReadonlyMap<string, { readonly kind: string; readonly name: string }>;
  /** In the order that the organisation gave them. */
  readonly dataClasses: readonly string[];
}

export interface VersionRecord {
  readonly id: string;
  readonly policy: string;
  readonly version: number;
  /** The text as it was written. */
  readonly document: string;
  readonly sha256: string;
  readonly groups: RecordedGroups;
  readonly publishedAt: Date;
  readonly publishedBy: string;
  readonly isWithdrawn: boolean;
}

export interface DraftRecord {
  readonly document: string;
  /** Counts the edits: a writer must know the last one. */
  readonly edit: number;
  readonly editedBy: string;
  readonly editedAt: Date;
}

export interface PolicyRecord {
  readonly id: string;
  readonly name: string;
  /** Keeps the policy: it can be assigned here and below, and is changed by people with the right here. */
  readonly scope: string;
  readonly draft: DraftRecord;
  /** The newest version, withdrawn or not; null before the first publication. */
  readonly latest: VersionRecord | null;
}

export interface AssignmentRecord {
  readonly id: string;
  readonly policy: string;
  readonly scope: string;
  readonly mandatory: boolean;
  readonly author: string;
}

export type ReviewState = 'requested' | 'approved' | 'revoked';

export interface AgreementRecord {
  /** Stays the same while the agreement goes through its states. */
  readonly entity: string;
  readonly provider: string;
  readonly kind: AgreementKind;
  /** Where the contract is kept: a reference, not the contract. */
  readonly document: string;
  /** Slug of the provider's legal entity when the agreement was approved. */
  readonly counterparty: string | null;
  /** Null: every endpoint of the provider. */
  readonly endpoints: readonly string[] | null;
  readonly exceptModels: readonly string[];
  readonly validFrom: Date;
  readonly validTo: Date | null;
  readonly state: ReviewState;
  readonly author: string;
  readonly reviewer: string | null;
}

export interface WaiverRecord {
  readonly entity: string;
  readonly policy: string;
  readonly rule: string;
  readonly ruleDigest: string;
  readonly outcome: RuleOutcome;
  /** Before approval empty means: all that exist when it is approved. Afterwards they are named. */
  readonly deployments: readonly string[];
  readonly scope: string;
  /** Null: every class. */
  readonly dataClasses: readonly string[] | null;
  readonly justification: string;
  readonly ticket: string | null;
  readonly approvedAt: Date | null;
  readonly expiresAt: Date;
  readonly state: ReviewState;
  readonly author: string;
  readonly reviewer: string | null;
  readonly approvedScope: string | null;
}

export interface BlockRecord {
  readonly id: string;
  readonly target: Block['target'];
  readonly reason: string;
  readonly author: string;
  readonly since: Date;
}

/** One person's request to take away what protects; another one performs it. */
export interface RemovalRequestRecord {
  readonly id: string;
  readonly kind: 'assignment' | 'block';
  readonly target: string;
  readonly reason: string;
  readonly author: string;
  readonly requestedAt: Date;
}
