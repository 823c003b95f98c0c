import { isWithin } from '../../access/index.js';
import type { Finding } from '../../platform/finding.js';
import type { Policy, Rule, RuleOutcome } from '../domain/ast.js';
import type { GroupCatalog } from '../domain/groups.js';
import { PolicyCache } from '../domain/materialise.js';
import { suggest } from '../../platform/nearest.js';
import { plural } from '../../platform/plural.js';
import type { OrganisationRecord, PolicyRecord, WaiverRecord } from '../domain/records.js';
import { refuseApproval, refuseWithout, refuseWithoutReason, toAuthor } from './gate.js';
import type { Outcome, Refusal } from './outcome.js';
import { conflict, done, inputFinding, invalid, missing } from './outcome.js';
import { refuseUnknownScope } from './policies.js';
import type { AuditNote, Caller, PolicyChange, PolicyStore } from './ports.js';

/** `uncovered` is no rule's outcome: a scope is opened by a policy, not by a waiver. */
export type WaivableOutcome = Exclude<RuleOutcome, 'uncovered'>;

export interface RequestWaiver {
  readonly organisation: string;
  readonly scope: string;
  /** Name of the policy. */
  readonly policy: string;
  readonly rule: string;
  readonly outcome: WaivableOutcome;
  /** Null: those that exist when it is approved. Later ones are never covered. */
  readonly deployments: readonly string[] | null;
  /** Null: every class. */
  readonly dataClasses: readonly string[] | null;
  readonly justification: string;
  readonly ticket: string | null;
  readonly expiresAt: Date;
}

export interface DecideWaiver {
  readonly organisation: string;
  readonly waiver: string;
  readonly reason: string;
}

const DAY = 86_400_000;

/** Exceptions from one rule, for a time. */
export class Waivers {
  private readonly cache: PolicyCache;

  constructor(
    private readonly store: PolicyStore,
    groups: GroupCatalog,
  ) {
    this.cache = new PolicyCache(groups);
  }

  /** Asks for a waiver; nothing changes before it is approved. The value is its id. */
  request(caller: Caller, input: RequestWaiver): Promise<Outcome<string>> {
    const { organisation, justification } = input;
    return this.store.change({ caller, organisation, reason: justification.trim() }, async (change) => {
      const tenant = await change.organisation();
      const refusal =
        refuseUnknownScope(tenant, input.scope) ?? refuseWithout(caller, 'waiver:request', input.scope);
      if (refusal !== null) return refusal;
      const findings = await findProblems(change, tenant, input);
      if (findings.length > 0) return invalid(...findings);
      const rule = await this.findRule(change, input);
      if (!rule.found) return rule.refusal;
      const waiver = toRecord(change, caller, input, rule);
      await change.putWaiver(waiver);
      change.record(toNote('waiver.requested', waiver, input.policy));
      return done(waiver.entity);
    });
  }

  /** Approves it for the deployments that exist now. Another person than the one who asked, where the policy is kept. */
  approve(caller: Caller, input: DecideWaiver): Promise<Outcome<string>> {
    return this.store.change(toRequest(caller, input), async (change) => {
      const waiver = (await change.waivers()).find(({ entity }) => entity === input.waiver);
      const policy = waiver && (await change.findPolicy({ id: waiver.policy }));
      if (waiver === undefined || policy === undefined) return missing('there is no such waiver');
      const refusal =
        refuseApproval(caller, 'waiver:approve', policy.scope, waiver.author) ??
        refuseWithoutReason(input.reason) ??
        (await this.refuseOutdated(change, waiver, policy));
      if (refusal !== null) return refusal;
      const deployments = await coveredDeployments(change, waiver);
      if (deployments.length === 0) return conflict('NOT_APPLIED', 'none of its deployments exists any more');
      const approved: WaiverRecord = {
        ...waiver,
        deployments,
        state: 'approved',
        reviewer: toAuthor(caller),
        approvedAt: change.now,
        approvedScope: policy.scope,
      };
      await change.putWaiver(approved);
      change.record(toNote('waiver.approved', approved, policy.name));
      return done(waiver.entity);
    });
  }

  /** Ends it at once, requested or approved. One person suffices. */
  revoke(caller: Caller, input: DecideWaiver): Promise<Outcome<string>> {
    return this.store.change(toRequest(caller, input), async (change) => {
      const waiver = (await change.waivers()).find(({ entity }) => entity === input.waiver);
      if (waiver === undefined) return missing('there is no such waiver');
      const asEditor = refuseWithout(caller, 'waiver:request', waiver.scope);
      const asApprover = asEditor && refuseWithout(caller, 'waiver:approve', waiver.scope);
      const refusal = asApprover ?? refuseWithoutReason(input.reason);
      if (refusal !== null) return refusal;
      if (waiver.state === 'revoked') return conflict('ALREADY_DECIDED', 'the waiver is revoked already');
      const policy = await change.findPolicy({ id: waiver.policy });
      const revoked: WaiverRecord = { ...waiver, state: 'revoked', reviewer: toAuthor(caller) };
      await change.putWaiver(revoked);
      change.record({
        ...toNote('waiver.revoked', revoked, policy?.name ?? ''),
        before: { state: waiver.state },
      });
      return done(waiver.entity);
    });
  }

  private async findRule(
    change: PolicyChange,
    input: Pick<RequestWaiver, 'policy' | 'rule' | 'scope'>,
  ): Promise<FoundRule | { readonly found: false; readonly refusal: Refusal }> {
    const refused = (refusal: Refusal): { readonly found: false; readonly refusal: Refusal } => ({
      found: false,
      refusal,
    });
    const policy = await change.findPolicy({ name: input.policy });
    const parsed = policy && this.inForce(policy);
    if (policy === undefined || parsed === undefined)
      return refused(await unknownPolicy(change, input.policy));
    const assigned = (await change.assignments()).filter((one) => one.policy === policy.id);
    if (!assigned.some(({ scope }) => isWithin(input.scope, scope))) {
      return refused(
        conflict('NOT_APPLIED', `\`${policy.name}\` is not assigned to \`${input.scope}\` or above it`),
      );
    }
    const rule = parsed.rules.find(({ id }) => id === input.rule);
    if (rule === undefined) {
      const hint = suggest(
        input.rule,
        parsed.rules.map(({ id }) => id),
      );
      const message = `\`${policy.name}\` has no rule \`${input.rule}\``;
      return refused(invalid(inputFinding('UNKNOWN_NAME', 'rule', message, hint)));
    }
    if (!rule.waivable) {
      return refused(
        conflict('NOT_WAIVABLE', `\`${policy.name}\` says that \`${rule.id}\` cannot be waived`),
      );
    }
    return { found: true, policy, rule };
  }

  /** The policy as it decides today; undefined when it has no version in force. */
  private inForce(policy: PolicyRecord): Policy | undefined {
    const { latest } = policy;
    return latest === null || latest.isWithdrawn ? undefined : this.cache.policyOf(latest, policy.name);
  }

  private async refuseOutdated(
    change: PolicyChange,
    waiver: WaiverRecord,
    policy: PolicyRecord,
  ): Promise<Refusal | null> {
    if (waiver.state !== 'requested')
      return conflict('ALREADY_DECIDED', `the waiver is ${waiver.state} already`);
    const found = await this.findRule(change, {
      policy: policy.name,
      rule: waiver.rule,
      scope: waiver.scope,
    });
    if (!found.found) return found.refusal;
    if (found.rule.digest !== waiver.ruleDigest) {
      return conflict(
        'RULE_CHANGED',
        `\`${waiver.rule}\` has changed since the waiver was requested; request it again`,
      );
    }
    const { maxWaiverDays } = await change.organisation();
    const finding = findExpiryProblem(waiver.expiresAt, change.now, maxWaiverDays);
    return finding === null ? null : conflict('EXPIRED', `${finding.message}; request it again`);
  }
}

interface FoundRule {
  readonly found: true;
  readonly policy: PolicyRecord;
  readonly rule: Rule;
}

async function unknownPolicy(change: PolicyChange, name: string): Promise<Refusal> {
  const inForce = (await change.policies()).filter(({ latest }) => latest !== null && !latest.isWithdrawn);
  const hint = suggest(
    name,
    inForce.map((policy) => policy.name),
  );
  return invalid(inputFinding('UNKNOWN_NAME', 'policy', `there is no published policy \`${name}\``, hint));
}

async function findProblems(
  change: PolicyChange,
  { dataClasses, maxWaiverDays }: OrganisationRecord,
  input: RequestWaiver,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  if (input.justification.trim() === '') {
    const message = 'a justification is required';
    findings.push(
      inputFinding('REASON_MISSING', 'justification', message, 'say why the rule need not hold for now'),
    );
  }
  const expiry = findExpiryProblem(input.expiresAt, change.now, maxWaiverDays);
  if (expiry !== null) findings.push(expiry);
  findings.push(...findUnknown('data class', 'dataClasses', input.dataClasses, dataClasses));
  if (input.deployments !== null) {
    const slugs = await change.slugsOf('deployment');
    findings.push(...findUnknown('deployment', 'deployments', input.deployments, slugs));
  }
  return findings;
}

function findUnknown(
  what: string,
  path: string,
  names: readonly string[] | null,
  known: readonly string[],
): Finding[] {
  if (names === null) return [];
  if (names.length === 0) {
    return [
      inputFinding('EMPTY_LIST', path, `the list \`${path}\` is empty`, 'name some, or leave it out for all'),
    ];
  }
  const set = new Set(known);
  return names.flatMap((name, index) =>
    set.has(name)
      ? []
      : [
          inputFinding(
            'UNKNOWN_NAME',
            `${path}[${index}]`,
            `there is no ${what} \`${name}\``,
            suggest(name, known),
          ),
        ],
  );
}

function findExpiryProblem(expiresAt: Date, now: Date, maxDays: number): Finding | null {
  if (expiresAt <= now) {
    return inputFinding('EXPIRED', 'expiresAt', 'the expiry is not in the future', 'give a later instant');
  }
  if (expiresAt.getTime() > now.getTime() + maxDays * DAY) {
    const message = `a waiver lasts at most ${plural(maxDays, 'day')} here`;
    const latest = new Date(now.getTime() + maxDays * DAY).toISOString();
    return inputFinding('EXPIRY_TOO_LATE', 'expiresAt', message, `give an instant until \`${latest}\``);
  }
  return null;
}

async function coveredDeployments(change: PolicyChange, waiver: WaiverRecord): Promise<readonly string[]> {
  const existing = await change.slugsOf('deployment');
  if (waiver.deployments.length === 0) return existing;
  const asked = new Set(waiver.deployments);
  return existing.filter((slug) => asked.has(slug));
}

function toRecord(
  change: PolicyChange,
  caller: Caller,
  input: RequestWaiver,
  { policy, rule }: FoundRule,
): WaiverRecord {
  return {
    entity: change.newEntity(),
    policy: policy.id,
    rule: rule.id,
    ruleDigest: rule.digest,
    outcome: input.outcome,
    deployments: input.deployments ?? [],
    scope: input.scope,
    dataClasses: input.dataClasses,
    justification: input.justification.trim(),
    ticket: input.ticket,
    approvedAt: null,
    expiresAt: input.expiresAt,
    state: 'requested',
    author: toAuthor(caller),
    reviewer: null,
    approvedScope: null,
  };
}

function toNote(action: string, waiver: WaiverRecord, policy: string): AuditNote {
  const detail = {
    waiver: waiver.entity,
    policy,
    rule: waiver.rule,
    ruleDigest: waiver.ruleDigest,
    outcome: waiver.outcome,
    deployments: waiver.deployments.length,
    dataClasses: waiver.dataClasses,
    expiresAt: waiver.expiresAt.toISOString(),
    ticket: waiver.ticket,
    requestedBy: waiver.author,
  };
  return {
    action,
    subject: `${policy} ${waiver.rule}`,
    scope: waiver.scope,
    after: { ...detail, deployments: waiver.deployments, state: waiver.state },
    detail,
  };
}

function toRequest(
  caller: Caller,
  { organisation, reason }: DecideWaiver,
): { caller: Caller; organisation: string; reason: string } {
  return { caller, organisation, reason: reason.trim() };
}
