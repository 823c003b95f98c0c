import type { Claim as ClaimRow } from '../../generated/prisma/client.js';
import type { Transaction } from '../../platform/database/index.js';
import type { ClaimVersion } from '../app/ports.js';
import type { ClaimState, Evidence, SubjectRef } from '../domain/claim.js';
import { toClaim, toEvidence } from './parse-rows.js';

/** Every record about a subject that the transaction may see, newest first. */
export async function readHistory(tx: Transaction, subject: SubjectRef): Promise<readonly ClaimVersion[]> {
  const rows = await tx.claim.findMany({
    where: { subjectKind: subject.kind, subject: subject.slug },
    orderBy: [{ recordedFrom: 'desc' }, { dimension: 'asc' }, { id: 'asc' }],
  });
  return toVersions(tx, rows);
}

/** Open records in a state, by subject and dimension. */
export async function readOpenVersions(tx: Transaction, state: ClaimState): Promise<readonly ClaimVersion[]> {
  const rows = await tx.claim.findMany({
    where: { state, recordedTo: null },
    orderBy: [{ subjectKind: 'asc' }, { subject: 'asc' }, { dimension: 'asc' }, { id: 'asc' }],
  });
  return toVersions(tx, rows);
}

/** Rows with the evidence that speaks for each: what was recorded with it or later, before it was closed. */
export async function toVersions(
  tx: Transaction,
  rows: readonly ClaimRow[],
): Promise<readonly ClaimVersion[]> {
  if (rows.length === 0) return [];
  const evidence = await tx.evidence.findMany({
    where: { claim: { in: [...new Set(rows.map((row) => row.entity))] } },
    orderBy: { id: 'asc' },
  });
  const instants = await readInstants(tx, rows);
  return rows.map((row) => {
    const speaking = evidence.filter(
      (item) =>
        item.claim === row.entity &&
        item.recordedFrom >= row.recordedFrom &&
        (row.recordedTo === null || item.recordedFrom < row.recordedTo),
    );
    return toVersion(row, speaking.map(toEvidence), instants);
  });
}

function toVersion(
  row: ClaimRow,
  evidence: readonly Evidence[],
  instants: ReadonlyMap<bigint, Date>,
): ClaimVersion {
  const {
    subject,
    dimension,
    value,
    complete,
    condition,
    source,
    validFrom,
    validTo,
    assurance,
    state,
    note,
  } = toClaim(row, evidence, row.recordedFrom);
  const said = {
    subject,
    dimension,
    value,
    complete,
    condition,
    source,
    validFrom,
    validTo,
    assurance,
    state,
  };
  return {
    id: row.id,
    statement: row.entity,
    owner: row.owner,
    record: { ...said, note: note ?? null, evidence },
    author: row.author,
    reviewer: row.reviewer,
    recordedFrom: row.recordedFrom,
    recordedAt: instants.get(row.recordedFrom) ?? new Date(0),
    recordedTo: row.recordedTo,
    closedAt: row.recordedTo === null ? null : (instants.get(row.recordedTo) ?? new Date(0)),
    evidence,
  };
}

async function readInstants(tx: Transaction, rows: readonly ClaimRow[]): Promise<ReadonlyMap<bigint, Date>> {
  const numbers = new Set(
    rows.flatMap(({ recordedFrom, recordedTo }) => [recordedFrom, recordedTo ?? recordedFrom]),
  );
  const revisions = await tx.revision.findMany({ where: { number: { in: [...numbers] } } });
  return new Map(revisions.map((revision) => [revision.number, revision.recordedAt]));
}
