import type pg from 'pg';

import { createClient } from './database/index.js';
import type { Database } from './database/index.js';

export interface RevisionFeedOptions {
  readonly database: Database;
  /** Address of the database, for the connection that listens. */
  readonly url: string;
  /** How often the truth is read, in milliseconds. A lost hint delays news by no more than this. */
  readonly interval?: number;
  readonly onError?: (error: unknown) => void;
}

const INTERVAL_MS = 2_000;
const RECONNECT_AFTER_MS = 500;

/**
 * Tells of committed revisions, whoever committed them. PostgreSQL's notification is a hint that makes it quick; the
 * number in the database is the truth, read on every hint, on every new connection and at intervals.
 */
export class RevisionFeed {
  private known = 0n;
  /** When the truth was last read, in milliseconds of the monotonic clock. */
  private readAt = Number.NEGATIVE_INFINITY;
  private readonly listeners = new Set<(revision: bigint) => void>();
  private client: pg.Client | null = null;
  private timer: NodeJS.Timeout | undefined;
  private reconnect: NodeJS.Timeout | undefined;
  private reading: Promise<bigint> | null = null;
  private next: Promise<bigint> | null = null;
  private running = false;

  constructor(private readonly options: RevisionFeedOptions) {}

  /** Reads the newest revision and begins to follow. */
  async start(): Promise<void> {
    this.running = true;
    await this.refresh();
    await this.listen();
    this.timer = setInterval(() => this.look(), this.options.interval ?? INTERVAL_MS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    this.running = false;
    clearInterval(this.timer);
    clearTimeout(this.reconnect);
    await this.dropListener();
    await Promise.allSettled([this.reading, this.next]);
  }

  /** The newest revision that was heard of. */
  latest(): bigint {
    return this.known;
  }

  /** Milliseconds since the truth was last read. */
  age(): number {
    return performance.now() - this.readAt;
  }

  /** Calls the listener with each newer revision; several that come together may be told as the last of them. */
  subscribe(listener: (revision: bigint) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Reads the truth now: the result is no older than this call. */
  async refresh(): Promise<bigint> {
    // A reading that is under way may have begun before what the caller wants to see; those who come now share the next.
    if (this.reading === null) return this.begin();
    this.next ??= this.reading.then(
      () => this.begin(),
      () => this.begin(),
    );
    return this.next;
  }

  /** Resolves once the revision, or a later one, is known; rejects after the time, in milliseconds. */
  async waitFor(revision: bigint, within: number): Promise<void> {
    if (this.known >= revision || (await this.refresh()) >= revision) return;
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => {
        stop();
        reject(new Error(`revision ${String(revision)} was not seen within ${String(within)} ms`));
      }, within);
      const stop = this.subscribe((seen) => {
        if (seen < revision) return;
        clearTimeout(late);
        stop();
        resolve();
      });
    });
  }

  /** Ends the connection that listens, as a network would. With `forGood` it does not come back: only reading is left. */
  async dropListener(forGood = false): Promise<void> {
    const { client } = this;
    this.client = null;
    if (forGood) this.deaf = true;
    await client?.end().catch(() => undefined);
  }

  private deaf = false;

  private begin(): Promise<bigint> {
    this.next = null;
    this.reading = this.read().finally(() => (this.reading = null));
    return this.reading;
  }

  private async read(): Promise<bigint> {
    const began = performance.now();
    const revision = await this.options.database.latestRevision();
    this.readAt = began;
    if (revision > this.known) {
      this.known = revision;
      for (const listener of this.listeners) this.tell(listener, revision);
    }
    return revision;
  }

  private tell(listener: (revision: bigint) => void, revision: bigint): void {
    try {
      listener(revision);
    } catch (error) {
      this.options.onError?.(error);
    }
  }

  private look(): void {
    this.refresh().catch((error: unknown) => this.options.onError?.(error));
  }

  private async listen(): Promise<void> {
    const client = createClient(this.options.url, 'cordon revision feed', 'cordon_worker');
    client.on('error', () => undefined);
    client.on('notification', () => this.look());
    client.on('end', () => this.listenAgain(client));
    try {
      await client.connect();
      await client.query('LISTEN cordon_revision');
      this.client = client;
      // What was committed before the connection listened was not told to it.
      this.look();
    } catch (error) {
      this.options.onError?.(error);
      await client.end().catch(() => undefined);
      this.listenAgain(client);
    }
  }

  private listenAgain(client: pg.Client): void {
    if (this.client === client) this.client = null;
    if (!this.running || this.deaf || this.client !== null) return;
    clearTimeout(this.reconnect);
    this.reconnect = setTimeout(() => void this.listen(), RECONNECT_AFTER_MS);
    this.reconnect.unref();
  }
}
