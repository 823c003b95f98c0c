import type { CatalogView, Instant } from '../../catalog/index.js';
import type { AppliedPolicy } from '../../policy/index.js';

const DAY_MS = 86_400_000;

/**
 * The next instant after `now` at which some evidence becomes too old for some rule of the policies; null when none
 * does. It may name an instant that changes no verdict, never miss one that does.
 */
export function findAgeing(
  view: CatalogView,
  policies: readonly AppliedPolicy[],
  now: Instant,
): Instant | null {
  const limits = maxAges(policies);
  if (limits.size === 0) return null;
  let next: Instant | null = null;
  for (const verifiedAt of verificationsOf(view)) {
    for (const days of limits) {
      // A fact of exactly the greatest age still counts, so it is too old one millisecond later.
      const tooOld = verifiedAt + days * DAY_MS + 1;
      if (tooOld > now && (next === null || tooOld < next)) next = tooOld;
    }
  }
  return next;
}

function maxAges(policies: readonly AppliedPolicy[]): ReadonlySet<number> {
  const rules = policies.flatMap(({ policy }) => policy.rules);
  return new Set(
    rules.flatMap(({ evidence }) => (evidence.maxAgeDays === null ? [] : [evidence.maxAgeDays])),
  );
}

/** Distinct instants of verification per view; few, because people verify whole catalogs at a time. */
const VERIFICATIONS = new WeakMap<CatalogView, ReadonlySet<Instant>>();

function verificationsOf(view: CatalogView): ReadonlySet<Instant> {
  const known = VERIFICATIONS.get(view);
  if (known !== undefined) return known;
  const found = new Set(
    view.claims().flatMap(({ evidence }) => evidence.map(({ verifiedAt }) => verifiedAt)),
  );
  VERIFICATIONS.set(view, found);
  return found;
}
