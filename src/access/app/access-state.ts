import { createKeyAbility, createMemberAbility } from '../domain/ability.js';
import type { RoleGrant } from '../domain/ability.js';
import type { Principal } from '../domain/principal.js';
import { isRole, isScopeRole } from '../domain/roles.js';
import type {
  AccessRows,
  DataClassRow,
  GrantRow,
  KeyRow,
  MemberRow,
  OrganisationRow,
  ScopeRow,
} from './ports.js';

/** A member who may be meant; `at` is the slug of the organisation. */
export interface Candidate {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly organisation: string | null;
  readonly at: string;
}

/** Who and what exists now, in memory. Changed only by `apply`, within one step of the event loop. */
export class AccessState {
  private readonly organisations = new Map<string, OrganisationRow>();
  private readonly scopes = new Map<string, ScopeRow>();
  private readonly scopesByPath = new Map<string, ScopeRow>();
  private readonly dataClasses = new Map<string, DataClassRow>();
  private readonly members = new Map<string, MemberRow>();
  private readonly grants = new Map<string, GrantRow>();
  private readonly keys = new Map<string, KeyRow>();
  private readonly keysByDigest = new Map<string, KeyRow>();
  /** Made on first use, by id; forgotten with every change, since a principal is small and changes are rare. */
  private readonly principals = new Map<string, Principal>();

  apply(rows: AccessRows): void {
    this.principals.clear();
    for (const row of rows.organisations) this.organisations.set(row.id, row);
    put(rows.scopes, this.scopes, this.scopesByPath, ({ path }) => path);
    put(rows.dataClasses, this.dataClasses);
    put(rows.members, this.members);
    put(rows.grants, this.grants);
    put(rows.keys, this.keys, this.keysByDigest, digestOf);
  }

  findOrganisation(id: string): OrganisationRow | undefined {
    return this.organisations.get(id);
  }

  /** Sorted by slug; for the local operator. */
  allOrganisations(): OrganisationRow[] {
    return [...this.organisations.values()].sort((a, b) => (a.slug < b.slug ? -1 : 1));
  }

  findOrganisationBySlug(slug: string): OrganisationRow | undefined {
    return [...this.organisations.values()].find((organisation) => organisation.slug === slug);
  }

  /** By path or id. */
  findScope(name: string): ScopeRow | undefined {
    return this.scopesByPath.get(name) ?? this.scopes.get(name);
  }

  scopesOf(organisation: string): ScopeRow[] {
    return ofOrganisation(this.scopes, organisation).sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** Of every organisation, sorted by path; for the local operator. */
  allScopes(): ScopeRow[] {
    return [...this.scopes.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  dataClassesOf(organisation: string): DataClassRow[] {
    return ofOrganisation(this.dataClasses, organisation).sort((a, b) => a.position - b.position);
  }

  /** Null: the people of the installation. */
  membersOf(organisation: string | null): MemberRow[] {
    return ofOrganisation(this.members, organisation).sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** The people who keep the catalog that all organisations share. */
  curators(): MemberRow[] {
    return this.membersOf(null).filter(({ id }) => this.grantsOf(id).some(({ role }) => role === 'curator'));
  }

  /**
   * Who may be meant: the members of that e-mail address or id, or, with null, every owner of an organisation. Of all
   * organisations: for the local operator, who holds the database.
   */
  findCandidates(name: string | null): Candidate[] {
    const meant = [...this.members.values()].filter((member) =>
      name === null ? this.isOwner(member) : member.id === name || member.email === name,
    );
    return meant
      .map(({ id, email, name: called, organisation }) => {
        const at =
          organisation === null ? 'the installation' : (this.organisations.get(organisation)?.slug ?? '');
        return { id, email, name: called, organisation, at };
      })
      .sort((a, b) => (a.email < b.email ? -1 : 1));
  }

  findMember(id: string): MemberRow | undefined {
    return this.members.get(id);
  }

  grantsOf(member: string): GrantRow[] {
    return [...this.grants.values()].filter((grant) => grant.member === member);
  }

  findGrant(id: string): GrantRow | undefined {
    return this.grants.get(id);
  }

  keysOf(organisation: string): KeyRow[] {
    return ofOrganisation(this.keys, organisation).sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  findKey(id: string): KeyRow | undefined {
    return this.keys.get(id);
  }

  /** Null when no open key has the digest, or it has expired. */
  findKeyPrincipal(hexDigest: string, now: number): Principal | null {
    const key = this.keysByDigest.get(hexDigest);
    if (key === undefined || (key.expiresAt !== null && key.expiresAt.getTime() <= now)) return null;
    return this.remember(key.id, () => this.toKeyPrincipal(key));
  }

  findMemberPrincipal(id: string): Principal | null {
    const member = this.members.get(id);
    return member === undefined ? null : this.remember(id, () => this.toMemberPrincipal(member));
  }

  private isOwner({ id, organisation }: MemberRow): boolean {
    const top = organisation === null ? undefined : this.organisations.get(organisation)?.slug;
    return this.grantsOf(id).some(({ role, scope }) => role === 'owner' && scope === top);
  }

  private remember(id: string, make: () => Principal | null): Principal | null {
    const known = this.principals.get(id);
    if (known !== undefined) return known;
    const made = make();
    if (made !== null) this.principals.set(id, made);
    return made;
  }

  private toKeyPrincipal(key: KeyRow): Principal | null {
    const organisation = this.organisations.get(key.organisation);
    if (organisation === undefined || !isScopeRole(key.role)) return null;
    const { role } = key;
    const grants = key.scopes
      .filter((scope) => this.scopesByPath.get(scope)?.organisation === key.organisation)
      .map((scope) => ({ role, scope }));
    return {
      kind: 'key',
      id: key.id,
      name: key.name,
      organisation: { id: organisation.id, slug: organisation.slug },
      isCurator: false,
      grants,
      ability: createKeyAbility(grants),
      dataClasses: key.dataClasses.length === 0 ? null : key.dataClasses,
      defaultDataClass: key.defaultDataClass,
    };
  }

  private toMemberPrincipal(member: MemberRow): Principal | null {
    const organisation = member.organisation === null ? null : this.organisations.get(member.organisation);
    if (organisation === undefined) return null;
    const grants = this.grantsOf(member.id).flatMap((grant) => this.toRoleGrant(member, grant));
    return {
      kind: 'member',
      id: member.id,
      name: member.name,
      organisation: organisation === null ? null : { id: organisation.id, slug: organisation.slug },
      isCurator: grants.some(({ role }) => role === 'curator'),
      grants,
      ability: createMemberAbility(grants),
      dataClasses: null,
      defaultDataClass: null,
    };
  }

  /** SECURITY: a grant counts only where its member, its scope and itself belong to the same organisation. */
  private toRoleGrant(member: MemberRow, grant: GrantRow): RoleGrant[] {
    if (grant.organisation !== member.organisation || !isRole(grant.role)) return [];
    if (grant.role === 'curator')
      return member.organisation === null ? [{ role: grant.role, scope: '' }] : [];
    const scope = this.scopesByPath.get(grant.scope);
    return scope?.organisation === member.organisation ? [{ role: grant.role, scope: grant.scope }] : [];
  }
}

/** Adds what is open and takes away what has ended; what ended is taken first, so that a successor keeps its place. */
function put<T extends { readonly id: string; readonly recordedTo: bigint | null }>(
  rows: readonly T[],
  byId: Map<string, T>,
  byName?: Map<string, T>,
  nameOf?: (row: T) => string,
): void {
  for (const row of rows.filter(({ recordedTo }) => recordedTo !== null)) {
    byId.delete(row.id);
    if (nameOf !== undefined && byName?.get(nameOf(row))?.id === row.id) byName.delete(nameOf(row));
  }
  for (const row of rows.filter(({ recordedTo }) => recordedTo === null)) {
    byId.set(row.id, row);
    if (nameOf !== undefined) byName?.set(nameOf(row), row);
  }
}

function digestOf(key: KeyRow): string {
  return Buffer.from(key.secretSha256).toString('hex');
}

function ofOrganisation<T extends { readonly organisation: string | null }>(
  rows: ReadonlyMap<string, T>,
  organisation: string | null,
): T[] {
  return [...rows.values()].filter((row) => row.organisation === organisation);
}
