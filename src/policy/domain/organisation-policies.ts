import type { Agreement } from '../../catalog/index.js';
import { isWithin, toScopeChain } from '../../access/index.js';
import type { AppliedPolicy, Block, Policy, Waiver } from './ast.js';
import type { PolicyCache } from './materialise.js';
import type {
  AgreementRecord,
  AssignmentRecord,
  BlockRecord,
  OrganisationRecord,
  VersionRecord,
  WaiverRecord,
} from './records.js';

/** A policy of an organisation with its version in force. */
export interface PolicyInForce {
  readonly id: string;
  readonly name: string;
  readonly version: VersionRecord;
}

/** Everything of one organisation that counts in its decisions, at one revision. */
export interface OrganisationContent {
  readonly organisation: OrganisationRecord;
  readonly policies: readonly PolicyInForce[];
  readonly assignments: readonly AssignmentRecord[];
  /** Approved ones. */
  readonly agreements: readonly AgreementRecord[];
  /** Statements of claims (`Claim.statement`) that the organisation disputes. */
  readonly disputes: ReadonlySet<string>;
  /** Approved ones, also expired: an instant in the past may be asked for. */
  readonly waivers: readonly WaiverRecord[];
  readonly blocks: readonly BlockRecord[];
}

/** The slug of the legal entity that runs a provider now; null when none is recorded. */
export type LegalEntityOf = (provider: string) => string | null;

/** The policies of one organisation, ready for decisions. Immutable. */
export class OrganisationPolicies {
  readonly id: string;
  readonly slug: string;
  readonly scopes: OrganisationRecord['scopes'];
  readonly dataClasses: readonly string[];
  readonly disputes: ReadonlySet<string>;
  readonly waivers: readonly Waiver[];
  readonly blocks: readonly Block[];
  private readonly byScope: ReadonlyMap<string, readonly AppliedPolicy[]>;
  private readonly appliedTo = new Map<string, readonly AppliedPolicy[]>();
  private readonly agreementsFor = new WeakMap<LegalEntityOf, readonly Agreement[]>();

  constructor(
    readonly content: OrganisationContent,
    cache: PolicyCache,
  ) {
    const { organisation, disputes, blocks } = content;
    this.id = organisation.id;
    this.slug = organisation.slug;
    this.scopes = organisation.scopes;
    this.dataClasses = organisation.dataClasses;
    this.disputes = disputes;
    this.blocks = blocks.map(({ id, target, reason, since }) => ({
      id,
      target,
      reason,
      since: since.getTime(),
    }));
    this.waivers = toWaivers(content);
    this.byScope = applyByScope(content, cache);
  }

  /**
   * The policies in force that are assigned to the scope or above it, sorted by name; one that is assigned twice on the
   * way counts from the topmost scope. The same array for as long as the object lives, so that callers may remember
   * what they derived by its identity.
   */
  applied(scope: string): readonly AppliedPolicy[] {
    const known = this.appliedTo.get(scope);
    if (known !== undefined) return known;
    const applied = new Map<string, AppliedPolicy>();
    for (const one of toScopeChain(scope).flatMap((ancestor) => this.byScope.get(ancestor) ?? [])) {
      if (!applied.has(one.policy.name)) applied.set(one.policy.name, one);
    }
    const sorted = [...applied.values()].sort((a, b) => (a.policy.name < b.policy.name ? -1 : 1));
    if (this.scopes.has(scope)) this.appliedTo.set(scope, sorted);
    return sorted;
  }

  /** Approved agreements; one whose provider has changed hands since is suspended. Pass the same function while it answers the same. */
  agreements(legalEntityOf: LegalEntityOf): readonly Agreement[] {
    const known = this.agreementsFor.get(legalEntityOf);
    if (known !== undefined) return known;
    const agreements = this.content.agreements.map((record) => toAgreement(record, legalEntityOf));
    this.agreementsFor.set(legalEntityOf, agreements);
    return agreements;
  }
}

function applyByScope(
  { policies, assignments }: OrganisationContent,
  cache: PolicyCache,
): ReadonlyMap<string, readonly AppliedPolicy[]> {
  const byId = new Map(policies.map((policy) => [policy.id, policy]));
  const byScope = new Map<string, AppliedPolicy[]>();
  for (const { policy: id, scope, mandatory } of assignments) {
    const found = byId.get(id);
    if (found === undefined) continue;
    const policy: Policy = cache.policyOf(found.version, found.name);
    const list = byScope.get(scope) ?? [];
    list.push({ policy, version: found.version.version, scope, mandatory });
    byScope.set(scope, list);
  }
  return byScope;
}

/**
 * SECURITY: a waiver was approved by people of one scope. Where the policy is assigned above that scope, those people
 * could not have approved it, so it does not count.
 */
function toWaivers({ policies, waivers, assignments }: OrganisationContent): readonly Waiver[] {
  const byId = new Map(policies.map((policy) => [policy.id, policy]));
  return waivers.flatMap((waiver): Waiver[] => {
    const policy = byId.get(waiver.policy);
    const { approvedAt, approvedScope } = waiver;
    if (policy === undefined || approvedAt === null || approvedScope === null) return [];
    const above = assignments.filter(
      ({ policy: id, scope }) => id === waiver.policy && isWithin(waiver.scope, scope),
    );
    if (above.some(({ scope }) => !isWithin(scope, approvedScope))) return [];
    return [
      {
        id: waiver.entity,
        policy: policy.name,
        rule: waiver.rule,
        ruleDigest: waiver.ruleDigest,
        outcome: waiver.outcome,
        deployments: waiver.deployments,
        scope: waiver.scope,
        dataClasses: waiver.dataClasses,
        approvedAt: approvedAt.getTime(),
        expiresAt: waiver.expiresAt.getTime(),
      },
    ];
  });
}

function toAgreement(record: AgreementRecord, legalEntityOf: LegalEntityOf): Agreement {
  return {
    id: record.entity,
    provider: record.provider,
    kind: record.kind,
    validFrom: record.validFrom.getTime(),
    validTo: record.validTo?.getTime() ?? null,
    endpoints: record.endpoints,
    exceptModels: record.exceptModels,
    suspended: legalEntityOf(record.provider) !== record.counterparty,
  };
}
