import type { CatalogContent } from './catalog-content.js';
import type { Claim } from './claim.js';
import type { SubjectKind } from './dimensions.js';
import type { DeploymentEntry, Endpoint, LegalEntity, Model, Owner, Provider } from './subjects.js';

interface Row {
  readonly owner: Owner;
  readonly slug: string;
}

/**
 * What one organisation can see of a catalog, or everybody (`organisation` null). SECURITY: the one place where rows of
 * other organisations are taken out; counts and indexes are made from what is left.
 */
export class CatalogView {
  readonly legalEntities: ReadonlyMap<string, LegalEntity>;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  readonly models: ReadonlyMap<string, Model>;
  /** Ascending by slug. A deployment of which a part is missing cannot be chosen, so it is not listed. */
  readonly deployments: readonly DeploymentEntry[];
  readonly operatorCountries: ReadonlyMap<string, string>;
  private readonly bySlug: ReadonlyMap<string, DeploymentEntry>;
  private readonly byEndpoint: ReadonlyMap<string, readonly DeploymentEntry[]>;
  private readonly byProvider: ReadonlyMap<string, readonly Endpoint[]>;

  constructor(
    private readonly content: CatalogContent,
    readonly organisation: Owner,
  ) {
    const visible = <S extends Row>(rows: ReadonlyMap<string, S>): ReadonlyMap<string, S> =>
      visibleRows(rows, organisation);
    this.legalEntities = visible(content.legalEntities);
    this.providers = visible(content.providers);
    this.endpoints = visible(content.endpoints);
    this.models = visible(content.models);
    this.deployments = joinDeployments([...visible(content.deployments).values()], this);
    this.operatorCountries = countriesByName([...this.legalEntities.values()]);
    this.bySlug = new Map(this.deployments.map((entry) => [entry.deployment.slug, entry]));
    this.byEndpoint = groupBy(this.deployments, (entry) => entry.endpoint.slug);
    this.byProvider = groupBy(bySlug([...this.endpoints.values()]), (endpoint) => endpoint.provider);
  }

  findDeployment(slug: string): DeploymentEntry | undefined {
    return this.bySlug.get(slug);
  }

  /** Ascending by slug. */
  endpointsOf(provider: string): readonly Endpoint[] {
    return this.byProvider.get(provider) ?? [];
  }

  /** Ascending by slug. */
  deploymentsAt(endpoint: string): readonly DeploymentEntry[] {
    return this.byEndpoint.get(endpoint) ?? [];
  }

  /** Every record about the subject that the organisation can see, in any state, closed ones too. */
  claimsOf(kind: SubjectKind, slug: string): readonly Claim[] {
    const claims = this.content.claims.get(kind)?.get(slug) ?? [];
    return claims.filter((claim) => isVisible(claim.owner, this.organisation));
  }

  /** All of them. */
  claims(): readonly Claim[] {
    const found: Claim[] = [];
    for (const bySlug of this.content.claims.values()) {
      for (const claims of bySlug.values()) {
        for (const claim of claims) if (isVisible(claim.owner, this.organisation)) found.push(claim);
      }
    }
    return found;
  }
}

function isVisible(owner: Owner, organisation: Owner): boolean {
  return owner === null || owner === organisation;
}

function visibleRows<S extends Row>(
  rows: ReadonlyMap<string, S>,
  organisation: Owner,
): ReadonlyMap<string, S> {
  return new Map([...rows].filter(([, { owner }]) => isVisible(owner, organisation)));
}

function joinDeployments(
  deployments: readonly DeploymentEntry['deployment'][],
  view: Pick<CatalogView, 'endpoints' | 'providers' | 'models'>,
): readonly DeploymentEntry[] {
  return bySlug(deployments).flatMap((deployment) => {
    const endpoint = view.endpoints.get(deployment.endpoint);
    const provider = endpoint && view.providers.get(endpoint.provider);
    const model = view.models.get(deployment.model);
    return endpoint && provider && model ? [{ deployment, endpoint, provider, model }] : [];
  });
}

/** A name that two entities bear says a country only if it is the same one. */
function countriesByName(entities: readonly LegalEntity[]): ReadonlyMap<string, string> {
  const countries = new Map<string, string | null>();
  const ambiguous = new Set<string>();
  for (const { slug, name, country } of entities) {
    for (const key of new Set([slug, name])) {
      if (countries.has(key) && countries.get(key) !== country) ambiguous.add(key);
      countries.set(key, country);
    }
  }
  return new Map(
    [...countries].flatMap(([key, country]) =>
      country === null || ambiguous.has(key) ? [] : [[key, country] as const],
    ),
  );
}

function bySlug<S extends { readonly slug: string }>(rows: readonly S[]): readonly S[] {
  return [...rows].sort((a, b) => (a.slug < b.slug ? -1 : a.slug > b.slug ? 1 : 0));
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
