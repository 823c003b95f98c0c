import type { Instant, Support } from '../../catalog/index.js';
import type { EvidenceFilter } from './ast.js';

/** Whether a rule accepts what speaks for a value, at an instant. */
export type Acceptance = (support: Support, now: Instant) => boolean;

const DAY_MS = 86_400_000;

/**
 * The acceptance of an evidence filter; null when the filter restricts nothing. One and the same support must be of an
 * accepted assurance and young enough: an audited statement of three years ago is not renewed by a blog post of today.
 */
export function compileEvidence(evidence: EvidenceFilter): Acceptance | null {
  const { assurance, maxAgeDays } = evidence;
  if (assurance === null && maxAgeDays === null) return null;
  const accepted = assurance === null ? null : new Set(assurance);
  const maxAge = maxAgeDays === null ? Number.POSITIVE_INFINITY : maxAgeDays * DAY_MS;
  // A verification at NaN compares as false: it is no verification.
  return (support, now) =>
    (accepted === null || accepted.has(support.assurance)) && now - support.verifiedAt <= maxAge;
}
