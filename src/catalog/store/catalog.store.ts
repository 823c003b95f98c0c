import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../platform/database/index.js';
import { Database } from '../../platform/database/index.js';
import type { CatalogEdit, ChangeBy, ClaimVersion, EditResult, OrganisationStanding } from '../app/ports.js';
import { CatalogStore } from '../app/ports.js';
import type { CatalogRecords } from '../domain/catalog-records.js';
import type { ClaimState, Instant, SubjectRef } from '../domain/claim.js';
import type { LoadOptions, LoadReport } from '../domain/load-report.js';
import type { CatalogSnapshot } from '../domain/snapshot.js';
import type { Owner } from '../domain/subjects.js';
import { createEdit } from './edit-catalog.js';
import { loadCatalog, readLoadedDigest, readShippedDigest } from './load-catalog.js';
import { readHistory, readOpenVersions } from './read-history.js';
import { advanceCatalogSnapshot, readCatalogSnapshot } from './read-snapshot.js';
import { readStanding } from './read-standing.js';

/** The catalog in PostgreSQL. */
@Injectable()
export class DatabaseCatalogStore extends CatalogStore {
  constructor(private readonly database: Database) {
    super();
  }

  override latestRevision(): Promise<bigint> {
    return this.database.latestRevision();
  }

  override revisionAt(instant: Instant): Promise<bigint> {
    return this.database.readAll((tx) => findRevisionAt(tx, instant));
  }

  override readSnapshot(revision: bigint): Promise<CatalogSnapshot> {
    return this.database.readAll((tx) => readCatalogSnapshot(tx, revision));
  }

  override advance(snapshot: CatalogSnapshot, revision: bigint): Promise<CatalogSnapshot> {
    return this.database.readAll((tx) => advanceCatalogSnapshot(tx, snapshot, revision));
  }

  override readHistory(organisation: Owner, subject: SubjectRef): Promise<readonly ClaimVersion[]> {
    return this.database.read(organisation, (tx) => readHistory(tx, subject));
  }

  override readOpen(organisation: Owner, state: ClaimState): Promise<readonly ClaimVersion[]> {
    return this.database.read(organisation, (tx) => readOpenVersions(tx, state));
  }

  override readStanding(organisation: string, revision: bigint): Promise<OrganisationStanding> {
    return this.database.read(organisation, (tx) => readStanding(tx, organisation, revision));
  }

  override loadedDigest(): Promise<string | null> {
    return this.database.read(null, readLoadedDigest);
  }

  override shippedDigest(): Promise<string | null> {
    return this.database.read(null, readShippedDigest);
  }

  override load(records: CatalogRecords, by: ChangeBy, options: LoadOptions): Promise<LoadReport> {
    return loadCatalog(this.database, records, by, options);
  }

  override async change<T>(
    by: ChangeBy,
    work: (edit: CatalogEdit) => Promise<EditResult<T>>,
  ): Promise<EditResult<T>> {
    try {
      const { value } = await this.database.change(by, async (change) => {
        const result = await work(createEdit(change));
        if (!result.ok) throw new RolledBack(result);
        return result;
      });
      return value;
    } catch (error) {
      if (error instanceof RolledBack) return error.refusal;
      throw error;
    }
  }
}

/** Carries a refusal out of the transaction, which rolls back on the way. */
class RolledBack extends Error {
  constructor(readonly refusal: Extract<EditResult<never>, { ok: false }>) {
    super('the change was refused');
  }
}

async function findRevisionAt(tx: Transaction, instant: Instant): Promise<bigint> {
  const revision = await tx.revision.findFirst({
    where: { recordedAt: { lte: new Date(instant) } },
    orderBy: { number: 'desc' },
  });
  return revision?.number ?? 0n;
}
