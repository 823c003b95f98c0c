import { deriveDecryptionClass } from './derive-decryption-class.js';
import { deriveJurisdictions } from './derive-jurisdictions.js';
import { DIMENSIONS } from './dimensions.js';
import type { Fact, ListValue, Profile, Scalar } from './profile.js';

export type FactState = 'known' | 'contested' | 'unknown';

const UNKNOWN: Fact<Scalar> = { candidates: [], cause: 'never_stated', speaker: null };
const EVERYTHING = (): boolean => true;

/** What a profile says on a dimension, derived ones included; unknown when it says nothing. */
export function findFact(profile: Profile, dimension: string): Fact<Scalar> | Fact<ListValue> {
  if (dimension === 'jurisdictions') return deriveJurisdictions(profile, EVERYTHING);
  if (dimension === 'decryptionClass') return deriveDecryptionClass(profile, EVERYTHING);
  return profile.scalars.get(dimension) ?? profile.lists.get(dimension) ?? UNKNOWN;
}

export function factState(fact: Fact<Scalar> | Fact<ListValue>): FactState {
  const count = fact.candidates.length;
  return count === 0 ? 'unknown' : count === 1 ? 'known' : 'contested';
}

/** The dimensions that anything was stated on: the named ones in the order in which people read them, then the rest. */
export function statedDimensions(profile: Profile): readonly string[] {
  const stated = new Set([...profile.scalars.keys(), ...profile.lists.keys()]);
  const ordered = DIMENSIONS.map(({ name }) => name).filter((name) => stated.delete(name));
  return [...ordered, ...[...stated].sort()];
}

/** The value of a scalar that is certain; null when it is unknown, contested or a list. */
export function certainScalar(profile: Profile, dimension: string): Scalar | null {
  const fact = findFact(profile, dimension);
  const [only, other] = fact.candidates;
  if (only === undefined || other !== undefined || typeof only.value === 'object') return null;
  return only.value;
}

/** Values of a field in the elements that a list certainly has. */
export function certainElements(profile: Profile, dimension: string, field: string): readonly Scalar[] {
  const fact = profile.lists.get(dimension);
  const [only, other] = fact?.candidates ?? [];
  if (only === undefined || other !== undefined) return [];
  return only.value.elements.flatMap(({ fields }) => {
    const [value, second] = fields.get(field)?.candidates ?? [];
    return value === undefined || second !== undefined ? [] : [value.value];
  });
}
