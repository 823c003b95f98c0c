import type { Transaction } from '../../platform/database/index.js';
import type { PolicyRows } from '../app/ports.js';
import type { OrganisationRecord, PolicyRecord } from '../domain/records.js';
import { toAgreement, toAssignment, toBlock, toRemovalRequest, toVersion, toWaiver } from './parse-rows.js';

const OPEN = { recordedTo: null };

/**
 * The open rows of one organisation. The database shows a tenant's transaction nothing else; the filter by organisation
 * is the first of the two walls.
 */
export function createRows(tx: Transaction, organisation: string): PolicyRows {
  const open = { where: { organisation, ...OPEN }, orderBy: { id: 'asc' } } as const;
  return {
    organisation: () => readOrganisation(tx, organisation),
    policies: () => readPolicies(tx, { organisation }),
    findPolicy: async (by) => (await readPolicies(tx, { organisation, ...by }))[0],
    versionsOf: async (policy) => {
      const rows = await tx.policyVersion.findMany({
        where: { organisation, policy },
        orderBy: { version: 'desc' },
      });
      return rows.map((row) => toVersion(row, null));
    },
    assignments: async () => (await tx.assignment.findMany(open)).map(toAssignment),
    agreements: async () => (await tx.agreement.findMany(open)).map(toAgreement),
    waivers: async () => (await tx.waiver.findMany(open)).map(toWaiver),
    blocks: async () => (await tx.block.findMany(open)).map(toBlock),
    removalRequests: async () => (await tx.removalRequest.findMany(open)).map(toRemovalRequest),
    slugsOf: (kind) => readSlugs(tx, kind, organisation),
    legalEntityOf: async (provider) => {
      const where = { slug: provider, ...OPEN, ...visibleTo(organisation) };
      return (await tx.provider.findFirst({ where }))?.legalEntity ?? null;
    },
  };
}

async function readOrganisation(tx: Transaction, id: string): Promise<OrganisationRecord> {
  const { slug, maxWaiverDays } = await tx.organisation.findUniqueOrThrow({ where: { id } });
  const where = { organisation: id, ...OPEN };
  const scopes = await tx.scope.findMany({ where, orderBy: { path: 'asc' } });
  const classes = await tx.dataClass.findMany({ where, orderBy: { position: 'asc' } });
  return {
    id,
    slug,
    maxWaiverDays,
    scopes: new Map(scopes.map(({ path, kind, name }) => [path, { kind, name }])),
    dataClasses: classes.map(({ name }) => name),
  };
}

async function readPolicies(
  tx: Transaction,
  where: { readonly organisation: string; readonly id?: string; readonly name?: string },
): Promise<readonly PolicyRecord[]> {
  const rows = await tx.policy.findMany({ where, orderBy: { name: 'asc' } });
  const ids = rows.map(({ id }) => id);
  const of = { organisation: where.organisation, policy: { in: ids } };
  const drafts = new Map((await tx.policyDraft.findMany({ where: of })).map((row) => [row.policy, row]));
  const latest = await tx.policyVersion.findMany({
    where: of,
    distinct: ['policy'],
    orderBy: [{ policy: 'asc' }, { version: 'desc' }],
  });
  const versions = new Map(latest.map((row) => [row.policy, toVersion(row, null)]));
  return rows.flatMap(({ id, name }): PolicyRecord[] => {
    const draft = drafts.get(id);
    if (draft === undefined) return [];
    const { scope, document, edit, editedBy, editedAt } = draft;
    return [
      { id, name, scope, draft: { document, edit, editedBy, editedAt }, latest: versions.get(id) ?? null },
    ];
  });
}

/** What is shared and what is the organisation's own. */
function visibleTo(organisation: string): { OR: { owner: string | null }[] } {
  return { OR: [{ owner: null }, { owner: organisation }] };
}

async function readSlugs(
  tx: Transaction,
  kind: 'provider' | 'legal_entity' | 'endpoint' | 'model' | 'deployment',
  organisation: string,
): Promise<readonly string[]> {
  const query = {
    where: { ...OPEN, ...visibleTo(organisation) },
    select: { slug: true },
    orderBy: { slug: 'asc' },
  } as const;
  const rows = await {
    provider: () => tx.provider.findMany(query),
    legal_entity: () => tx.legalEntity.findMany(query),
    endpoint: () => tx.endpoint.findMany(query),
    model: () => tx.model.findMany(query),
    deployment: () => tx.deployment.findMany(query),
  }[kind]();
  return rows.map(({ slug }) => slug);
}
