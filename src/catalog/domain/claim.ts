import type { AgreementKind, SubjectKind } from './dimensions.js';

/** Who or what vouches for a value. A set, not a ladder: a policy names the ones that it accepts. */
export const ASSURANCES = [
  'third_party',
  'self_declared',
  'contractual',
  'audited',
  'observed',
  'attested',
] as const;
export type Assurance = (typeof ASSURANCES)[number];

export const CLAIM_STATES = ['draft', 'proposed', 'approved', 'disputed', 'retracted'] as const;
export type ClaimState = (typeof CLAIM_STATES)[number];

/** Milliseconds since the epoch. The evaluator knows no clock; every instant is an argument. */
export type Instant = number;

export interface SubjectRef {
  readonly kind: SubjectKind;
  readonly slug: string;
}

/** JSON as it was claimed, validated against the dimension's schema at the door. */
export type ClaimValue =
  | string
  | number
  | { readonly [key: string]: string | number }
  | readonly (string | { readonly [key: string]: string | number })[];

export interface Evidence {
  readonly id: string;
  readonly url: string;
  readonly kind: string;
  readonly publisher?: string;
  readonly documentVersion?: string;
  /** At most 300 characters. */
  readonly quote?: string;
  readonly quoteSha256?: string;
  readonly documentSha256?: string;
  readonly retrievedAt: Instant;
  /** When a person or a comparison confirmed it. The age of a fact counts from here; a re-fetch does not renew it. */
  readonly verifiedAt: Instant;
  readonly recheckDue: Instant;
}

/** One statement on one dimension about one subject, from one source, as one revision recorded it. */
export interface Claim {
  readonly id: string;
  /** `null`: shared. Otherwise the organisation that alone sees it. */
  readonly owner: string | null;
  readonly subject: SubjectRef;
  readonly dimension: string;
  readonly value: ClaimValue;
  /** Of a list: nothing else belongs to it. Always true for a scalar. */
  readonly complete: boolean;
  /** Empty: holds for everybody. Otherwise only for organisations with a current agreement of this kind. */
  readonly condition: AgreementKind | '';
  readonly source: string;
  readonly validFrom: Instant;
  /** Exclusive; null while it has no known end. */
  readonly validTo: Instant | null;
  readonly assurance: Assurance;
  readonly state: ClaimState;
  readonly evidence: readonly Evidence[];
  readonly note?: string;
  /**
   * What stays the same when a change of state or a correction adds a record. Left out: the record's own `id`.
   * A dispute names either.
   */
  readonly statement?: string;
  /**
   * True: a later revision closed this record. It says nothing any more, but its subject *has spoken*, unless an open
   * record of the same statement is `retracted`. Left out: open.
   */
  readonly closed?: boolean;
}

/** A contract that changes which claims apply. Only approved ones reach the resolver. */
export interface Agreement {
  readonly id: string;
  readonly provider: string;
  readonly kind: AgreementKind;
  readonly validFrom: Instant;
  readonly validTo: Instant | null;
  /** Null: every endpoint of the provider. */
  readonly endpoints: readonly string[] | null;
  /** Model slugs that the agreement does not cover. */
  readonly exceptModels: readonly string[];
  /** True while the provider's legal entity has changed and nobody has confirmed the agreement. */
  readonly suspended: boolean;
}
