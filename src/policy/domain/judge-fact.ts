import type { Fact, Instant } from '../../catalog/index.js';
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
    if (accepts !== null && !candidate.supports.some((support) => accepts(support, now))) return UNKNOWN;
    const tri = judge(candidate.value, now);
    if (tri === UNKNOWN || (agreed !== undefined && agreed !== tri)) return UNKNOWN;
    agreed = tri;
  }
  return agreed ?? UNKNOWN;
}
