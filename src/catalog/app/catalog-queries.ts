import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import type { CatalogView } from '../domain/catalog-view.js';
import type { Instant } from '../domain/claim.js';
import type { ProfileTable } from '../domain/profile-tables.js';
import type { Owner } from '../domain/subjects.js';
import { CatalogHistory } from './catalog-history.js';
import type { OrganisationStanding } from './ports.js';
import { CatalogStore } from './ports.js';

/** The catalog as one organisation sees it at one instant and one revision; everything that an answer is made from. */
export interface CatalogReading {
  readonly organisation: Owner;
  readonly revision: bigint;
  readonly asOf: Instant;
  readonly view: CatalogView;
  readonly profiles: ProfileTable;
}

/** When: `asOf` in the world, `knownAt` in the record. Left out: now, and the newest revision. */
export interface Moment {
  readonly asOf?: Instant | null;
  readonly knownAt?: Instant | null;
}

/** Organisations whose agreements and disputes are remembered, so that their profiles are too. */
const REMEMBERED_STANDINGS = 256;

const NOBODY: OrganisationStanding = { agreements: [], disputes: new Set() };

/** Reads the catalog for a principal's organisation. */
@Injectable()
export class CatalogQueries {
  private readonly standings = new Map<
    string,
    { revision: bigint; standing: Promise<OrganisationStanding> }
  >();

  constructor(
    private readonly store: CatalogStore,
    private readonly history: CatalogHistory,
    private readonly clock: Clock,
  ) {}

  async read(organisation: Owner, { asOf, knownAt }: Moment = {}): Promise<CatalogReading> {
    const revision = await (typeof knownAt === 'number'
      ? this.store.revisionAt(knownAt)
      : this.store.latestRevision());
    const snapshot = await this.history.at(revision);
    const standing = organisation === null ? NOBODY : await this.standingOf(organisation, revision);
    const instant = asOf ?? this.clock.now();
    return {
      organisation,
      revision,
      asOf: instant,
      view: snapshot.visibleTo(organisation),
      profiles: snapshot.profilesFor({ organisation, ...standing, asOf: instant }),
    };
  }

  private async standingOf(organisation: string, revision: bigint): Promise<OrganisationStanding> {
    const known = this.standings.get(organisation);
    if (known?.revision === revision) return known.standing;
    const standing = this.store.readStanding(organisation, revision);
    this.standings.delete(organisation);
    this.standings.set(organisation, { revision, standing });
    const [oldest] = this.standings.keys();
    if (this.standings.size > REMEMBERED_STANDINGS && oldest !== undefined) this.standings.delete(oldest);
    standing.catch(() => this.standings.delete(organisation));
    return standing;
  }
}
