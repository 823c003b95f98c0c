import type { Instant } from '../domain/claim.js';
import type { Day } from './catalog-document.js';

const MS_PER_DAY = 86_400_000;
const RECHECK_DAYS = 90;

/** A day or instant of UTC in milliseconds since the epoch; null when there is no such day or time. */
export function toInstant(day: Day): Instant | null {
  const text = day.length === 10 ? `${day}T00:00:00Z` : day;
  const instant = Date.parse(text);
  // Date.parse carries 30 February over to March; only what comes back unchanged exists.
  return Number.isNaN(instant) || new Date(instant).toISOString() !== text.replace('Z', '.000Z')
    ? null
    : instant;
}

/** When evidence is due again if nobody said otherwise. */
export function toRecheckDue(verifiedAt: Instant): Instant {
  return verifiedAt + RECHECK_DAYS * MS_PER_DAY;
}
