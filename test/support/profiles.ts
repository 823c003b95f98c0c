import type { Assurance, Fact, ListValue, Profile, Scalar, Support } from '../../src/catalog/index.js';

/** One support; self-declared and verified at 0 unless said. */
export function support(assurance: Assurance = 'self_declared', verifiedAt = 0): Support {
  return { claimId: 'c', source: 's', assurance, verifiedAt };
}

/** A fact of one value or, with several, a contested one; none is unknown. */
export function fact<Value>(...values: readonly Value[]): Fact<Value> {
  const candidates = values.map((value) => ({ value, supports: [support()] }));
  return { candidates, cause: candidates.length === 0 ? 'never_stated' : null, speaker: null };
}

/** A list of elements, each a map of plain field values. */
export function list(elements: readonly Readonly<Record<string, Scalar>>[], complete = true): ListValue {
  return {
    elements: elements.map((element) => ({
      fields: new Map(Object.entries(element).map(([field, value]) => [field, fact(value)])),
    })),
    complete,
  };
}

export function profile(
  scalars: Readonly<Record<string, Fact<Scalar>>> = {},
  lists: Readonly<Record<string, Fact<ListValue>>> = {},
): Profile {
  return {
    scalars: new Map(Object.entries(scalars)),
    lists: new Map(Object.entries(lists)),
    operatorCountries: new Map(),
  };
}
