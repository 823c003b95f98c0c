import type { Transaction } from '../../platform/database/index.js';
import { newId } from '../../platform/ids.js';
import type { ClaimRecord, EvidenceRecord } from '../domain/catalog-records.js';
import type { Deployment, Endpoint, LegalEntity, Model, Owner, Provider } from '../domain/subjects.js';
import { createHash } from 'node:crypto';

/*
 * Many rows in one statement each: the rows travel as one JSON text, and the database takes it apart.
 */

export async function insertLegalEntities(
  tx: Transaction,
  revision: bigint,
  rows: readonly LegalEntity[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO legal_entity (id, owner, slug, name, country, parent, identifiers, recorded_from)
    SELECT id, owner, slug, name, country, parent, identifiers, ${revision}
    FROM jsonb_to_recordset(${withIds(rows)}::jsonb) AS r(id uuid, owner uuid, slug text, name text, country text,
      parent text, identifiers jsonb)`;
}

export async function insertProviders(
  tx: Transaction,
  revision: bigint,
  rows: readonly Provider[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO provider (id, owner, slug, name, legal_entity, urls, aliases, recorded_from)
    SELECT id, owner, slug, name, "legalEntity", urls, aliases, ${revision}
    FROM jsonb_to_recordset(${withIds(rows)}::jsonb) AS r(id uuid, owner uuid, slug text, name text,
      "legalEntity" text, urls jsonb, aliases jsonb)`;
}

export async function insertEndpoints(
  tx: Transaction,
  revision: bigint,
  rows: readonly Endpoint[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO endpoint (id, owner, slug, provider, name, host, region, mode, pins, aliases, recorded_from)
    SELECT id, owner, slug, provider, name, host, region, mode, pins, aliases, ${revision}
    FROM jsonb_to_recordset(${withIds(rows)}::jsonb) AS r(id uuid, owner uuid, slug text, provider text, name text,
      host text, region text, mode text, pins jsonb, aliases jsonb)`;
}

export async function insertModels(tx: Transaction, revision: bigint, rows: readonly Model[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO model (id, owner, slug, name, developer, recorded_from)
    SELECT id, owner, slug, name, developer, ${revision}
    FROM jsonb_to_recordset(${withIds(rows)}::jsonb) AS r(id uuid, owner uuid, slug text, name text, developer text)`;
}

export async function insertDeployments(
  tx: Transaction,
  revision: bigint,
  rows: readonly Deployment[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO deployment (id, owner, slug, endpoint, model, context_length, pins, aliases, recorded_from)
    SELECT id, owner, slug, endpoint, model, "contextLength", pins, aliases, ${revision}
    FROM jsonb_to_recordset(${withIds(rows)}::jsonb) AS r(id uuid, owner uuid, slug text, endpoint text, model text,
      "contextLength" int, pins jsonb, aliases jsonb)`;
}

/** A claim as it goes into the database; its evidence is inserted with it. */
export interface NewClaim {
  readonly id: string;
  readonly owner: Owner;
  readonly statement: string;
  readonly record: ClaimRecord;
  readonly author: string;
  readonly reviewer: string | null;
}

export async function insertClaims(
  tx: Transaction,
  revision: bigint,
  claims: readonly NewClaim[],
): Promise<void> {
  if (claims.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO claim (id, entity, owner, subject_kind, subject, dimension, value, complete, condition, source,
      valid_from, valid_to, assurance, state, note, author, reviewer, recorded_from)
    SELECT id, entity, owner, subject_kind, subject, dimension, value, complete, condition, source,
      valid_from, valid_to, assurance, state, note, author, reviewer, ${revision}
    FROM jsonb_to_recordset(${JSON.stringify(claims.map(toClaimColumns))}::jsonb) AS r(id uuid, entity uuid,
      owner uuid, subject_kind text, subject text, dimension text, value jsonb, complete boolean, condition text,
      source text, valid_from timestamptz, valid_to timestamptz, assurance text, state text, note text, author text,
      reviewer text)`;
  const evidence = claims.flatMap(({ owner, statement, record }) =>
    record.evidence.map((item) => ({ owner, statement, evidence: item })),
  );
  await insertEvidence(tx, revision, evidence);
}

export interface NewEvidence {
  readonly owner: Owner;
  readonly statement: string;
  readonly evidence: EvidenceRecord;
}

export async function insertEvidence(
  tx: Transaction,
  revision: bigint,
  evidence: readonly NewEvidence[],
): Promise<void> {
  if (evidence.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO evidence (id, claim, owner, url, kind, publisher, document_version, quote, quote_sha256,
      document_sha256, retrieved_at, verified_at, recheck_due, recorded_from)
    SELECT id, claim, owner, url, kind, publisher, document_version, quote, quote_sha256,
      document_sha256, retrieved_at, verified_at, recheck_due, ${revision}
    FROM jsonb_to_recordset(${JSON.stringify(evidence.map(toEvidenceColumns))}::jsonb) AS r(id uuid, claim uuid,
      owner uuid, url text, kind text, publisher text, document_version text, quote text, quote_sha256 text,
      document_sha256 text, retrieved_at timestamptz, verified_at timestamptz, recheck_due timestamptz)`;
}

function withIds(rows: readonly object[]): string {
  return JSON.stringify(rows.map((row) => ({ id: newId(), ...row })));
}

function toClaimColumns({ id, owner, statement, record, author, reviewer }: NewClaim): object {
  const { subject, dimension, value, complete, condition, source, validFrom, validTo } = record;
  const { assurance, state, note = null } = record;
  return {
    ...{
      id,
      entity: statement,
      owner,
      subject_kind: subject.kind,
      subject: subject.slug,
      dimension,
      value,
      complete,
    },
    ...{
      condition,
      source,
      valid_from: toIso(validFrom),
      valid_to: validTo === null ? null : toIso(validTo),
    },
    ...{ assurance, state, note, author, reviewer },
  };
}

function toEvidenceColumns({ owner, statement, evidence }: NewEvidence): object {
  const { quote = null, quoteSha256 = quote === null ? null : sha256(quote) } = evidence;
  return {
    id: newId(),
    claim: statement,
    owner,
    url: evidence.url,
    kind: evidence.kind,
    publisher: evidence.publisher ?? null,
    document_version: evidence.documentVersion ?? null,
    quote,
    quote_sha256: quoteSha256,
    document_sha256: evidence.documentSha256 ?? null,
    retrieved_at: toIso(evidence.retrievedAt),
    verified_at: toIso(evidence.verifiedAt),
    recheck_due: toIso(evidence.recheckDue),
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function toIso(instant: number): string {
  return new Date(instant).toISOString();
}
