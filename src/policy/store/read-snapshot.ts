import type { Transaction } from '../../platform/database/index.js';
import type { GroupCatalog } from '../domain/groups.js';
import type { OrganisationContent, PolicyInForce } from '../domain/organisation-policies.js';
import { PolicySnapshot } from '../domain/policy-snapshot.js';
import type { OrganisationRecord } from '../domain/records.js';
import { toAgreement, toAssignment, toBlock, toVersion, toWaiver } from './parse-rows.js';

/**
 * The policies of all organisations, or of one, as they were recorded at a revision. Wants a transaction of
 * `Database.readAll`, or of `Database.read` for the one organisation.
 */
export async function readPolicySnapshot(
  tx: Transaction,
  revision: bigint,
  groups: GroupCatalog,
): Promise<PolicySnapshot> {
  return PolicySnapshot.of(revision, await readContents(tx, revision, null), groups);
}

/** The snapshot at a later revision; organisations that no revision since then names are not read again. */
export async function advancePolicySnapshot(
  tx: Transaction,
  snapshot: PolicySnapshot,
  revision: bigint,
): Promise<PolicySnapshot> {
  const since = { gt: snapshot.revision, lte: revision };
  const revisions = await tx.revision.findMany({
    where: { number: since, organisation: { not: null } },
    distinct: ['organisation'],
    select: { organisation: true },
  });
  const created = await tx.organisation.findMany({ where: { recordedFrom: since }, select: { id: true } });
  const changed = new Set(created.map(({ id }) => id));
  for (const { organisation } of revisions) if (organisation !== null) changed.add(organisation);
  if (changed.size === 0) return snapshot.advance(revision, []);
  return snapshot.advance(revision, await readContents(tx, revision, [...changed]));
}

interface Recorded {
  readonly recordedFrom: { readonly lte: bigint };
  readonly OR: [{ recordedTo: null }, { recordedTo: { gt: bigint } }];
}

async function readContents(
  tx: Transaction,
  revision: bigint,
  ids: readonly string[] | null,
): Promise<OrganisationContent[]> {
  const until = { recordedFrom: { lte: revision } };
  const open: Recorded = { ...until, OR: [{ recordedTo: null }, { recordedTo: { gt: revision } }] };
  const of = ids === null ? {} : { organisation: { in: [...ids] } };
  const query = { where: { ...of, ...open }, orderBy: { id: 'asc' } } as const;
  const approved = { where: { ...query.where, state: 'approved' }, orderBy: query.orderBy } as const;
  const organisations = await readOrganisations(tx, revision, ids);
  const policies = groupByOrganisation(await readPoliciesInForce(tx, revision, of));
  const assignments = groupByOrganisation(await tx.assignment.findMany(query));
  const agreements = groupByOrganisation(await tx.agreement.findMany(approved));
  const waivers = groupByOrganisation(await tx.waiver.findMany(approved));
  const blocks = groupByOrganisation(await tx.block.findMany(query));
  const disputes = groupByOrganisation(await tx.dispute.findMany(query));
  return organisations.map((organisation) => {
    const rowsOf = <R>(rows: ReadonlyMap<string, readonly R[]>): readonly R[] =>
      rows.get(organisation.id) ?? [];
    return {
      organisation,
      policies: rowsOf(policies).map(({ id, name, version }) => ({ id, name, version })),
      assignments: rowsOf(assignments).map(toAssignment),
      agreements: rowsOf(agreements).map(toAgreement),
      waivers: rowsOf(waivers).map(toWaiver),
      blocks: rowsOf(blocks).map(toBlock),
      disputes: new Set(rowsOf(disputes).map(({ claim }) => claim)),
    };
  });
}

async function readOrganisations(
  tx: Transaction,
  revision: bigint,
  ids: readonly string[] | null,
): Promise<OrganisationRecord[]> {
  const until = { recordedFrom: { lte: revision } };
  const open = { ...until, OR: [{ recordedTo: null }, { recordedTo: { gt: revision } }] };
  const of = ids === null ? {} : { organisation: { in: [...ids] } };
  const rows = await tx.organisation.findMany({
    where: { ...until, ...(ids !== null && { id: { in: [...ids] } }) },
    orderBy: { slug: 'asc' },
  });
  const scopes = groupByOrganisation(
    await tx.scope.findMany({ where: { ...of, ...open }, orderBy: { path: 'asc' } }),
  );
  const classes = groupByOrganisation(
    await tx.dataClass.findMany({
      where: { ...of, ...open },
      orderBy: [{ position: 'asc' }, { name: 'asc' }],
    }),
  );
  return rows.map(({ id, slug, maxWaiverDays }) => ({
    id,
    slug,
    maxWaiverDays,
    scopes: new Map((scopes.get(id) ?? []).map(({ path, kind, name }) => [path, { kind, name }])),
    dataClasses: (classes.get(id) ?? []).map(({ name }) => name),
  }));
}

/** Policies whose newest version at the revision was not withdrawn by then; an older one never comes back. */
async function readPoliciesInForce(
  tx: Transaction,
  revision: bigint,
  of: { organisation?: { in: string[] } },
): Promise<(PolicyInForce & { readonly organisation: string })[]> {
  const policies = await tx.policy.findMany({
    where: { ...of, recordedFrom: { lte: revision } },
    orderBy: { name: 'asc' },
  });
  const newest = await tx.policyVersion.findMany({
    where: { ...of, recordedFrom: { lte: revision } },
    distinct: ['policy'],
    orderBy: [{ policy: 'asc' }, { version: 'desc' }],
  });
  const versions = new Map(newest.map((row) => [row.policy, toVersion(row, revision)]));
  return policies.flatMap(({ id, organisation, name }) => {
    const version = versions.get(id);
    return version === undefined || version.isWithdrawn ? [] : [{ id, organisation, name, version }];
  });
}

function groupByOrganisation<R extends { readonly organisation: string }>(
  rows: readonly R[],
): ReadonlyMap<string, readonly R[]> {
  const groups = new Map<string, R[]>();
  for (const row of rows) {
    const group = groups.get(row.organisation);
    if (group === undefined) groups.set(row.organisation, [row]);
    else group.push(row);
  }
  return groups;
}
