import type { CatalogHistory, Instant } from '../../catalog/index.js';
import type { Database } from '../../platform/database/index.js';
import type { GroupCatalog } from '../../policy/index.js';
import { advancePolicySnapshot, readPolicySnapshot } from '../../policy/index.js';
import type { World } from '../app/world.js';
import { WorldReader } from '../app/world.js';

/**
 * Worlds from the database. Every row names the revisions between which it counts, so what is read for a revision is the
 * same whenever it is read, and catalog and policies of one revision belong together without one transaction around both.
 */
export class WorldStore extends WorldReader {
  constructor(
    private readonly database: Database,
    private readonly history: CatalogHistory,
    private readonly groups: GroupCatalog,
  ) {
    super();
  }

  override async read(revision: bigint): Promise<World> {
    const policies = await this.database.readAll((tx) => readPolicySnapshot(tx, revision, this.groups));
    return this.toWorld(revision, policies);
  }

  override async advance(world: World, revision: bigint): Promise<World> {
    const policies = await this.database.readAll((tx) => advancePolicySnapshot(tx, world.policies, revision));
    return this.toWorld(revision, policies);
  }

  override async revisionAt(instant: Instant): Promise<bigint> {
    const found = await this.database.readAll((tx) =>
      tx.revision.findFirst({
        where: { recordedAt: { lte: new Date(instant) } },
        orderBy: { number: 'desc' },
        select: { number: true },
      }),
    );
    return found?.number ?? 0n;
  }

  override latestRevision(): Promise<bigint> {
    return this.database.latestRevision();
  }

  private async toWorld(revision: bigint, policies: World['policies']): Promise<World> {
    const [catalog, recorded] = await Promise.all([
      this.history.at(revision),
      this.database.readAll((tx) => tx.revision.findUnique({ where: { number: revision } })),
    ]);
    return { revision, recordedAt: recorded?.recordedAt.getTime() ?? 0, catalog, policies };
  }
}
