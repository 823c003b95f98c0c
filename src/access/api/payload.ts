import type { Finding } from '../../platform/finding.js';
import type { Outcome } from '../app/outcome.js';

/** The members that payload unions have in common. */
export type Refusal =
  | {
      readonly __typename: 'ValidationFailed';
      readonly message: string;
      readonly findings: readonly Finding[];
    }
  | { readonly __typename: 'Conflict'; readonly code: string; readonly message: string };

/** The outcome of a change as a member of its payload union; `typename` is the member that says it is done. */
export function toPayload<T, N extends string, U extends object>(
  outcome: Outcome<T>,
  typename: N,
  toFields: (value: T) => U,
): ({ readonly __typename: N } & U) | Refusal {
  switch (outcome.kind) {
    case 'done':
      return { ...toFields(outcome.value), __typename: typename };
    case 'conflict':
      return { __typename: 'Conflict', code: outcome.code, message: outcome.message };
    case 'invalid': {
      const count = outcome.findings.length;
      const message = count === 1 ? 'the input has a mistake' : `the input has ${count} mistakes`;
      return { __typename: 'ValidationFailed', message, findings: outcome.findings };
    }
  }
}
