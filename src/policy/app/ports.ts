import type { Principal } from '../../access/index.js';
import type {
  AgreementRecord,
  AssignmentRecord,
  BlockRecord,
  OrganisationRecord,
  PolicyRecord,
  RemovalRequestRecord,
  VersionRecord,
  WaiverRecord,
} from '../domain/records.js';
import type { Outcome } from './outcome.js';

/** Who changes something. `system` is the service itself at its first start. */
export interface Caller {
  readonly kind: 'member' | 'key' | 'operator' | 'system';
  readonly id: string;
  readonly name: string;
  readonly ability: Principal['ability'];
  readonly requestId: string;
}

/** What the record keeps of a change. */
export interface AuditNote {
  /** Noun and past participle, `policy.published`. */
  readonly action: string;
  readonly subject: string;
  readonly scope?: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly detail?: Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
}

/** The rows of one organisation, within one transaction; everywhere the open ones, sorted by name or age. */
export interface PolicyRows {
  organisation(): Promise<OrganisationRecord>;
  policies(): Promise<readonly PolicyRecord[]>;
  findPolicy(by: { readonly id: string } | { readonly name: string }): Promise<PolicyRecord | undefined>;
  /** Newest first, withdrawn ones too. */
  versionsOf(policy: string): Promise<readonly VersionRecord[]>;
  assignments(): Promise<readonly AssignmentRecord[]>;
  agreements(): Promise<readonly AgreementRecord[]>;
  waivers(): Promise<readonly WaiverRecord[]>;
  blocks(): Promise<readonly BlockRecord[]>;
  removalRequests(): Promise<readonly RemovalRequestRecord[]>;
  /** Slugs that the organisation can see in the catalog now, sorted. */
  slugsOf(
    kind: 'provider' | 'legal_entity' | 'endpoint' | 'model' | 'deployment',
  ): Promise<readonly string[]>;
  /** Slug of the legal entity that runs the provider; null when none is recorded. */
  legalEntityOf(provider: string): Promise<string | null>;
}

export type NewVersion = Omit<VersionRecord, 'id' | 'publishedAt' | 'isWithdrawn'>;
export type NewAssignment = Omit<AssignmentRecord, 'id'>;
export type NewBlock = Omit<BlockRecord, 'id' | 'since'>;
export type NewRemovalRequest = Omit<RemovalRequestRecord, 'id' | 'requestedAt'>;

/** A change under way: reads what it changes under the lock that orders all changes. */
export interface PolicyChange extends PolicyRows {
  /** The instant of the revision that the change makes. */
  readonly now: Date;
  record(note: AuditNote): void;
  newEntity(): string;
  addPolicy(name: string): Promise<string>;
  saveDraft(draft: {
    readonly policy: string;
    readonly scope: string;
    readonly document: string;
    readonly edit: number;
    readonly editedBy: string;
  }): Promise<void>;
  addVersion(version: NewVersion): Promise<void>;
  withdrawVersion(id: string): Promise<void>;
  addAssignment(assignment: NewAssignment): Promise<string>;
  closeAssignment(id: string): Promise<void>;
  /** Adds the row that is current from now on; the one before, if any, is closed. */
  putAgreement(agreement: AgreementRecord): Promise<void>;
  putWaiver(waiver: WaiverRecord): Promise<void>;
  addBlock(block: NewBlock): Promise<string>;
  closeBlock(id: string): Promise<void>;
  addRemovalRequest(request: NewRemovalRequest): Promise<string>;
  closeRemovalRequest(id: string): Promise<void>;
}

export interface ChangeRequest {
  readonly caller: Caller;
  /** Id of the organisation whose rows are changed. */
  readonly organisation: string;
  readonly reason: string;
}

/** Where policies are kept. Tenant-scoped: every call names one organisation and sees that one's rows only. */
export abstract class PolicyStore {
  /** The organisation to which a policy, assignment, agreement, waiver or block belongs; null when there is none such. */
  abstract findOwner(id: string): Promise<string | null>;

  abstract read<T>(organisation: string, work: (rows: PolicyRows) => Promise<T>): Promise<T>;

  /** Commits when the outcome is `done`; a refusal rolls back and is returned. */
  abstract change<T>(
    request: ChangeRequest,
    work: (change: PolicyChange) => Promise<Outcome<T>>,
  ): Promise<Outcome<T>>;
}
