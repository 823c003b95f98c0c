import type { Fact, Instant, Support } from '../../catalog/index.js';
import type { Tri } from './ast.js';
import { UNKNOWN } from './ast.js';
import type { Acceptance } from './evidence.js';
import type { Judge } from './kleene.js';

/**
 * TRUE if TRUE for every candidate, FALSE if FALSE for every one, else UNKNOWN. A candidate that nothing accepted
 * supports reads as unknown, and so does a fact without candidates.
 */
export function judgeFact<Value>(
  fact: Fact<Value> | undefined,
  now: Instant,
  accepts: Acceptance | null,
  judge: Judge<Value>,
): Tri {
  if (fact === undefined) return UNKNOWN;
  let agreed: Tri | undefined;
  for (const candidate of fact.candidates) {
    if (accepts !== null && !isSupported(candidate.supports, now, accepts)) return UNKNOWN;
    const tri = judge(candidate.value, now);
    if (tri === UNKNOWN || (agreed !== undefined && agreed !== tri)) return UNKNOWN;
    agreed = tri;
  }
  return agreed ?? UNKNOWN;
}

/** A loop, because this runs by the million. */
function isSupported(supports: readonly Support[], now: Instant, accepts: Acceptance): boolean {
  for (const support of supports) if (accepts(support, now)) return true;
  return false;
}
