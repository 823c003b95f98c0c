import type { CatalogSnapshot, CatalogView, Instant } from '../../catalog/index.js';
import type { LegalEntityOf, PolicySnapshot } from '../../policy/index.js';

/** Everything that decisions rest on, as one revision recorded it. Immutable. */
export interface World {
  readonly revision: bigint;
  /** When the revision was recorded: the least `knownAt` that names it. */
  readonly recordedAt: Instant;
  readonly catalog: CatalogSnapshot;
  readonly policies: PolicySnapshot;
}

/** Reads worlds from the record. Each is read in one transaction, so that its parts belong together. */
export abstract class WorldReader {
  abstract read(revision: bigint): Promise<World>;

  /** The world at a later revision; what did not change is shared with the earlier one. */
  abstract advance(world: World, revision: bigint): Promise<World>;

  /** The newest revision recorded by an instant; 0 when there was none. */
  abstract revisionAt(instant: Instant): Promise<bigint>;

  abstract latestRevision(): Promise<bigint>;
}

const LEGAL_ENTITIES = new WeakMap<CatalogView, LegalEntityOf>();

/** Who runs a provider, in a view; the same function for the same view, because answers are remembered by its identity. */
export function legalEntitiesIn(view: CatalogView): LegalEntityOf {
  const known = LEGAL_ENTITIES.get(view);
  if (known !== undefined) return known;
  const legalEntityOf: LegalEntityOf = (provider) => view.providers.get(provider)?.legalEntity ?? null;
  LEGAL_ENTITIES.set(view, legalEntityOf);
  return legalEntityOf;
}
