import type { ChangeContext } from '../../platform/database/index.js';
import type { Role, ScopeRole } from '../domain/roles.js';
import type { ScopeKind } from '../domain/scope-path.js';

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

  /** The member of a sign-in link that is neither used nor expired. */
  abstract findLink(sha256: Uint8Array<ArrayBuffer>, now: number): Promise<string | null>;
}

/** The newest revision that this instance has heard of, and news of later ones. */
export abstract class Revisions {
  abstract latest(): bigint;
  abstract subscribe(listener: (revision: bigint) => void): () => void;
  /** Milliseconds since the newest revision was last read from the database. */
  abstract age(): number;
}

export interface NewScope {
  readonly kind: ScopeKind;
  readonly path: string;
  readonly name: string;
}

export interface NewMember {
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  /** Empty for the installation's role. */
  readonly scope: string;
}

export interface NewLink {
  readonly sha256: Uint8Array<ArrayBuffer>;
  readonly member: string;
  readonly expiresAt: Date;
}

/** Who begins in an organisation, or for the installation, with a link to come in by. */
export interface NewPerson {
  readonly name: string;
  readonly email: string;
  readonly link: Omit<NewLink, 'member'>;
}

export interface NewKey {
  readonly name: string;
  readonly prefix: string;
  readonly secretSha256: Uint8Array<ArrayBuffer>;
  readonly role: ScopeRole;
  readonly scopes: readonly string[];
  readonly dataClasses: readonly string[];
  readonly defaultDataClass: string | null;
  readonly expiresAt: Date | null;
}

/** Committed with its revision, or refused because of what is there: then nothing has changed. */
export type Written<T> =
  | { readonly ok: true; readonly value: T; readonly revision: bigint }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** Changes of access, each one revision with its audit event. What must hold is asked under the revision lock. */
export abstract class AccessChanges {
  /**
   * The organisation is the context's, which names the id that it will have. With an owner both are made or neither is;
   * the value is the owner's id, null without one.
   */
  abstract addOrganisation(
    context: ChangeContext,
    organisation: { readonly slug: string; readonly name: string },
    owner: NewPerson | null,
  ): Promise<Written<string | null>>;
  abstract addScope(context: ChangeContext, scope: NewScope): Promise<Written<string>>;
  abstract addDataClass(
    context: ChangeContext,
    dataClass: { readonly name: string; readonly title: string },
  ): Promise<Written<string>>;
  abstract addMember(
    context: ChangeContext,
    member: NewMember,
    link: Omit<NewLink, 'member'> | null,
  ): Promise<Written<string>>;
  /** Who was a curator before becomes the same person again: an approval needs another one. The value is the id. */
  abstract addCurator(context: ChangeContext, person: NewPerson): Promise<Written<string>>;
  /** Takes the role away, with the sessions and the links that were not used yet. */
  abstract endCurator(context: ChangeContext, member: string): Promise<Written<null>>;
  abstract addGrant(
    context: ChangeContext,
    grant: { readonly member: string; readonly role: Role; readonly scope: string },
  ): Promise<Written<string>>;
  abstract endGrant(context: ChangeContext, id: string): Promise<Written<GrantRow>>;
  abstract addKey(context: ChangeContext, key: NewKey): Promise<Written<string>>;
  abstract endKey(context: ChangeContext, id: string): Promise<Written<KeyRow>>;
  abstract addLink(context: ChangeContext, link: NewLink): Promise<Written<null>>;
  /** Uses a link up and begins a session, both or neither. */
  abstract exchangeLink(
    context: ChangeContext,
    link: { readonly sha256: Uint8Array<ArrayBuffer>; readonly member: string },
    session: { readonly sha256: Uint8Array<ArrayBuffer>; readonly expiresAt: Date },
  ): Promise<Written<null>>;
  abstract endSession(
    context: ChangeContext,
    sha256: Uint8Array<ArrayBuffer>,
    member: string,
  ): Promise<Written<null>>;
}
