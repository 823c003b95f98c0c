import type { AccessRows } from '../../src/access/app/ports.js';
import { AccessRecords, Revisions } from '../../src/access/app/ports.js';

type Rows = Omit<AccessRows, 'revision'>;

export const NO_ROWS: Rows = {
  organisations: [],
  scopes: [],
  dataClasses: [],
  members: [],
  grants: [],
  keys: [],
};

/** The records in memory: what is open is handed out with every load. */
export class RecordsInMemory extends AccessRecords {
  revision = 1n;
  readonly sessions = new Map<string, string>();
  /** When set, the database cannot be reached. */
  broken = false;
  reads = 0;

  constructor(public rows: Rows = NO_ROWS) {
    super();
  }

  override async load(): Promise<AccessRows> {
    this.reads += 1;
    if (this.broken) throw new Error('connection refused to 10.0.0.1');
    return { revision: this.revision, ...this.rows };
  }

  override async findSession(sha256: Uint8Array): Promise<string | null> {
    if (this.broken) throw new Error('connection refused to 10.0.0.1');
    return this.sessions.get(Buffer.from(sha256).toString('hex')) ?? null;
  }

  override async findLink(): Promise<string | null> {
    return null;
  }
}

export class RevisionsInHand extends Revisions {
  /** Milliseconds since the database was last heard of. */
  staleFor = 0;
  private readonly listeners = new Set<(revision: bigint) => void>();

  constructor(private newest = 1n) {
    super();
  }

  override latest(): bigint {
    return this.newest;
  }

  override subscribe(listener: (revision: bigint) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  override age(): number {
    return this.staleFor;
  }

  /** A later revision becomes known; with `quietly` nobody is told. */
  advance(revision: bigint, quietly = false): void {
    this.newest = revision;
    if (!quietly) for (const listener of this.listeners) listener(revision);
  }
}
