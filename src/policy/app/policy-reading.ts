import { isWithin } from '../../access/index.js';
import type { Finding } from '../../platform/finding.js';
import type { Policy } from '../domain/ast.js';
import type { GroupCatalog } from '../domain/groups.js';
import { PolicyCache, sha256Of } from '../domain/materialise.js';
import { parsePolicy } from '../domain/parse-policy.js';
import type {
  AgreementRecord,
  AssignmentRecord,
  BlockRecord,
  PolicyRecord,
  RemovalRequestRecord,
  VersionRecord,
  WaiverRecord,
} from '../domain/records.js';
import type { PolicyRows, PolicyStore } from './ports.js';

export interface PolicyView {
  readonly record: PolicyRecord;
  /** What the version in force, else the draft, says; null when neither can be read. */
  readonly policy: Policy | null;
  /** False when the draft is what is in force. */
  readonly hasDraft: boolean;
  readonly draftFindings: () => readonly Finding[];
  readonly assignments: readonly AssignmentView[];
}

export interface AssignmentView extends AssignmentRecord {
  readonly policyName: string;
  readonly removalRequest: RemovalRequestRecord | null;
}

export interface VersionView {
  readonly record: VersionRecord;
  readonly state: 'published' | 'superseded' | 'withdrawn';
  readonly policy: Policy;
}

export interface BlockView extends BlockRecord {
  readonly liftRequest: RemovalRequestRecord | null;
}

export interface AgreementView extends AgreementRecord {
  /** The scope whose approvers decide: the organisation. */
  readonly keptBy: string;
  readonly isSuspended: boolean;
}

export interface WaiverView extends WaiverRecord {
  readonly policyName: string;
  /** The scope whose approvers decide. */
  readonly keptBy: string;
}

/** What people see of policies and exceptions. Reads the database, so that whoever has written reads what was written. */
export class PolicyReading {
  private readonly cache: PolicyCache;

  constructor(
    private readonly store: PolicyStore,
    private readonly groups: GroupCatalog,
  ) {
    this.cache = new PolicyCache(groups);
  }

  /** The organisation to which a policy, assignment, agreement, waiver or block belongs. */
  findOwner(id: string): Promise<string | null> {
    return this.store.findOwner(id);
  }

  /** The policies that apply to the scope, and those that are kept at it or below, by name. */
  list(organisation: string, scope: string): Promise<readonly PolicyView[]> {
    return this.store.read(organisation, async (rows) => {
      const records = await rows.policies();
      const near = records.filter((record) => isWithin(scope, record.scope) || isWithin(record.scope, scope));
      return this.toViews(rows, near);
    });
  }

  find(organisation: string, id: string): Promise<PolicyView | undefined> {
    return this.store.read(organisation, async (rows) => {
      const record = await rows.findPolicy({ id });
      return record === undefined ? undefined : (await this.toViews(rows, [record]))[0];
    });
  }

  findByName(organisation: string, name: string): Promise<PolicyView | undefined> {
    return this.store.read(organisation, async (rows) => {
      const record = await rows.findPolicy({ name });
      return record === undefined ? undefined : (await this.toViews(rows, [record]))[0];
    });
  }

  /** Newest first. */
  versions(
    organisation: string,
    { id, name }: Pick<PolicyRecord, 'id' | 'name'>,
  ): Promise<readonly VersionView[]> {
    return this.store.read(organisation, async (rows) => {
      const records = await rows.versionsOf(id);
      return records.map((record) => this.toVersion(record, name, records[0]));
    });
  }

  /** The newest version, unless it was withdrawn. */
  inForce({ latest, name }: PolicyRecord): VersionView | null {
    return latest === null || latest.isWithdrawn ? null : this.toVersion(latest, name, latest);
  }

  /** Newest first. */
  agreements(organisation: string): Promise<readonly AgreementView[]> {
    return this.store.read(organisation, async (rows) => {
      const { slug } = await rows.organisation();
      const views: AgreementView[] = [];
      for (const record of (await rows.agreements()).toReversed()) {
        const isSuspended = (await rows.legalEntityOf(record.provider)) !== record.counterparty;
        views.push({ ...record, keptBy: slug, isSuspended });
      }
      return views;
    });
  }

  /** Those that hold within the scope or reach it from above, newest first. */
  async waivers(organisation: string, scope: string): Promise<readonly WaiverView[]> {
    const all = await this.allWaivers(organisation);
    return all.filter((waiver) => isWithin(scope, waiver.scope) || isWithin(waiver.scope, scope));
  }

  async findWaiver(organisation: string, entity: string): Promise<WaiverView | undefined> {
    return (await this.allWaivers(organisation)).find((waiver) => waiver.entity === entity);
  }

  private allWaivers(organisation: string): Promise<readonly WaiverView[]> {
    return this.store.read(organisation, async (rows) => {
      const policies = new Map((await rows.policies()).map((policy) => [policy.id, policy]));
      return (await rows.waivers()).toReversed().map((waiver) => {
        const policy = policies.get(waiver.policy);
        return { ...waiver, policyName: policy?.name ?? '', keptBy: policy?.scope ?? waiver.scope };
      });
    });
  }

  /** Newest first. */
  blocks(organisation: string): Promise<readonly BlockView[]> {
    return this.store.read(organisation, async (rows) => {
      const requests = await rows.removalRequests();
      return (await rows.blocks())
        .toReversed()
        .map((block) => ({ ...block, liftRequest: findRequest(requests, 'block', block.id) }));
    });
  }

  private async toViews(rows: PolicyRows, records: readonly PolicyRecord[]): Promise<readonly PolicyView[]> {
    const [assignments, requests] = [await rows.assignments(), await rows.removalRequests()];
    const { dataClasses } = await rows.organisation();
    return records.map((record): PolicyView => {
      const inForce = this.inForce(record);
      return {
        record,
        policy: inForce?.policy ?? this.read(record),
        hasDraft: inForce === null || inForce.record.sha256 !== sha256Of(record.draft.document),
        draftFindings: () => this.findProblems(record, dataClasses),
        assignments: assignments
          .filter(({ policy }) => policy === record.id)
          .map((assignment) => ({
            ...assignment,
            policyName: record.name,
            removalRequest: findRequest(requests, 'assignment', assignment.id),
          })),
      };
    });
  }

  private read({ draft }: PolicyRecord): Policy | null {
    const parsed = parsePolicy(draft.document, { groups: this.groups });
    return parsed.ok ? parsed.value : null;
  }

  private findProblems({ draft }: PolicyRecord, dataClasses: readonly string[]): readonly Finding[] {
    const parsed = parsePolicy(draft.document, { groups: this.groups, dataClasses });
    return parsed.ok ? parsed.warnings : parsed.findings;
  }

  private toVersion(record: VersionRecord, name: string, newest: VersionRecord | undefined): VersionView {
    const state = record.isWithdrawn ? 'withdrawn' : record.id === newest?.id ? 'published' : 'superseded';
    return { record, state, policy: this.cache.policyOf(record, name) };
  }
}

function findRequest(
  requests: readonly RemovalRequestRecord[],
  kind: RemovalRequestRecord['kind'],
  target: string,
): RemovalRequestRecord | null {
  return requests.find((request) => request.kind === kind && request.target === target) ?? null;
}
