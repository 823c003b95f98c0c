import type { Instant } from '../domain/claim.js';
import type { ClaimEntry, Day, SourceEntry } from './catalog-document.js';
import { toInstant } from './days.js';

/**
 * From when until when a claim holds. It begins where the file says so, otherwise when the newest of its evidence was
 * verified: a statement as a whole is known no earlier than the last part of it. Null when a day does not exist.
 */
export function toValidity(
  claim: ClaimEntry,
  sources: ReadonlyMap<string, SourceEntry>,
  observedAt: Day,
): { readonly from: Instant; readonly to: Instant | null } | null {
  const from =
    claim.validFrom === undefined
      ? newestVerification(claim, sources, observedAt)
      : toInstant(claim.validFrom);
  const to = claim.validTo === undefined ? null : toInstant(claim.validTo);
  return from === null || (to === null && claim.validTo !== undefined) ? null : { from, to };
}

/** When a source was verified: as written, otherwise when it was retrieved, otherwise when the file was gathered. */
export function verifiedDay(source: SourceEntry, observedAt: Day): Day {
  return source.verifiedAt ?? source.retrievedAt ?? observedAt;
}

function newestVerification(
  claim: ClaimEntry,
  sources: ReadonlyMap<string, SourceEntry>,
  observedAt: Day,
): Instant | null {
  const evidence = (claim.evidence ?? [])
    .map((name) => sources.get(name))
    .filter((source) => source !== undefined);
  const days =
    evidence.length === 0 ? [observedAt] : evidence.map((source) => verifiedDay(source, observedAt));
  return days
    .map(toInstant)
    .reduce((newest, day) => (newest === null || day === null ? null : Math.max(newest, day)));
}
