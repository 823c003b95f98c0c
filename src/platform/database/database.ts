import type { Prisma } from '../../generated/prisma/client.js';

/** A Prisma client inside a transaction. */
export type Transaction = Prisma.TransactionClient;

/** Who acts: a signed-in person, an API key, the local operator at the command line, or the service itself. */
export interface Actor {
  readonly kind: 'member' | 'key' | 'operator' | 'system';
  /** Pseudonymous: what the append-only record holds. */
  readonly id: string;
  readonly name: string;
}

/** Who changes what, why, and on which request. `organisation` null: what all organisations share. */
export interface ChangeContext {
  readonly actor: Actor;
  readonly organisation: string | null;
  readonly requestId: string;
  /** Why the change is made, in the words of the one who makes it; empty when none was asked for. */
  readonly reason: string;
}

/** What the record keeps of one change. `before` and `after` are stored as digests of their RFC 8785 bytes. */
export interface AuditEntry {
  /** Noun and past participle, `policy.published`. */
  readonly action: string;
  /** Slug, path or id of what was changed. */
  readonly subject: string;
  readonly scope?: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly detail?: Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
}

/** A change under way. The transaction holds the revision lock, so `revision` is in commit order. */
export interface Change {
  readonly tx: Transaction;
  readonly revision: bigint;
  readonly recordedAt: Date;
  /** Writes an audit event with the change. A change that records nothing is refused and rolled back. */
  readonly record: (entry: AuditEntry) => void;
}

/**
 * The three ways to reach the database. Each names its tenant: an ambient tenant leaks.
 * Abstract, so that it is also the injection token.
 */
export abstract class Database {
  /** Reads as the application's role, seeing what is shared and what is the organisation's. `null` sees shared rows only. */
  abstract read<T>(organisation: string | null, work: (tx: Transaction) => Promise<T>): Promise<T>;

  /**
   * Reads across tenants as the worker's role, in one REPEATABLE READ transaction: for snapshots, and for finding out
   * to whom a credential belongs.
   */
  abstract readAll<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;

  /** Commits one change under the revision lock, with its audit events. */
  abstract change<T>(
    context: ChangeContext,
    work: (change: Change) => Promise<T>,
  ): Promise<{ value: T; revision: bigint }>;

  /** The newest committed revision, read from the database. */
  abstract latestRevision(): Promise<bigint>;
}
