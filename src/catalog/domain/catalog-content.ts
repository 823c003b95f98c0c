import type { Claim, Evidence } from './claim.js';
import type { SubjectKind } from './dimensions.js';
import type { Deployment, Endpoint, LegalEntity, Model, Provider } from './subjects.js';

/** The claims about subjects, by kind of subject and slug; those of one subject are sorted by id. */
export type ClaimsBySubject = ReadonlyMap<SubjectKind, ReadonlyMap<string, readonly Claim[]>>;

/** Every row of the catalog that counts at one revision, of all owners. Slugs are unique across owners. */
export interface CatalogContent {
  readonly legalEntities: ReadonlyMap<string, LegalEntity>;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  readonly models: ReadonlyMap<string, Model>;
  readonly deployments: ReadonlyMap<string, Deployment>;
  readonly claims: ClaimsBySubject;
}

/** What changed between two revisions: closed slugs and records first, then what was opened. */
export interface CatalogDelta {
  readonly revision: bigint;
  readonly legalEntities: SubjectDelta<LegalEntity>;
  readonly providers: SubjectDelta<Provider>;
  readonly endpoints: SubjectDelta<Endpoint>;
  readonly models: SubjectDelta<Model>;
  readonly deployments: SubjectDelta<Deployment>;
  /** Records that were opened or closed, as they are at the later revision; null: the record says nothing any more. */
  readonly claims: readonly {
    readonly before: Pick<Claim, 'id' | 'subject'>;
    readonly after: Claim | null;
  }[];
  /** Confirmations of statements whose record was already open, by statement. */
  readonly confirmations: ReadonlyMap<string, readonly Evidence[]>;
}

export interface SubjectDelta<S> {
  readonly closed: readonly string[];
  readonly opened: readonly S[];
}

/** The content after a delta; maps that the delta does not touch are the same objects. */
export function applyDelta(content: CatalogContent, delta: CatalogDelta): CatalogContent {
  const next = {
    legalEntities: applySubjects(content.legalEntities, delta.legalEntities),
    providers: applySubjects(content.providers, delta.providers),
    endpoints: applySubjects(content.endpoints, delta.endpoints),
    models: applySubjects(content.models, delta.models),
    deployments: applySubjects(content.deployments, delta.deployments),
    claims: applyClaims(content.claims, delta),
  };
  return isSameContent(content, next) ? content : next;
}

function applySubjects<S extends { readonly slug: string }>(
  subjects: ReadonlyMap<string, S>,
  { closed, opened }: SubjectDelta<S>,
): ReadonlyMap<string, S> {
  if (closed.length === 0 && opened.length === 0) return subjects;
  const next = new Map(subjects);
  for (const slug of closed) next.delete(slug);
  for (const subject of opened) next.set(subject.slug, subject);
  return next;
}

function applyClaims(claims: ClaimsBySubject, delta: CatalogDelta): ClaimsBySubject {
  if (delta.claims.length === 0 && delta.confirmations.size === 0) return claims;
  const next = new Map([...claims].map(([kind, bySlug]) => [kind, new Map(bySlug)]));
  for (const { before, after } of delta.claims) {
    const ofKind = next.get(before.subject.kind) ?? new Map<string, readonly Claim[]>();
    next.set(before.subject.kind, ofKind);
    const others = (ofKind.get(before.subject.slug) ?? []).filter((claim) => claim.id !== before.id);
    const present = after === null ? others : sortById([...others, after]);
    if (present.length === 0) ofKind.delete(before.subject.slug);
    else ofKind.set(before.subject.slug, present);
  }
  for (const ofKind of next.values()) confirm(ofKind, delta.confirmations);
  return next;
}

/** A confirmation speaks for the record that was open when it was made; closed records have said their word. */
function confirm(
  bySlug: Map<string, readonly Claim[]>,
  confirmations: ReadonlyMap<string, readonly Evidence[]>,
): void {
  if (confirmations.size === 0) return;
  for (const [slug, claims] of bySlug) {
    const concerns = (claim: Claim): boolean =>
      claim.closed !== true && confirmations.has(statementOf(claim));
    if (!claims.some(concerns)) continue;
    bySlug.set(
      slug,
      claims.map((claim) =>
        concerns(claim) ? withEvidence(claim, confirmations.get(statementOf(claim)) ?? []) : claim,
      ),
    );
  }
}

function withEvidence(claim: Claim, added: readonly Evidence[]): Claim {
  return { ...claim, evidence: sortById([...claim.evidence, ...added]) };
}

function statementOf(claim: Claim): string {
  return claim.statement ?? claim.id;
}

/** Ascending by id, byte by byte. */
export function sortById<T extends { readonly id: string }>(items: readonly T[]): readonly T[] {
  return [...items].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

/** True when not one row differs. */
export function isSameContent(a: CatalogContent, b: CatalogContent): boolean {
  return (
    a.legalEntities === b.legalEntities &&
    a.providers === b.providers &&
    a.endpoints === b.endpoints &&
    a.models === b.models &&
    a.deployments === b.deployments &&
    a.claims === b.claims
  );
}
