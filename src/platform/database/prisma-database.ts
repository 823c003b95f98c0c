import { createHash } from 'node:crypto';

import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';

import { PrismaClient } from '../../generated/prisma/client.js';
import type { Prisma } from '../../generated/prisma/client.js';
import { canonicalJson } from '../canonical-json.js';
import { newId } from '../ids.js';
import { Database } from './database.js';
import type { AuditEntry, Change, ChangeContext, Transaction } from './database.js';
import { createPool } from './pool.js';

export interface DatabaseOptions {
  readonly url: string;
  /** Most connections of the application's role; the worker has a third of it. */
  readonly maxConnections?: number;
  readonly onIdleError?: (error: Error) => void;
}

/** How long a reader may take, and how long it may wait for a connection, in milliseconds. */
const READ_LIMITS = { maxWait: 10_000, timeout: 60_000 };
/** A change waits for the changes before it, and the shipped catalog is one change. */
const CHANGE_LIMITS = { maxWait: 60_000, timeout: 300_000 };

/** The database through Prisma: one pool per role, and no way to reach a tenant without naming it. */
export class PrismaDatabase extends Database {
  private readonly app: Connected;
  private readonly worker: Connected;

  constructor(options: DatabaseOptions) {
    super();
    const max = options.maxConnections ?? 12;
    const onIdleError = options.onIdleError === undefined ? {} : { onIdleError: options.onIdleError };
    this.app = connect(createPool(options.url, { role: 'cordon_app', max, ...onIdleError }));
    this.worker = connect(
      createPool(options.url, {
        role: 'cordon_worker',
        max: Math.max(2, Math.ceil(max / 3)),
        ...onIdleError,
      }),
    );
  }

  override read<T>(organisation: string | null, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.app.prisma.$transaction(
      async (tx) => {
        await tx.$queryRaw`
          SELECT set_config('transaction_read_only', 'on', true), set_config('cordon.org', ${organisation ?? ''}, true)`;
        return work(tx);
      },
      { ...READ_LIMITS, isolationLevel: 'RepeatableRead' },
    );
  }

  override readAll<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.worker.prisma.$transaction(
      async (tx) => {
        await tx.$queryRaw`SELECT set_config('transaction_read_only', 'on', true)`;
        return work(tx);
      },
      { ...READ_LIMITS, isolationLevel: 'RepeatableRead' },
    );
  }

  override change<T>(
    context: ChangeContext,
    work: (change: Change) => Promise<T>,
  ): Promise<{ value: T; revision: bigint }> {
    return this.app.prisma.$transaction(async (tx) => {
      const { number, recordedAt } = await beginRevision(tx, context);
      const entries: AuditEntry[] = [];
      const value = await work({
        tx,
        revision: number,
        recordedAt,
        record: (entry) => void entries.push(entry),
      });
      if (entries.length === 0) throw new Error('a change records at least one audit event');
      await tx.auditEvent.createMany({
        data: entries.map((entry, ordinal) => toAuditEvent(context, entry, { number, recordedAt, ordinal })),
      });
      return { value, revision: number };
    }, CHANGE_LIMITS);
  }

  override async latestRevision(): Promise<bigint> {
    const { number } = await this.app.prisma.revisionHead.findFirstOrThrow();
    return number;
  }

  /** Ends all connections, once those in use are given back. */
  async close(): Promise<void> {
    await Promise.all([this.app, this.worker].map(disconnect));
  }
}

interface Connected {
  readonly prisma: PrismaClient;
  readonly pool: pg.Pool;
}

function connect(pool: pg.Pool): Connected {
  return { prisma: new PrismaClient({ adapter: new PrismaPg(pool) }), pool };
}

async function disconnect({ prisma, pool }: Connected): Promise<void> {
  await prisma.$disconnect();
  await pool.end();
}

/** Waits for the revision lock: from here to the end of the transaction no other change is under way. */
async function beginRevision(
  tx: Transaction,
  { organisation }: ChangeContext,
): Promise<{ number: bigint; recordedAt: Date }> {
  const curator = organisation === null ? 'on' : 'off';
  await tx.$queryRaw`
    SELECT set_config('cordon.org', ${organisation ?? ''}, true), set_config('cordon.curator', ${curator}, true)`;
  const [begun] = await tx.$queryRaw<{ number: bigint; recordedAt: Date }[]>`
    SELECT number, recorded_at AS "recordedAt" FROM cordon_begin_revision()`;
  if (begun === undefined) throw new Error('the database began no revision');
  return begun;
}

function toAuditEvent(
  context: ChangeContext,
  entry: AuditEntry,
  at: { number: bigint; recordedAt: Date; ordinal: number },
): Prisma.AuditEventCreateManyInput {
  return {
    id: newId(),
    revision: at.number,
    ordinal: at.ordinal,
    organisation: context.organisation,
    at: at.recordedAt,
    actorKind: context.actor.kind,
    actorId: context.actor.id,
    action: entry.action,
    subject: entry.subject,
    scope: entry.scope ?? null,
    beforeSha256: digest(entry.before),
    afterSha256: digest(entry.after),
    detail: toJson(entry.detail ?? {}),
    reason: context.reason,
    requestId: context.requestId,
  };
}

/** SHA-256 over the RFC 8785 bytes, in hexadecimal; null when there was nothing before, or is nothing after. */
function digest(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

function toJson(detail: NonNullable<AuditEntry['detail']>): Prisma.InputJsonObject {
  return Object.fromEntries(
    Object.entries(detail).map(([name, value]) => [name, isList(value) ? value.map(String) : value]),
  );
}

/** Array.isArray does not narrow a readonly array. */
function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value);
}
