import type { CatalogContent, CatalogDelta } from './catalog-content.js';
import { applyDelta, isSameContent } from './catalog-content.js';
import { CatalogView } from './catalog-view.js';
import type { Profile } from './profile.js';
import type { ProfileTable, Standing } from './profile-tables.js';
import { ProfileTables } from './profile-tables.js';
import type { Owner } from './subjects.js';

/**
 * The catalog as it was recorded at one revision, in memory. Immutable: `advance` makes another one that shares what did
 * not change. Holds the rows of all organisations; whoever answers a tenant goes through `visibleTo` or `profileOf`.
 */
export class CatalogSnapshot {
  private readonly views: Map<string, CatalogView>;
  private readonly sharedView: CatalogView;
  private readonly tenants: ReadonlySet<Owner>;
  private readonly tables: ProfileTables;

  constructor(
    readonly revision: bigint,
    readonly content: CatalogContent,
    earlier?: CatalogSnapshot,
  ) {
    const isSame = earlier !== undefined && isSameContent(earlier.content, content);
    this.sharedView = isSame ? earlier.sharedView : new CatalogView(content, null);
    this.tenants = isSame ? earlier.tenants : ownersOf(content);
    this.tables = isSame ? earlier.tables : new ProfileTables((organisation) => this.visibleTo(organisation));
    this.views = isSame ? earlier.views : new Map<string, CatalogView>();
  }

  /** What the organisation can see: what is shared and what is its own. `null` sees shared rows only. */
  visibleTo(organisation: Owner): CatalogView {
    if (organisation === null || !this.tenants.has(organisation)) return this.sharedView;
    const kept = this.views.get(organisation);
    if (kept !== undefined) return kept;
    const view = new CatalogView(this.content, organisation);
    this.views.set(organisation, view);
    return view;
  }

  /**
   * What is known about a deployment for an organisation at an instant; undefined when the organisation sees no such
   * deployment. Organisations for which nothing differs share one profile. Pass the same `agreements` and `disputes`
   * objects for as long as they hold: what was worked out is remembered by their identity.
   */
  profileOf(deployment: string, standing: Standing): Profile | undefined {
    const entry = this.visibleTo(standing.organisation).findDeployment(deployment);
    return entry === undefined ? undefined : this.profilesFor(standing).of(entry);
  }

  /** The same for many deployments of one organisation at one instant. */
  profilesFor(standing: Standing): ProfileTable {
    return this.tables.tableFor(standing);
  }

  /** The snapshot at a later revision. */
  advance(delta: CatalogDelta): CatalogSnapshot {
    return new CatalogSnapshot(delta.revision, applyDelta(this.content, delta), this);
  }
}

function ownersOf(content: CatalogContent): ReadonlySet<Owner> {
  const owners = new Set<Owner>();
  const { legalEntities, providers, endpoints, models, deployments } = content;
  for (const subjects of [legalEntities, providers, endpoints, models, deployments]) {
    for (const { owner } of subjects.values()) owners.add(owner);
  }
  for (const bySlug of content.claims.values()) {
    for (const claims of bySlug.values()) for (const { owner } of claims) owners.add(owner);
  }
  return owners;
}
