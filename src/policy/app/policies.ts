import { isWithin, toScopeChain } from '../../access/index.js';
import type { Policy } from '../domain/ast.js';
import type { GroupCatalog } from '../domain/groups.js';
import { groupsDigest, recordGroups, sha256Of } from '../domain/materialise.js';
import { parsePolicy } from '../domain/parse-policy.js';
import { findPolicyName } from '../domain/policy-name.js';
import type { OrganisationRecord, PolicyRecord } from '../domain/records.js';
import { refuseWithout, refuseWithoutReason, toAuthor } from './gate.js';
import type { Outcome, Refusal } from './outcome.js';
import { conflict, done, inputFinding, invalid, missing } from './outcome.js';
import type { Caller, PolicyChange, PolicyStore } from './ports.js';

export interface SaveDraft {
  readonly organisation: string;
  /** The scope that keeps the policy from now on. */
  readonly scope: string;
  readonly document: string;
  /** The edit that the writer knows; null for a policy that does not exist yet. */
  readonly edit: number | null;
}

export interface PublishPolicy {
  readonly organisation: string;
  readonly policy: string;
  /** The edit of the draft that is published. */
  readonly edit: number;
  readonly reason: string;
}

/** Drafts, published versions, withdrawal. */
export class Policies {
  constructor(
    private readonly store: PolicyStore,
    private readonly groups: GroupCatalog,
  ) {}

  /** Saves a draft, which may still be wrong inside: it says nothing until it is published. The value is the policy's id. */
  saveDraft(caller: Caller, input: SaveDraft): Promise<Outcome<string>> {
    return this.store.change({ caller, organisation: input.organisation, reason: '' }, async (change) => {
      const name = findPolicyName(input.document);
      if (!name.ok) return invalid(...name.findings);
      const organisation = await change.organisation();
      const refusal =
        refuseUnknownScope(organisation, input.scope) ?? refuseWithout(caller, 'policy:edit', input.scope);
      if (refusal !== null) return refusal;
      const policy = await change.findPolicy({ name: name.value });
      return policy === undefined
        ? this.create(change, caller, input, name.value)
        : this.edit(change, caller, input, policy);
    });
  }

  /** Publishes the draft as the next version. The value is its number. */
  publish(caller: Caller, input: PublishPolicy): Promise<Outcome<number>> {
    return this.store.change(toRequest(caller, input), async (change) => {
      const policy = await change.findPolicy({ id: input.policy });
      if (policy === undefined) return missing('there is no such policy');
      const refusal =
        refuseWithout(caller, 'policy:publish', policy.scope) ??
        refuseWithoutReason(input.reason) ??
        refuseStale(policy, input.edit);
      if (refusal !== null) return refusal;
      const { dataClasses } = await change.organisation();
      const parsed = this.check(policy, dataClasses);
      return parsed.ok ? this.addVersion(change, caller, policy, parsed.value) : invalid(...parsed.findings);
    });
  }

  /** Takes the newest version out of force. Older versions do not come back. */
  withdraw(
    caller: Caller,
    input: { readonly organisation: string; readonly policy: string; readonly reason: string },
  ): Promise<Outcome<number>> {
    return this.store.change(toRequest(caller, input), async (change) => {
      const policy = await change.findPolicy({ id: input.policy });
      if (policy === undefined) return missing('there is no such policy');
      const refusal =
        refuseWithout(caller, 'policy:publish', policy.scope) ?? refuseWithoutReason(input.reason);
      if (refusal !== null) return refusal;
      const { latest } = policy;
      if (latest === null || latest.isWithdrawn) {
        return conflict('NOT_PUBLISHED', `\`${policy.name}\` has no version in force`);
      }
      const assigned = (await change.assignments()).filter((one) => one.policy === policy.id);
      if (assigned.length > 0)
        return refuseAssigned(
          policy,
          assigned.map(({ scope }) => scope),
        );
      await change.withdrawVersion(latest.id);
      change.record({
        action: 'policy.withdrawn',
        subject: policy.name,
        scope: policy.scope,
        before: { version: latest.version, sha256: latest.sha256 },
        detail: { version: latest.version, sha256: latest.sha256 },
      });
      return done(latest.version);
    });
  }

  private check(policy: PolicyRecord, dataClasses: readonly string[]): ReturnType<typeof parsePolicy> {
    return parsePolicy(policy.draft.document, { groups: this.groups, dataClasses });
  }

  private async create(
    change: PolicyChange,
    caller: Caller,
    input: SaveDraft,
    name: string,
  ): Promise<Outcome<string>> {
    if (input.edit !== null && input.edit !== 0) {
      return missing(`there is no policy \`${name}\`; leave the edit out to begin one`);
    }
    const policy = await change.addPolicy(name);
    await save(change, caller, { ...input, policy, edit: 1 });
    change.record({
      action: 'policy.drafted',
      subject: name,
      scope: input.scope,
      after: input.document,
      detail: { edit: 1, sha256: sha256Of(input.document) },
    });
    return done(policy);
  }

  private async edit(
    change: PolicyChange,
    caller: Caller,
    input: SaveDraft,
    policy: PolicyRecord,
  ): Promise<Outcome<string>> {
    const refusal =
      refuseTaken(policy, input) ??
      refuseWithout(caller, 'policy:edit', policy.scope) ??
      refuseStale(policy, input.edit) ??
      (await refuseMove(change, policy, input.scope));
    if (refusal !== null) return refusal;
    const edit = policy.draft.edit + 1;
    await save(change, caller, { ...input, policy: policy.id, edit });
    change.record({
      action: 'policy.edited',
      subject: policy.name,
      scope: input.scope,
      before: policy.draft.document,
      after: input.document,
      detail: { edit, sha256: sha256Of(input.document), keptBefore: policy.scope },
    });
    return done(policy.id);
  }

  private async addVersion(
    change: PolicyChange,
    caller: Caller,
    policy: PolicyRecord,
    parsed: Policy,
  ): Promise<Outcome<number>> {
    const { document } = policy.draft;
    const [sha256, groups, { latest }] = [sha256Of(document), recordGroups(parsed, this.groups), policy];
    if (latest !== null && !latest.isWithdrawn && latest.sha256 === sha256) {
      if (groupsDigest(latest.groups) === groupsDigest(groups)) {
        return conflict(
          'ALREADY_PUBLISHED',
          `version ${latest.version} of \`${policy.name}\` says exactly this`,
        );
      }
    }
    const version = (latest?.version ?? 0) + 1;
    const publishedBy = toAuthor(caller);
    await change.addVersion({ policy: policy.id, version, document, sha256, groups, publishedBy });
    change.record({
      action: 'policy.published',
      subject: policy.name,
      scope: policy.scope,
      ...(latest && { before: { version: latest.version, sha256: latest.sha256 } }),
      after: { version, sha256, groups },
      detail: { version, sha256, groups: Object.keys(groups) },
    });
    return done(version);
  }
}

function toRequest(
  caller: Caller,
  { organisation, reason }: { readonly organisation: string; readonly reason: string },
): { caller: Caller; organisation: string; reason: string } {
  return { caller, organisation, reason: reason.trim() };
}

function save(
  change: PolicyChange,
  caller: Caller,
  { policy, scope, document, edit }: SaveDraft & { readonly policy: string; readonly edit: number },
): Promise<void> {
  return change.saveDraft({ policy, scope, document, edit, editedBy: toAuthor(caller) });
}

export function refuseUnknownScope({ scopes, slug }: OrganisationRecord, scope: string): Refusal | null {
  return scopes.has(scope) ? null : missing(`there is no scope \`${scope}\` in \`${slug}\``);
}

/**
 * Who does not know the policy meant to begin one, beside a scope that keeps one of that name and that the writer does
 * not see from there. Names belong to the organisation, so nothing of another one is told.
 */
function refuseTaken({ name, scope: keeper }: PolicyRecord, { scope, edit }: SaveDraft): Refusal | null {
  if (edit !== null || isWithin(scope, keeper) || isWithin(keeper, scope)) return null;
  const above = toScopeChain(keeper).filter((one) => isWithin(scope, one));
  const nearest = above.reduce((lowest, one) => (isWithin(one, lowest) ? one : lowest));
  const message = `the name \`${name}\` is taken: \`${keeper}\` keeps a policy of that name, which \`${scope}\` cannot use`;
  return conflict(
    'KEPT_ELSEWHERE',
    `${message}; choose another name, or publish it at \`${nearest}\`, which then keeps it for both`,
  );
}

function refuseStale(policy: PolicyRecord, edit: number | null): Refusal | null {
  if (edit === policy.draft.edit) return null;
  if (edit === null) {
    const message = `\`${policy.name}\` exists already; its draft is at edit ${policy.draft.edit}`;
    return invalid(inputFinding('EDIT_MISSING', 'edit', message, 'name the edit that you have read'));
  }
  const message = `the draft of \`${policy.name}\` is at edit ${policy.draft.edit}, not ${edit}: somebody has changed it since`;
  return conflict('STALE_EDIT', message);
}

/** A policy is kept above all places where it applies, so that nobody there changes what binds others. */
async function refuseMove(
  change: PolicyChange,
  policy: PolicyRecord,
  scope: string,
): Promise<Refusal | null> {
  if (scope === policy.scope) return null;
  const outside = (await change.assignments())
    .filter((one) => one.policy === policy.id && !isWithin(one.scope, scope))
    .map((one) => one.scope);
  return outside.length === 0 ? null : refuseAssigned(policy, outside);
}

function refuseAssigned(policy: PolicyRecord, scopes: readonly string[]): Refusal {
  const where = scopes.map((scope) => `\`${scope}\``).join(', ');
  return conflict('STILL_ASSIGNED', `\`${policy.name}\` is assigned to ${where}; unassign it there first`);
}
