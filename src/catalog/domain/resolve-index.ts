import type { Claim, SubjectRef } from './claim.js';
import type { Dimension, SubjectKind } from './dimensions.js';
import { findDimension } from './dimensions.js';
import { statementOf } from './resolve-fact.js';

/** The claims of one subject, by dimension. */
export type SubjectClaims = ReadonlyMap<string, DimensionClaims>;

export interface DimensionClaims {
  readonly dimension: Dimension;
  readonly claims: readonly Claim[];
}

/** Claims by kind of subject, slug and dimension. */
export interface ClaimIndex {
  readonly subjects: ReadonlyMap<SubjectKind, ReadonlyMap<string, SubjectClaims>>;
  /** Statements whose open record is retracted. */
  readonly retracted: ReadonlySet<string>;
}

const NO_CLAIMS: SubjectClaims = new Map();

/** Sorts claims to their subjects. A claim on a dimension that its kind of subject cannot have is left out. */
export function indexClaims(claims: readonly Claim[]): ClaimIndex {
  const subjects = new Map<SubjectKind, Map<string, Map<string, GrowingClaims>>>();
  const retracted = new Set<string>();
  const dimensions = new Map<string, Dimension | undefined>();
  for (const claim of claims) {
    if (claim.state === 'retracted' && claim.closed !== true) retracted.add(statementOf(claim));
    const dimension = remember(dimensions, claim.dimension, () => findDimension(claim.dimension));
    if (!dimension?.subjects.includes(claim.subject.kind)) continue;
    const ofKind = remember(
      subjects,
      claim.subject.kind,
      () => new Map<string, Map<string, GrowingClaims>>(),
    );
    const ofSubject = remember(ofKind, claim.subject.slug, () => new Map<string, GrowingClaims>());
    remember(ofSubject, claim.dimension, () => ({ dimension, claims: [] })).claims.push(claim);
  }
  return { subjects, retracted };
}

interface GrowingClaims {
  readonly dimension: Dimension;
  readonly claims: Claim[];
}

/** The claims about one subject; empty when there are none. */
export function claimsOf(index: ClaimIndex, subject: SubjectRef): SubjectClaims {
  return index.subjects.get(subject.kind)?.get(subject.slug) ?? NO_CLAIMS;
}

/** The value under a key, made and kept at the first request. */
export function remember<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const kept = map.get(key);
  if (kept !== undefined) return kept;
  const made = make();
  map.set(key, made);
  return made;
}
