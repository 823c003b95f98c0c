import fc from 'fast-check';
import type { ReferenceFact, ReferenceFacts } from './reference-evaluator.js';

/** Facts of which one says less than before: lost, contested, aged, opened, or one field of one element lost. */
export function weaken(facts: ReferenceFacts): fc.Arbitrary<ReferenceFacts> {
  const names = Object.keys(facts);
  return fc.constantFrom(...names).chain((name) => {
    const fact = Object.hasOwn(facts, name) ? (facts[name] ?? {}) : {};
    return fc.constantFrom(...weakerFacts(fact)).map((weaker) => ({ ...facts, [name]: weaker }));
  });
}

function weakerFacts(fact: ReferenceFact): readonly ReferenceFact[] {
  return [
    { state: 'unknown' },
    { state: 'conflicting' },
    ...('value' in fact ? weakerValues(fact) : []),
    ...('value' in fact
      ? [
          {
            state: 'conflicting',
            candidates: [fact, { state: 'conflicting', value: fact.value, retrievedAt: '2000-01-01' }],
          },
        ]
      : []),
  ];
}

function weakerValues(fact: ReferenceFact): readonly ReferenceFact[] {
  const aged = { ...fact, retrievedAt: '2000-01-01' };
  if (!Array.isArray(fact.value)) return [aged];
  const elements: readonly unknown[] = fact.value;
  const lostFields = elements.flatMap((element, index) =>
    typeof element !== 'object' || element === null
      ? []
      : Object.keys(element).map((field) => ({
          ...fact,
          value: elements.with(index, { ...element, [field]: { state: 'unknown' } }),
        })),
  );
  return [aged, { ...fact, complete: false }, ...lostFields];
}
