import type { Principal, RequestContext } from '../../access/index.js';
import { CodedError } from '../../platform/graphql/index.js';
import type { Finding } from '../../platform/finding.js';
import type { Outcome } from '../app/outcome.js';
import type { PolicyReading } from '../app/policy-reading.js';
import type { Caller } from '../app/ports.js';

/** Who asks, as the use cases want to know it. */
export function toCaller({ principal, requestId }: RequestContext): Caller {
  const { kind, id, name, ability } = principal;
  return { kind, id, name, ability, requestId };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * The organisation in which a request by id is made: the principal's own, whosever the id is. The local operator belongs
 * to none and acts where the id does. Throws `NOT_FOUND`.
 */
export async function organisationOf(
  { principal }: RequestContext,
  reading: PolicyReading,
  id: string,
  what: string,
): Promise<string> {
  const found = await findOrganisation(principal, reading, id);
  if (found === null) throw notFound(what);
  return found;
}

/** The same; null when the text is no id, or the principal belongs to no organisation. */
export async function findOrganisation(
  principal: Principal,
  reading: PolicyReading,
  id: string,
): Promise<string | null> {
  if (!UUID.test(id)) return null;
  if (principal.kind === 'operator') return reading.findOwner(id);
  return principal.organisation?.id ?? null;
}

/** The database would answer another text with an error of its own. Throws `NOT_FOUND`. */
export function assertId(id: string, what: string): void {
  if (!UUID.test(id)) throw notFound(what);
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
