import { isWithin } from '../../access/index.js';
import type { AssignmentRecord, PolicyRecord } from '../domain/records.js';
import { refuseApproval, refuseMachine, refuseWithout, refuseWithoutReason, toAuthor } from './gate.js';
import type { Outcome } from './outcome.js';
import { conflict, done, missing } from './outcome.js';
import { refuseUnknownScope } from './policies.js';
import type { Caller, PolicyChange, PolicyStore } from './ports.js';

export interface AssignPolicy {
  readonly organisation: string;
  readonly policy: string;
  readonly scope: string;
  readonly mandatory: boolean;
  readonly reason: string;
}

export interface RemoveAssignment {
  readonly organisation: string;
  readonly assignment: string;
  readonly reason: string;
}

/** `requested`: a second approver has to ask for the same. */
export type Removal = 'removed' | 'requested';

/** How long one person's request to take something away waits for a second one. */
export const REQUEST_DAYS = 30;
const DAY = 86_400_000;

/** Where policies apply. */
export class Assignments {
  constructor(private readonly store: PolicyStore) {}

  /** Assigns a published policy to a scope, for it and everything below. The value is the assignment's id. */
  assign(caller: Caller, input: AssignPolicy): Promise<Outcome<string>> {
    return this.store.change(toRequest(caller, input), async (change) => {
      const refusal =
        refuseUnknownScope(await change.organisation(), input.scope) ??
        refuseWithout(caller, 'assignment:edit', input.scope) ??
        refuseWithoutReason(input.reason);
      if (refusal !== null) return refusal;
      const policy = await change.findPolicy({ id: input.policy });
      if (policy === undefined) return missing('there is no such policy');
      return this.add(change, caller, policy, input);
    });
  }

  /** Takes an assignment away. A mandatory one takes two approvers of its scope, each asking for the same. */
  unassign(caller: Caller, input: RemoveAssignment): Promise<Outcome<Removal>> {
    return this.store.change(toRequest(caller, input), async (change) => {
      const assignment = (await change.assignments()).find(({ id }) => id === input.assignment);
      if (assignment === undefined) return missing('there is no such assignment');
      const refusal =
        refuseWithout(caller, 'assignment:edit', assignment.scope) ?? refuseWithoutReason(input.reason);
      if (refusal !== null) return refusal;
      const policy = await change.findPolicy({ id: assignment.policy });
      if (policy === undefined) return missing('there is no such policy');
      return assignment.mandatory
        ? removeMandatory(change, caller, assignment, policy, input.reason)
        : remove(change, assignment, policy, null);
    });
  }

  private async add(
    change: PolicyChange,
    caller: Caller,
    policy: PolicyRecord,
    { scope, mandatory }: AssignPolicy,
  ): Promise<Outcome<string>> {
    if (policy.latest === null || policy.latest.isWithdrawn) {
      return conflict('NOT_PUBLISHED', `\`${policy.name}\` has no version in force; publish it first`);
    }
    if (!isWithin(scope, policy.scope)) {
      const message = `\`${policy.name}\` is kept by \`${policy.scope}\` and applies there and below only; save its draft for a scope above \`${scope}\` first`;
      return conflict('KEPT_ELSEWHERE', message);
    }
    const present = (await change.assignments()).find(
      (one) => one.policy === policy.id && one.scope === scope,
    );
    if (present !== undefined) {
      if (present.mandatory === mandatory) {
        return conflict('ALREADY_ASSIGNED', `\`${policy.name}\` is assigned to \`${scope}\` already`);
      }
      if (present.mandatory) {
        const message = `\`${policy.name}\` is mandatory at \`${scope}\`; two approvers have to remove it first`;
        return conflict('IS_MANDATORY', message);
      }
      await change.closeAssignment(present.id);
    }
    const id = await change.addAssignment({ policy: policy.id, scope, mandatory, author: toAuthor(caller) });
    const detail = { version: policy.latest.version, mandatory };
    change.record({ action: 'policy.assigned', subject: policy.name, scope, after: detail, detail });
    return done(id);
  }
}

async function removeMandatory(
  change: PolicyChange,
  caller: Caller,
  assignment: AssignmentRecord,
  policy: PolicyRecord,
  reason: string,
): Promise<Outcome<Removal>> {
  const request = await findRequest(change, 'assignment', assignment.id);
  if (request !== undefined) {
    const refusal = refuseApproval(caller, 'policy:publish', assignment.scope, request.author);
    return refusal ?? remove(change, assignment, policy, request.author);
  }
  const refusal =
    refuseWithout(caller, 'policy:publish', assignment.scope) ??
    refuseMachine(caller, 'policy:publish', assignment.scope);
  if (refusal !== null) return refusal;
  await addRequest(change, caller, 'assignment', assignment.id, reason);
  change.record({
    action: 'assignment.removal-requested',
    subject: policy.name,
    scope: assignment.scope,
    detail: { mandatory: true },
  });
  return done('requested');
}

async function remove(
  change: PolicyChange,
  assignment: AssignmentRecord,
  policy: PolicyRecord,
  requestedBy: string | null,
): Promise<Outcome<Removal>> {
  await change.closeAssignment(assignment.id);
  await closeRequests(change, 'assignment', assignment.id);
  change.record({
    action: 'policy.unassigned',
    subject: policy.name,
    scope: assignment.scope,
    before: { mandatory: assignment.mandatory },
    detail: { mandatory: assignment.mandatory, requestedBy },
  });
  return done('removed');
}

/** The request of somebody who asked for the same within the last days. */
export async function findRequest(
  change: PolicyChange,
  kind: 'assignment' | 'block',
  target: string,
): Promise<{ readonly author: string } | undefined> {
  const since = change.now.getTime() - REQUEST_DAYS * DAY;
  return (await change.removalRequests()).find(
    (request) => request.kind === kind && request.target === target && request.requestedAt.getTime() >= since,
  );
}

/** Keeps the request, instead of an older one that nobody followed. */
export async function addRequest(
  change: PolicyChange,
  caller: Caller,
  kind: 'assignment' | 'block',
  target: string,
  reason: string,
): Promise<void> {
  await closeRequests(change, kind, target);
  await change.addRemovalRequest({ kind, target, reason, author: toAuthor(caller) });
}

export async function closeRequests(
  change: PolicyChange,
  kind: 'assignment' | 'block',
  target: string,
): Promise<void> {
  for (const request of await change.removalRequests()) {
    if (request.kind === kind && request.target === target) await change.closeRemovalRequest(request.id);
  }
}

function toRequest(
  caller: Caller,
  { organisation, reason }: { readonly organisation: string; readonly reason: string },
): { caller: Caller; organisation: string; reason: string } {
  return { caller, organisation, reason: reason.trim() };
}
