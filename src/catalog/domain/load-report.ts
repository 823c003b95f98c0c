import type { CatalogChanges, LoadCounts } from './catalog-diff.js';

/** Kinds of row in a catalog, in the order in which people read them. */
export const ROW_KINDS = [
  'legalEntities',
  'providers',
  'endpoints',
  'models',
  'deployments',
  'claims',
] as const;
export type RowKind = (typeof ROW_KINDS)[number];

export interface LoadOptions {
  /** SHA-256 over the files, hexadecimal: the same files are not loaded twice. */
  readonly digest: string;
  /** Whether a large part of the providers may disappear at once. */
  readonly allowRemoval: boolean;
  /** Whether the files are those that come with this version of Cordon; left out: they are somebody's own. */
  readonly isShipped?: boolean;
}

/** What a load did. */
export interface LoadReport {
  /** Null: nothing had to change. */
  readonly revision: bigint | null;
  readonly digest: string;
  readonly kinds: Readonly<Record<RowKind, LoadCounts>>;
  /** Evidence rows that were added to claims which stayed as they were. */
  readonly confirmed: number;
  /** Claims of the files that a curator's decision stands against. */
  readonly overruled: number;
}

const NOTHING: LoadCounts = { added: 0, revised: 0, closed: 0, left: 0 };

export const NOTHING_LOADED: Omit<LoadReport, 'digest'> = {
  revision: null,
  kinds: {
    legalEntities: NOTHING,
    providers: NOTHING,
    endpoints: NOTHING,
    models: NOTHING,
    deployments: NOTHING,
    claims: NOTHING,
  },
  confirmed: 0,
  overruled: 0,
};

export function countChanges(changes: CatalogChanges): Omit<LoadReport, 'revision' | 'digest'> {
  return {
    kinds: {
      legalEntities: changes.legalEntities.counts,
      providers: changes.providers.counts,
      endpoints: changes.endpoints.counts,
      models: changes.models.counts,
      deployments: changes.deployments.counts,
      claims: changes.claims.counts,
    },
    confirmed: changes.confirmations.length,
    overruled: changes.overruled,
  };
}

/** The files would remove a large part of the providers, and nobody asked for that. */
export class LoadRefused extends Error {
  readonly code = 'CATALOG_REMOVAL_REFUSED';

  constructor(
    readonly closing: number,
    readonly present: number,
  ) {
    super(`the files lack ${closing} of the ${present} providers in the catalog`);
    this.name = 'LoadRefused';
  }
}
