import { DIMENSIONS } from '../domain/dimensions.js';
import { factState, findFact } from '../domain/known-fact.js';
import type { CatalogReading } from './catalog-queries.js';

/** Of how many deployments a dimension is known, contested, unknown. */
export interface DimensionSummary {
  readonly dimension: string;
  readonly title: string;
  readonly known: number;
  readonly contested: number;
  readonly unknown: number;
}

export interface CatalogSummary {
  readonly providers: number;
  readonly legalEntities: number;
  readonly endpoints: number;
  readonly models: number;
  readonly deployments: number;
  /** Open claims, drafts included. */
  readonly claims: number;
  readonly drafts: number;
  readonly dimensions: readonly DimensionSummary[];
}

/** How much is known about all deployments that a reading sees, in the order in which people read dimensions. */
export function summariseCatalog({
  view,
  profiles,
}: Pick<CatalogReading, 'view' | 'profiles'>): CatalogSummary {
  const resolved = view.deployments.map((entry) => profiles.of(entry));
  const claims = view.claims().filter((claim) => claim.closed !== true);
  return {
    providers: view.providers.size,
    legalEntities: view.legalEntities.size,
    endpoints: view.endpoints.size,
    models: view.models.size,
    deployments: view.deployments.length,
    claims: claims.length,
    drafts: claims.filter(({ state }) => state === 'draft').length,
    dimensions: DIMENSIONS.map(({ name, title }) => {
      const counts = { known: 0, contested: 0, unknown: 0 };
      for (const profile of resolved) counts[factState(findFact(profile, name))] += 1;
      return { dimension: name, title, ...counts };
    }),
  };
}
