import type { Assurance, ClaimState, ClaimValue, Instant, SubjectRef } from './claim.js';

/** JSON with keys that somebody else chose: read it through `Object.entries` or behind `Object.hasOwn`. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The shared catalog as the files state it, without when it was recorded. An absent field has no value. */
export interface CatalogRecords {
  readonly legalEntities: readonly LegalEntityRecord[];
  readonly providers: readonly ProviderRecord[];
  readonly endpoints: readonly EndpointRecord[];
  readonly models: readonly ModelRecord[];
  readonly deployments: readonly DeploymentRecord[];
  readonly claims: readonly ClaimRecord[];
}

export interface LegalEntityRecord {
  readonly slug: string;
  readonly name: string;
  readonly country?: string | null;
  readonly parent?: string | null;
  readonly identifiers?: JsonObject;
}

export interface ProviderRecord {
  readonly slug: string;
  readonly name: string;
  readonly legalEntity?: string | null;
  readonly urls?: JsonObject;
  readonly aliases?: JsonObject;
}

export interface EndpointRecord {
  readonly slug: string;
  readonly provider: string;
  readonly name: string;
  readonly host?: string | null;
  readonly region?: string | null;
  readonly mode?: string | null;
  readonly pins?: JsonObject;
  readonly aliases?: JsonObject;
}

export interface ModelRecord {
  readonly slug: string;
  readonly name: string;
  readonly developer: string;
}

export interface DeploymentRecord {
  readonly slug: string;
  readonly endpoint: string;
  readonly model: string;
  readonly contextLength?: number | null;
  readonly pins?: JsonObject;
  readonly aliases?: JsonObject;
}

export interface ClaimRecord {
  readonly subject: SubjectRef;
  readonly dimension: string;
  readonly value: ClaimValue;
  readonly complete: boolean;
  /** Kind of agreement; empty for none. */
  readonly condition: string;
  readonly source: string;
  readonly validFrom: Instant;
  readonly validTo: Instant | null;
  readonly assurance: Assurance;
  readonly state: ClaimState;
  readonly note?: string | null;
  readonly evidence: readonly EvidenceRecord[];
}

export interface EvidenceRecord {
  readonly url: string;
  readonly kind: string;
  readonly publisher?: string | null;
  readonly documentVersion?: string | null;
  readonly quote?: string | null;
  readonly quoteSha256?: string | null;
  readonly documentSha256?: string | null;
  readonly retrievedAt: Instant;
  readonly verifiedAt: Instant;
  readonly recheckDue: Instant;
}
