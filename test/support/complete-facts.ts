import type { ReferenceFact, ReferenceFacts } from './reference-evaluator.js';
import { GROUPS } from './arbitrary-facts.js';

/** Values that a scalar fact may turn out to have. Small, so that every combination can be tried. */
const DOMAINS: Readonly<Record<string, readonly (string | number)[]>> = {
  training: ['never', 'opt_in', 'opt_out'],
  'retention.prompts': [0, 1, 31, 'indefinite'],
  country: ['DE', 'SE', 'NO', 'US'],
  gpuTenure: ['owned', 'financed_lease', 'leased_dedicated'],
};

/** Dimensions whose facts `completions` can complete. */
export const COMPLETABLE = ['training', 'retention.prompts', 'sites'] as const;

/** Every way in which facts with unknowns may turn out: all is known, nothing is contested, every list is closed. */
export function completions(facts: ReferenceFacts): readonly ReferenceFacts[] {
  return COMPLETABLE.reduce<readonly ReferenceFacts[]>(
    (done, name) => {
      const fact = Object.hasOwn(facts, name) ? facts[name] : undefined;
      const ends = name === 'sites' ? completeSites(fact) : completeScalar(fact, DOMAINS[name] ?? []);
      return done.flatMap((one) => ends.map((end) => ({ ...one, [name]: end })));
    },
    [{}],
  );
}

function completeScalar(
  fact: ReferenceFact | undefined,
  domain: readonly unknown[],
): readonly ReferenceFact[] {
  return candidatesOf(fact, domain).flatMap((candidate) =>
    possibleValues(candidate.value, domain).map((value) => ({ ...evidenceOf(candidate), value })),
  );
}

function completeSites(fact: ReferenceFact | undefined): readonly ReferenceFact[] {
  const anything = [
    [{ country: 'DE', gpuTenure: 'owned' }],
    [{ country: 'US', gpuTenure: 'financed_lease' }],
  ];
  return candidatesOf(fact, anything).flatMap((candidate) => {
    const elements: readonly unknown[] = Array.isArray(candidate.value) ? candidate.value : [];
    const known = elements.reduce<readonly (readonly object[])[]>(
      (lists, element) => lists.flatMap((list) => completeElement(element).map((one) => [...list, one])),
      [[]],
    );
    // An open list may turn out to have any further element, or none.
    const more = candidate.complete === false ? [[], ...completeElement({}).map((one) => [one])] : [[]];
    return known.flatMap((list) =>
      more.map((rest) => ({ ...evidenceOf(candidate), value: [...list, ...rest] })),
    );
  });
}

function completeElement(element: unknown): readonly object[] {
  return ['country', 'gpuTenure'].reduce<readonly object[]>(
    (done, field) => {
      const stated: unknown =
        typeof element === 'object' && element !== null ? Reflect.get(element, field) : undefined;
      const fact: ReferenceFact | undefined =
        stated === undefined
          ? undefined
          : typeof stated === 'object' && stated !== null
            ? stated
            : { value: stated };
      const ends = completeScalar(fact, DOMAINS[field] ?? []);
      return done.flatMap((one) => ends.map((end) => ({ ...one, [field]: end })));
    },
    [{}],
  );
}

function candidatesOf(
  fact: ReferenceFact | undefined,
  anything: readonly unknown[],
): readonly ReferenceFact[] {
  const { candidates = [], values = [] } = fact ?? {};
  const stated = [
    ...(fact !== undefined && 'value' in fact ? [fact] : []),
    ...values.map((value) => ({ ...fact, value })),
    ...candidates.map((candidate) => ({ ...fact, ...candidate })),
  ];
  return stated.length > 0 ? stated : anything.map((value) => ({ value }));
}

/** What a value that leaves something open may be. */
function possibleValues(value: unknown, domain: readonly unknown[]): readonly unknown[] {
  if (value === 'unspecified') return domain.filter((one) => one !== 0);
  if (value === 'ZZ' || value === 'global') return domain;
  if (typeof value !== 'string' || !value.startsWith('group:')) return [value];
  const name = value.slice('group:'.length);
  return Object.hasOwn(GROUPS, name) ? (GROUPS[name] ?? []) : domain;
}

/** The evidence stays what it was: what a rule does not accept, it does not accept when it is complete either. */
function evidenceOf({ assurance, retrievedAt }: ReferenceFact): ReferenceFact {
  return { ...(assurance && { assurance }), ...(retrievedAt && { retrievedAt }) };
}
