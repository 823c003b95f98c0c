import type { Candidate, Fact, Support } from './profile.js';

/** Whether a rule's evidence filter lets a support through. */
export type Accepts = (support: Support) => boolean;

/**
 * Every candidate with the supports that a filter accepts, or null when the fact is unknown under it: nothing is
 * certain about a fact one of whose candidates is not proven.
 */
export function acceptedCandidates<V>(
  fact: Fact<V> | undefined,
  accepts: Accepts,
): readonly Candidate<V>[] | null {
  if (fact === undefined || fact.candidates.length === 0) return null;
  const accepted = fact.candidates.map((candidate) => withAccepted(candidate, accepts));
  return accepted.every(({ supports }) => supports.length > 0) ? accepted : null;
}

/** The only candidate under a filter, or null when there is none or more than one. */
export function acceptedValue<V>(fact: Fact<V> | undefined, accepts: Accepts): Candidate<V> | null {
  const [only, ...others] = acceptedCandidates(fact, accepts) ?? [];
  return only === undefined || others.length > 0 ? null : only;
}

/** The candidate itself where all is accepted, since most rules accept everything. */
function withAccepted<V>(candidate: Candidate<V>, accepts: Accepts): Candidate<V> {
  const { value, supports } = candidate;
  return supports.every(accepts) ? candidate : { value, supports: supports.filter(accepts) };
}

/** Each support once, in the order of claim ids. */
export function mergeSupports(supports: readonly Support[]): readonly Support[] {
  if (supports.length < 2) return supports;
  const byClaim = new Map(supports.map((support) => [support.claimId, support]));
  return [...byClaim.values()].sort((a, b) => (a.claimId < b.claimId ? -1 : 1));
}
