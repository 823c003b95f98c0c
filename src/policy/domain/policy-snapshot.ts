import type { GroupCatalog } from './groups.js';
import { PolicyCache } from './materialise.js';
import type { OrganisationContent } from './organisation-policies.js';
import { OrganisationPolicies } from './organisation-policies.js';

/** The policies of all organisations at one revision, in memory. Immutable: `advance` makes another one. */
export class PolicySnapshot {
  /** By id. */
  readonly organisations: ReadonlyMap<string, OrganisationPolicies>;
  private readonly bySlug: ReadonlyMap<string, OrganisationPolicies>;

  private constructor(
    readonly revision: bigint,
    organisations: ReadonlyMap<string, OrganisationPolicies>,
    private readonly cache: PolicyCache,
  ) {
    this.organisations = organisations;
    this.bySlug = new Map([...organisations.values()].map((one) => [one.slug, one]));
  }

  static of(
    revision: bigint,
    contents: readonly OrganisationContent[],
    groups: GroupCatalog,
  ): PolicySnapshot {
    const cache = new PolicyCache(groups);
    return new PolicySnapshot(revision, toOrganisations(contents, cache), cache);
  }

  /** The snapshot at a later revision; `changed` holds every organisation that a revision since then names. */
  advance(revision: bigint, changed: readonly OrganisationContent[]): PolicySnapshot {
    if (changed.length === 0) return new PolicySnapshot(revision, this.organisations, this.cache);
    const organisations = new Map([...this.organisations, ...toOrganisations(changed, this.cache)]);
    return new PolicySnapshot(revision, organisations, this.cache);
  }

  findOrganisation(slug: string): OrganisationPolicies | undefined {
    return this.bySlug.get(slug);
  }
}

function toOrganisations(
  contents: readonly OrganisationContent[],
  cache: PolicyCache,
): ReadonlyMap<string, OrganisationPolicies> {
  return new Map(
    contents.map((content) => [content.organisation.id, new OrganisationPolicies(content, cache)]),
  );
}
