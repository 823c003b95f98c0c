import type { Fact, ListElement, ListValue, Scalar, Support } from './profile.js';
import type { FactContext, Level } from './resolve-fact.js';
import { resolveFact } from './resolve-fact.js';
import type { ElementReading, ListType } from './resolve-value.js';
import { readListClaim } from './resolve-value.js';

/** What is known of a list. Each field of its elements carries the supports of the claims that give the list. */
export function resolveList(levels: readonly Level[], type: ListType, context: FactContext): Fact<ListValue> {
  const fact = resolveFact(levels, (claim) => readListClaim(claim, type, context.asOf), context);
  const candidates = fact.candidates.map(({ value, supports }) => ({
    value: {
      elements: value.elements.map((element) => toElement(element, supports, fact.speaker)),
      complete: value.complete,
    },
    supports,
  }));
  return { ...fact, candidates };
}

function toElement(
  reading: ElementReading,
  supports: readonly Support[],
  speaker: string | null,
): ListElement {
  const fields = new Map<string, Fact<Scalar>>();
  for (const [field, value] of reading) {
    fields.set(
      field,
      value === null
        ? { candidates: [], cause: 'stated_unknown', speaker }
        : { candidates: [{ value, supports }], cause: null, speaker },
    );
  }
  return { fields };
}
