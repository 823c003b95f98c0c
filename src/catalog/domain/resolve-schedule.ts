import type { Claim, Instant } from './claim.js';
import { findDimension } from './dimensions.js';
import type { ResolutionWorld } from './resolve.js';
import { EXPIRY_FIELD, expiryOf, readListClaim } from './resolve-value.js';

/**
 * The next instant after `asOf` at which a profile of this world can change by itself: a claim or an agreement starts or
 * ends, a certificate runs out. Null: never. Profiles resolved now hold until then; what ages under a rule's evidence
 * filter is the rule's business and not counted.
 */
export function nextChange(world: Pick<ResolutionWorld, 'claims' | 'agreements' | 'asOf'>): Instant | null {
  const { claims, agreements, asOf } = world;
  let next: Instant | null = null;
  const note = (instant: Instant | null): void => {
    if (instant !== null && instant > asOf && (next === null || instant < next)) next = instant;
  };
  for (const claim of claims) {
    if (claim.state === 'draft' || claim.state === 'retracted') continue;
    note(claim.validFrom);
    note(claim.validTo);
    for (const instant of expiries(claim)) note(instant);
  }
  for (const { validFrom, validTo } of agreements) {
    note(validFrom);
    note(validTo);
  }
  return next;
}

function expiries(claim: Claim): readonly (Instant | null)[] {
  const type = findDimension(claim.dimension)?.type;
  if (type?.type !== 'records' || !Object.hasOwn(type.fields, EXPIRY_FIELD)) return [];
  return readListClaim(claim, type, -Infinity)?.value.elements.map(expiryOf) ?? [];
}
