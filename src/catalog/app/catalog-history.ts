import { Injectable } from '@nestjs/common';
import type { CatalogSnapshot } from '../domain/snapshot.js';
import { CatalogStore } from './ports.js';

/** Snapshots of past revisions that are kept for questions about the past. */
const PAST = 4;

/**
 * Snapshots of the catalog by revision: the newest one asked for is kept and advanced, and a few older ones stay. What
 * is answered is exactly the revision that was asked for, whichever instance answers.
 */
@Injectable()
export class CatalogHistory {
  private newest: CatalogSnapshot | null = null;
  private readonly past: CatalogSnapshot[] = [];
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly store: CatalogStore) {}

  /** The catalog as it was recorded at a revision. */
  at(revision: bigint): Promise<CatalogSnapshot> {
    const kept = this.find(revision);
    if (kept !== undefined) return Promise.resolve(kept);
    // One after the other: the second that asks for a revision finds what the first has read.
    const answer = this.turn.then(() => this.find(revision) ?? this.read(revision));
    this.turn = answer.catch(() => undefined);
    return answer;
  }

  private find(revision: bigint): CatalogSnapshot | undefined {
    if (this.newest?.revision === revision) return this.newest;
    return this.past.find((snapshot) => snapshot.revision === revision);
  }

  private async read(revision: bigint): Promise<CatalogSnapshot> {
    const { newest } = this;
    if (newest === null || newest.revision < revision) {
      const snapshot =
        newest === null
          ? await this.store.readSnapshot(revision)
          : await this.store.advance(newest, revision);
      this.newest = snapshot;
      return snapshot;
    }
    const snapshot = await this.store.readSnapshot(revision);
    this.past.unshift(snapshot);
    this.past.splice(PAST);
    return snapshot;
  }
}
