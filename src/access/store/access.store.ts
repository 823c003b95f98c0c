import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../platform/database/index.js';
import { Database } from '../../platform/database/index.js';
import type { AccessRows } from '../app/ports.js';
import { AccessRecords } from '../app/ports.js';

@Injectable()
export class AccessStore extends AccessRecords {
  constructor(private readonly database: Database) {
    super();
  }

  override load(since: bigint | null): Promise<AccessRows> {
    return this.database.readAll(async (tx) => {
      const touched = { where: { OR: since === null ? [OPEN] : touchedAfter(since) } };
      return {
        revision: await readRevision(tx),
        organisations: await tx.organisation.findMany({ where: { recordedFrom: { gt: since ?? -1n } } }),
        scopes: await tx.scope.findMany(touched),
        dataClasses: await tx.dataClass.findMany(touched),
        members: await tx.member.findMany(touched),
        grants: await tx.grant.findMany(touched),
        keys: await tx.apiKey.findMany(touched),
      };
    });
  }

  override findSession(sha256: Uint8Array<ArrayBuffer>, now: number): Promise<string | null> {
    return this.database.readAll(async (tx) => {
      const row = await tx.session.findUnique({ where: { sha256 } });
      return row !== null && row.endedAt === null && row.expiresAt.getTime() > now ? row.member : null;
    });
  }

  override findLink(sha256: Uint8Array<ArrayBuffer>, now: number): Promise<string | null> {
    return this.database.readAll(async (tx) => {
      const row = await tx.signInToken.findUnique({ where: { sha256 } });
      return row !== null && row.consumedAt === null && row.expiresAt.getTime() > now ? row.member : null;
    });
  }
}

const OPEN = { recordedTo: null };

/** Rows that began or ended after the revision: what a reader who knows the revision has not seen. */
function touchedAfter(revision: bigint): { recordedFrom?: { gt: bigint }; recordedTo?: { gt: bigint } }[] {
  return [{ recordedFrom: { gt: revision } }, { recordedTo: { gt: revision } }];
}

async function readRevision(tx: Transaction): Promise<bigint> {
  const head = await tx.revisionHead.findUnique({ where: { only: true } });
  return head?.number ?? 0n;
}
