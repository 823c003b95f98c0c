import { Injectable } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { AccessState } from './access-state.js';
import { AccessRecords, Revisions } from './ports.js';

/** How long keys are believed while the database is silent, in milliseconds. */
const LONGEST_SILENCE_MS = 60_000;

/**
 * Organisations, scopes, people and keys in memory, following the revisions. Whoever decides by it asks `isCurrent`
 * first: a revocation that this instance has heard of and not yet read must not be missed.
 */
@Injectable()
export class AccessDirectory implements OnModuleInit, OnApplicationShutdown {
  readonly state = new AccessState();
  private known: bigint | null = null;
  private readAt = Number.NEGATIVE_INFINITY;
  private reading: Promise<void> | null = null;
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly records: AccessRecords,
    private readonly revisions: Revisions,
    private readonly clock: Clock,
  ) {}

  async onModuleInit(): Promise<void> {
    // What fails here is tried again by whoever needs it next, and refused there if it fails once more.
    this.unsubscribe = this.revisions.subscribe(() => void this.catchUp().catch(() => undefined));
    await this.catchUp();
  }

  onApplicationShutdown(): void {
    this.unsubscribe();
  }

  /**
   * True when everything up to the newest revision that this instance has heard of has been read, and the database was
   * heard of lately: without it nobody knows what was revoked since.
   */
  isCurrent(): boolean {
    if (this.known === null || this.known < this.revisions.latest()) return false;
    return this.revisions.age() < LONGEST_SILENCE_MS || this.clock.now() - this.readAt < LONGEST_SILENCE_MS;
  }

  /** The revision up to which the directory answers. */
  get revision(): bigint {
    return this.known ?? 0n;
  }

  /** Reads until current, or until `revision`. Throws when the database cannot be read. */
  async catchUp(revision = 0n): Promise<void> {
    while (!this.isCurrent() || (this.known ?? -1n) < revision) {
      this.reading ??= this.read().finally(() => {
        this.reading = null;
      });
      await this.reading;
    }
  }

  private async read(): Promise<void> {
    const began = this.clock.now();
    const rows = await this.records.load(this.known);
    this.state.apply(rows);
    this.known = rows.revision;
    this.readAt = began;
  }
}
