import type { Change, ChangeContext, Database, Transaction } from '../../platform/database/index.js';
import { newId } from '../../platform/ids.js';
import type { CatalogChanges, OpenCatalog, OpenClaim, OpenSubjects } from '../domain/catalog-diff.js';
import { diffCatalog } from '../domain/catalog-diff.js';
import type { CatalogRecords } from '../domain/catalog-records.js';
import type { Evidence } from '../domain/claim.js';
import type { LoadOptions, LoadReport } from '../domain/load-report.js';
import { countChanges, LoadRefused, NOTHING_LOADED, ROW_KINDS } from '../domain/load-report.js';
import {
  insertClaims,
  insertDeployments,
  insertEndpoints,
  insertEvidence,
  insertLegalEntities,
  insertModels,
  insertProviders,
} from './insert-rows.js';
import {
  toClaim,
  toDeployment,
  toEndpoint,
  toEvidence,
  toLegalEntity,
  toModel,
  toProvider,
} from './parse-rows.js';

/** Author of the claims that files state. What anybody else wrote no file takes back. */
export const CATALOG_FILES = 'catalog-files';

/** What this installation remembers: the digest of what was loaded last, and of the shipped files when they were. */
const STATE = 'catalog';
const SHIPPED_STATE = 'shipped-catalog';

/** Smallest number of providers whose removal at once is asked about. */
const MANY = 5;

/**
 * Makes the open shared rows equal to the records, in one revision: what is new is added, what is gone is closed, what
 * differs is closed and added anew. When the digest is the one that was loaded last, nothing is read and no revision
 * taken. Throws `LoadRefused` when the records would remove a large part of the catalog and that was not asked for.
 */
export async function loadCatalog(
  database: Database,
  records: CatalogRecords,
  context: ChangeContext,
  options: LoadOptions,
): Promise<LoadReport> {
  try {
    const { value, revision } = await database.change(context, (change) => load(change, records, options));
    return { ...value, revision };
  } catch (error) {
    // Rolled back on purpose: a load that changes nothing takes no revision.
    if (error instanceof AlreadyLoaded) return { ...NOTHING_LOADED, digest: options.digest };
    throw error;
  }
}

class AlreadyLoaded extends Error {}

/** The digest of the files that were loaded last; null before the first load. */
export function readLoadedDigest(tx: Transaction): Promise<string | null> {
  return readDigest(tx, STATE);
}

/** The digest of the shipped files when they were loaded last; null when they never were. */
export function readShippedDigest(tx: Transaction): Promise<string | null> {
  return readDigest(tx, SHIPPED_STATE);
}

async function readDigest(tx: Transaction, name: string): Promise<string | null> {
  const state = await tx.installationState.findUnique({ where: { name } });
  const value: unknown = state?.value;
  if (typeof value !== 'object' || value === null || !('digest' in value)) return null;
  return typeof value.digest === 'string' ? value.digest : null;
}

async function load(
  change: Change,
  records: CatalogRecords,
  { digest, allowRemoval, isShipped = false }: LoadOptions,
): Promise<Omit<LoadReport, 'revision'>> {
  const { tx, revision } = change;
  // Read under the revision lock: of two that start at once, the second finds the first one's work.
  if ((await readLoadedDigest(tx)) === digest) throw new AlreadyLoaded();
  const open = await readOpenCatalog(tx);
  const changes = diffCatalog(open, records);
  if (!allowRemoval) refuseRemoval(changes, open);
  await closeRows(tx, revision, changes);
  await addRows(tx, revision, changes);
  await writeDigest(tx, STATE, digest);
  if (isShipped) await writeDigest(tx, SHIPPED_STATE, digest);
  const report = { digest, ...countChanges(changes) };
  change.record({
    action: 'catalog.loaded',
    subject: 'catalog',
    after: { digest },
    detail: toDetail(report),
  });
  return report;
}

async function writeDigest(tx: Transaction, name: string, digest: string): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO installation_state (name, value) VALUES (${name}, ${JSON.stringify({ digest })}::jsonb)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value`;
}

/** A folder with one provider in it is a mistake more often than a wish to forget all others. */
function refuseRemoval(changes: CatalogChanges, open: OpenCatalog): void {
  const { closed } = changes.providers.counts;
  const present = open.providers.size;
  if (closed >= MANY && closed * 5 > present) throw new LoadRefused(closed, present);
}

async function readOpenCatalog(tx: Transaction): Promise<OpenCatalog> {
  const where = { owner: null, recordedTo: null };
  const legalEntities = openSubjects(await tx.legalEntity.findMany({ where }), toLegalEntity);
  const providers = openSubjects(await tx.provider.findMany({ where }), toProvider);
  const endpoints = openSubjects(await tx.endpoint.findMany({ where }), toEndpoint);
  const models = openSubjects(await tx.model.findMany({ where }), toModel);
  const deployments = openSubjects(await tx.deployment.findMany({ where }), toDeployment);
  return { legalEntities, providers, endpoints, models, deployments, claims: await readOpenClaims(tx) };
}

function openSubjects<R extends { readonly id: string }, S extends { readonly slug: string }>(
  rows: readonly R[],
  toSubject: (row: R) => S,
): OpenSubjects<S> {
  return new Map(
    rows.map((row) => {
      const subject = toSubject(row);
      return [subject.slug, { id: row.id, subject }];
    }),
  );
}

async function readOpenClaims(tx: Transaction): Promise<readonly OpenClaim[]> {
  const rows = await tx.claim.findMany({ where: { owner: null, recordedTo: null } });
  const openedAt = new Map(rows.map((row) => [row.entity, row.recordedFrom]));
  const evidence = new Map<string, Evidence[]>();
  for (const row of rows.length === 0 ? [] : await tx.evidence.findMany({ where: { owner: null } })) {
    const since = openedAt.get(row.claim);
    if (since === undefined || row.recordedFrom < since) continue;
    const ofStatement = evidence.get(row.claim);
    if (ofStatement === undefined) evidence.set(row.claim, [toEvidence(row)]);
    else ofStatement.push(toEvidence(row));
  }
  return rows.map((row) => ({
    claim: toClaim(row, evidence.get(row.entity) ?? [], row.recordedFrom),
    isFromFiles: row.author === CATALOG_FILES,
  }));
}

async function closeRows(tx: Transaction, revision: bigint, changes: CatalogChanges): Promise<void> {
  const data = { recordedTo: revision };
  const where = (ids: readonly string[]): { id: { in: string[] } } => ({ id: { in: [...ids] } });
  await tx.claim.updateMany({ where: where(changes.claims.close), data });
  await tx.deployment.updateMany({ where: where(changes.deployments.close), data });
  await tx.model.updateMany({ where: where(changes.models.close), data });
  await tx.endpoint.updateMany({ where: where(changes.endpoints.close), data });
  await tx.provider.updateMany({ where: where(changes.providers.close), data });
  await tx.legalEntity.updateMany({ where: where(changes.legalEntities.close), data });
}

async function addRows(tx: Transaction, revision: bigint, changes: CatalogChanges): Promise<void> {
  await insertLegalEntities(tx, revision, changes.legalEntities.add);
  await insertProviders(tx, revision, changes.providers.add);
  await insertEndpoints(tx, revision, changes.endpoints.add);
  await insertModels(tx, revision, changes.models.add);
  await insertDeployments(tx, revision, changes.deployments.add);
  await insertClaims(
    tx,
    revision,
    changes.claims.add.map(({ statement, record }) => ({
      id: newId(),
      owner: null,
      statement,
      record,
      author: CATALOG_FILES,
      reviewer: null,
    })),
  );
  await insertEvidence(
    tx,
    revision,
    changes.confirmations.map(({ statement, evidence }) => ({ owner: null, statement, evidence })),
  );
}

function toDetail(report: Omit<LoadReport, 'revision'>): Record<string, string | number> {
  const detail: Record<string, string | number> = { digest: report.digest };
  for (const kind of ROW_KINDS) {
    const { added, revised, closed, left } = report.kinds[kind];
    for (const [what, count] of Object.entries({ added, revised, closed, left })) {
      detail[`${kind}.${what}`] = count;
    }
  }
  return { ...detail, confirmed: report.confirmed, overruled: report.overruled };
}
