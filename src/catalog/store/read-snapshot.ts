import type { Claim as ClaimRow } from '../../generated/prisma/client.js';
import type { Transaction } from '../../platform/database/index.js';
import type { CatalogDelta, ClaimsBySubject, SubjectDelta } from '../domain/catalog-content.js';
import { sortById } from '../domain/catalog-content.js';
import type { Claim, Evidence } from '../domain/claim.js';
import type { SubjectKind } from '../domain/dimensions.js';
import { CatalogSnapshot } from '../domain/snapshot.js';
import {
  toClaim,
  toDeployment,
  toEndpoint,
  toEvidence,
  toLegalEntity,
  toModel,
  toProvider,
  toSubjectKind,
} from './parse-rows.js';

/** What has spoken stays responsible after it was closed; see the resolver. */
const SPOKEN = ['approved', 'disputed'];

/**
 * The whole catalog, of all owners, as it was recorded at a revision. Needs a transaction that reads across tenants.
 */
export async function readCatalogSnapshot(tx: Transaction, revision: bigint): Promise<CatalogSnapshot> {
  const known = { recordedFrom: { lte: revision } };
  const open = { ...known, OR: [{ recordedTo: null }, { recordedTo: { gt: revision } }] };
  const legalEntities = await tx.legalEntity.findMany({ where: open });
  const providers = await tx.provider.findMany({ where: open });
  const endpoints = await tx.endpoint.findMany({ where: open });
  const models = await tx.model.findMany({ where: open });
  const deployments = await tx.deployment.findMany({ where: open });
  const claims = await tx.claim.findMany({
    where: { ...known, OR: [...open.OR, { state: { in: SPOKEN } }] },
    orderBy: { id: 'asc' },
  });
  const evidence = await readEvidence(tx, known);
  return new CatalogSnapshot(revision, {
    legalEntities: bySlug(legalEntities.map(toLegalEntity)),
    providers: bySlug(providers.map(toProvider)),
    endpoints: bySlug(endpoints.map(toEndpoint)),
    models: bySlug(models.map(toModel)),
    deployments: bySlug(deployments.map(toDeployment)),
    claims: bySubject(claims.map((row) => toRecord(row, evidence, revision))),
  });
}

/** The snapshot at a later revision, from the rows that were written since; what did not change is not copied. */
export async function advanceCatalogSnapshot(
  tx: Transaction,
  snapshot: CatalogSnapshot,
  revision: bigint,
): Promise<CatalogSnapshot> {
  if (revision < snapshot.revision) throw new Error('a snapshot only advances');
  if (revision === snapshot.revision) return snapshot;
  return snapshot.advance(await readCatalogDelta(tx, snapshot.revision, revision));
}

async function readCatalogDelta(tx: Transaction, from: bigint, to: bigint): Promise<CatalogDelta> {
  const span = { gt: from, lte: to };
  const where = { OR: [{ recordedFrom: span }, { recordedTo: span }] };
  const legalEntities = await tx.legalEntity.findMany({ where });
  const providers = await tx.provider.findMany({ where });
  const endpoints = await tx.endpoint.findMany({ where });
  const models = await tx.model.findMany({ where });
  const deployments = await tx.deployment.findMany({ where });
  const claims = await tx.claim.findMany({ where });
  const evidence = await readEvidence(tx, { recordedFrom: span });
  return {
    revision: to,
    legalEntities: subjectDelta(legalEntities, toLegalEntity, from, to),
    providers: subjectDelta(providers, toProvider, from, to),
    endpoints: subjectDelta(endpoints, toEndpoint, from, to),
    models: subjectDelta(models, toModel, from, to),
    deployments: subjectDelta(deployments, toDeployment, from, to),
    claims: claims.map((row) => toChange(row, evidence, to)),
    confirmations: confirmationsOf(evidence, claims),
  };
}

/** Evidence by statement; the revision stays beside it, because a record's evidence is recorded with it or later. */
type EvidenceByStatement = ReadonlyMap<string, readonly RecordedEvidence[]>;

interface RecordedEvidence {
  readonly recordedFrom: bigint;
  readonly evidence: Evidence;
}

async function readEvidence(
  tx: Transaction,
  where: { readonly recordedFrom: { readonly gt?: bigint; readonly lte: bigint } },
): Promise<EvidenceByStatement> {
  const found = new Map<string, RecordedEvidence[]>();
  for (const row of await tx.evidence.findMany({ where, orderBy: { id: 'asc' } })) {
    const ofStatement = found.get(row.claim) ?? [];
    ofStatement.push({ recordedFrom: row.recordedFrom, evidence: toEvidence(row) });
    found.set(row.claim, ofStatement);
  }
  return found;
}

/** INVARIANT: evidence of an earlier record never speaks for a later one: the value may have changed in between. */
function toRecord(row: ClaimRow, evidence: EvidenceByStatement, revision: bigint): Claim {
  const isOpen = row.recordedTo === null || row.recordedTo > revision;
  const own = isOpen ? (evidence.get(row.entity) ?? []) : [];
  const speaking = own.filter(({ recordedFrom }) => recordedFrom >= row.recordedFrom);
  return toClaim(
    row,
    speaking.map((item) => item.evidence),
    revision,
  );
}

function toChange(row: ClaimRow, evidence: EvidenceByStatement, to: bigint): CatalogDelta['claims'][number] {
  const isOpen = row.recordedTo === null || row.recordedTo > to;
  const after = isOpen || SPOKEN.includes(row.state) ? toRecord(row, evidence, to) : null;
  return {
    before: { id: row.id, subject: { kind: toSubjectKind(row.subjectKind, row.id), slug: row.subject } },
    after,
  };
}

/** Evidence for records that were and are open; a record that was opened or closed since brings its own. */
function confirmationsOf(
  evidence: EvidenceByStatement,
  claims: readonly ClaimRow[],
): ReadonlyMap<string, readonly Evidence[]> {
  const changed = new Set(claims.map((row) => row.entity));
  return new Map(
    [...evidence]
      .filter(([statement]) => !changed.has(statement))
      .map(([statement, items]) => [statement, items.map((item) => item.evidence)]),
  );
}

interface VersionedRow {
  readonly slug: string;
  readonly recordedFrom: bigint;
  readonly recordedTo: bigint | null;
}

function subjectDelta<R extends VersionedRow, S>(
  rows: readonly R[],
  toSubject: (row: R) => S,
  from: bigint,
  to: bigint,
): SubjectDelta<S> {
  const isClosed = (row: R): boolean => row.recordedTo !== null && row.recordedTo <= to;
  return {
    closed: rows.filter((row) => row.recordedFrom <= from && isClosed(row)).map((row) => row.slug),
    opened: rows.filter((row) => row.recordedFrom > from && !isClosed(row)).map(toSubject),
  };
}

function bySlug<S extends { readonly slug: string }>(subjects: readonly S[]): ReadonlyMap<string, S> {
  return new Map(subjects.map((subject) => [subject.slug, subject]));
}

function bySubject(claims: readonly Claim[]): ClaimsBySubject {
  const kinds = new Map<SubjectKind, Map<string, Claim[]>>();
  for (const claim of sortById(claims)) {
    const ofKind = kinds.get(claim.subject.kind) ?? new Map<string, Claim[]>();
    kinds.set(claim.subject.kind, ofKind);
    const ofSubject = ofKind.get(claim.subject.slug) ?? [];
    ofKind.set(claim.subject.slug, ofSubject);
    ofSubject.push(claim);
  }
  return kinds;
}
