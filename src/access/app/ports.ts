/** What the store reads of one organisation, scope, … as it lies in the database. */
export interface OrganisationRow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}

interface Versioned {
  readonly id: string;
  readonly recordedTo: bigint | null;
}

export interface ScopeRow extends Versioned {
  readonly organisation: string;
  readonly kind: string;
  readonly path: string;
  readonly name: string;
}

export interface DataClassRow extends Versioned {
  readonly organisation: string;
  readonly name: string;
  readonly title: string;
  readonly position: number;
}

export interface MemberRow extends Versioned {
  readonly organisation: string | null;
  readonly name: string;
  readonly email: string;
}

export interface GrantRow extends Versioned {
  readonly organisation: string | null;
  readonly member: string;
  readonly role: string;
  readonly scope: string;
}

export interface KeyRow extends Versioned {
  readonly organisation: string;
  readonly name: string;
  readonly prefix: string;
  readonly secretSha256: Uint8Array;
  readonly role: string;
  readonly scopes: readonly string[];
  readonly dataClasses: readonly string[];
  readonly defaultDataClass: string | null;
  readonly expiresAt: Date | null;
  readonly createdBy: string;
}

/** What is open, or what began or ended after a revision; `revision` is the newest that it includes. */
export interface AccessRows {
  readonly revision: bigint;
  readonly organisations: readonly OrganisationRow[];
  readonly scopes: readonly ScopeRow[];
  readonly dataClasses: readonly DataClassRow[];
  readonly members: readonly MemberRow[];
  readonly grants: readonly GrantRow[];
  readonly keys: readonly KeyRow[];
}

/** The records of access, read across organisations: to whom a credential belongs is not known before. */
export abstract class AccessRecords {
  /** All that is open, or with `since` all that began or ended after that revision. */
  abstract load(since: bigint | null): Promise<AccessRows>;

  /** The member of a session that is neither ended nor expired; `now` in milliseconds. */
  abstract findSession(sha256: Uint8Array<ArrayBuffer>, now: number): Promise<string | null>;
}

/** The newest revision that this instance has heard of, and news of later ones. */
export abstract class Revisions {
  abstract latest(): bigint;
  abstract subscribe(listener: (revision: bigint) => void): () => void;
}
