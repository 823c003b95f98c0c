import type { Right } from '../../access/index.js';
import { conflict, inputFinding, invalid } from './outcome.js';
import type { Refusal } from './outcome.js';
import type { Caller } from './ports.js';

/** Null when the caller holds the right at the scope. */
export function refuseWithout(caller: Caller, right: Right, scope: string): Refusal | null {
  if (caller.ability.can(right, { scope })) return null;
  return {
    kind: 'forbidden',
    message: `\`${caller.name}\` lacks the right \`${right}\` at \`${scope}\``,
    right,
    scope,
  };
}

/** Null when the caller may approve there what the author asked for: a person, another one, with the right. */
export function refuseApproval(caller: Caller, right: Right, scope: string, author: string): Refusal | null {
  return (
    refuseWithout(caller, right, scope) ??
    refuseMachine(caller, right, scope) ??
    refuseSamePerson(caller, scope, right, author)
  );
}

/** Null for a person. An API key can be copied, and whoever copies it would be a second approver. */
export function refuseMachine(caller: Caller, right: Right, scope: string): Refusal | null {
  if (caller.kind === 'member' || caller.kind === 'operator') return null;
  const message = `\`${caller.name}\` is no person: an approval needs one with the right \`${right}\` at \`${scope}\``;
  return { kind: 'forbidden', message, right, scope };
}

function refuseSamePerson(caller: Caller, scope: string, right: Right, author: string): Refusal | null {
  if (toAuthor(caller) !== author) return null;
  return conflict(
    'SAME_PERSON',
    `the one who asked cannot approve; another person with the right \`${right}\` at \`${scope}\` has to`,
  );
}

/**
 * Whom a row names as the one who made it. SECURITY: whoever acts on the database as the local operator is one person,
 * whatever account of the machine was used, so that nobody can be two by changing the account.
 */
export function toAuthor(caller: Pick<Caller, 'kind' | 'id'>): string {
  return caller.kind === 'operator' ? 'operator' : caller.id;
}

/** Null when a reason was given: the record has to answer why, years later. */
export function refuseWithoutReason(reason: string): Refusal | null {
  if (reason.trim() !== '') return null;
  return invalid(
    inputFinding(
      'REASON_MISSING',
      'reason',
      'a reason is required',
      'say in one sentence why the change is made',
    ),
  );
}
