import type { RequestContext } from '../../access/index.js';
import { CodedError } from '../../platform/graphql/index.js';
import type { Finding } from '../../platform/finding.js';
import type { Outcome } from '../app/outcome.js';
import type { Caller } from '../app/ports.js';

/** Who asks, as the use cases want to know it. */
export function toCaller({ principal, requestId }: RequestContext): Caller {
  const { kind, id, name, ability } = principal;
  return { kind, id, name, ability, requestId };
}

/** The organisation of a request that names none. Whoever belongs to none sees no policy: `NOT_FOUND`. */
export function organisationOf({ principal }: RequestContext, what: string): string {
  if (principal.organisation !== null) return principal.organisation.id;
  throw notFound(what);
}

export function notFound(what: string): CodedError {
  return new CodedError('NOT_FOUND', `there is no such ${what}`);
}

/** The members that the payload unions of this module have in common. */
export type RefusalPayload =
  | {
      readonly __typename: 'ValidationFailed';
      readonly message: string;
      readonly findings: readonly Finding[];
    }
  | {
      readonly __typename: 'Forbidden';
      readonly message: string;
      readonly right: string;
      readonly scope: string;
    }
  | { readonly __typename: 'Conflict'; readonly code: string; readonly message: string };

/** The payload of a change: what `toValue` makes of its value, or the refusal. Throws `NOT_FOUND`. */
export async function toPayload<T, P>(
  outcome: Outcome<T>,
  toValue: (value: T) => Promise<P> | P,
): Promise<P | RefusalPayload> {
  switch (outcome.kind) {
    case 'done':
      return toValue(outcome.value);
    case 'invalid':
      return { __typename: 'ValidationFailed', message: outcome.message, findings: outcome.findings };
    case 'forbidden':
      return {
        __typename: 'Forbidden',
        message: outcome.message,
        right: outcome.right,
        scope: outcome.scope,
      };
    case 'conflict':
      return { __typename: 'Conflict', code: outcome.code, message: outcome.message };
    case 'missing':
      throw new CodedError('NOT_FOUND', outcome.message);
  }
}
