import type { CatalogView } from './catalog-view.js';
import type { Agreement, Claim, Instant } from './claim.js';
import type { SubjectKind } from './dimensions.js';
import type { Profile } from './profile.js';
import type { ResolutionTarget, ResolutionWorld } from './resolve.js';
import { createResolver } from './resolve.js';
import { nextChange } from './resolve-schedule.js';
import type { DeploymentEntry, Owner } from './subjects.js';

/** For whom and when facts are asked for: what changes them beside the claims themselves. */
export interface Standing {
  readonly organisation: Owner;
  /** The organisation's approved agreements, current or not. */
  readonly agreements: readonly Agreement[];
  /** Record or statement ids of the claims that the organisation disputes. */
  readonly disputes: ReadonlySet<string>;
  readonly asOf: Instant;
}

export interface ProfileTable {
  /** Exclusive end of the time in which the table holds; null while nothing is known to change. */
  readonly until: Instant | null;
  of(entry: DeploymentEntry): Profile;
  /** What is known about subjects that are no deployment: leave the more specific slugs empty. */
  about(target: ResolutionTarget): Profile;
}

/** Instants that one table list remembers: the current one, and a few for questions about the past. */
const REMEMBERED = 4;

/**
 * Profiles of one catalog, worked out when they are asked for. Organisations share a profile wherever none of their
 * agreements, disputes and private claims concerns the deployment.
 */
export class ProfileTables {
  private readonly shared: Interval[] = [];
  private readonly own = new WeakMap<
    readonly Agreement[],
    WeakMap<ReadonlySet<string>, Map<Owner, Interval[]>>
  >();

  constructor(private readonly viewOf: (organisation: Owner) => CatalogView) {}

  tableFor(standing: Standing): ProfileTable {
    const shared = this.sharedTable(standing.asOf);
    const view = this.viewOf(standing.organisation);
    if (standing.agreements.length === 0 && standing.disputes.size === 0 && view === this.viewOf(null)) {
      return shared;
    }
    return findOrAdd(this.ownIntervals(standing), standing.asOf, () =>
      makeOwnTable(shared, view, this.viewOf(null), standing),
    );
  }

  private sharedTable(asOf: Instant): ProfileTable {
    return findOrAdd(this.shared, asOf, () => {
      const view = this.viewOf(null);
      const world = toWorld(view, { organisation: null, agreements: [], disputes: new Set(), asOf });
      return { until: nextChange(world), ...rememberProfiles(world) };
    });
  }

  private ownIntervals({ agreements, disputes, organisation }: Standing): Interval[] {
    const byDisputes = this.own.get(agreements) ?? new WeakMap<ReadonlySet<string>, Map<Owner, Interval[]>>();
    this.own.set(agreements, byDisputes);
    const byOwner = byDisputes.get(disputes) ?? new Map<Owner, Interval[]>();
    byDisputes.set(disputes, byOwner);
    const intervals = byOwner.get(organisation) ?? [];
    byOwner.set(organisation, intervals);
    return intervals;
  }
}

/** A table and the instant for which it was made; it holds from there until `table.until`. */
interface Interval {
  readonly from: Instant;
  readonly table: ProfileTable;
}

function findOrAdd(intervals: Interval[], asOf: Instant, make: () => ProfileTable): ProfileTable {
  const found = intervals.find(
    ({ from, table }) => from <= asOf && (table.until === null || asOf < table.until),
  );
  if (found !== undefined) return found.table;
  const table = make();
  intervals.unshift({ from: asOf, table });
  intervals.splice(REMEMBERED);
  return table;
}

function makeOwnTable(
  shared: ProfileTable,
  view: CatalogView,
  sharedView: CatalogView,
  standing: Standing,
): ProfileTable {
  const world = toWorld(view, standing);
  const own = rememberProfiles(world);
  const isTouched = findTouched(view, sharedView, standing);
  return {
    until: earliest(shared.until, nextChange(world)),
    of: (entry) => (isTouched(toTarget(entry)) ? own.of(entry) : shared.of(entry)),
    about: (target) => (isTouched(target) ? own.about(target) : shared.about(target)),
  };
}

function toWorld(view: CatalogView, { agreements, disputes, asOf }: Standing): ResolutionWorld {
  return { claims: view.claims(), agreements, disputes, asOf, operatorCountries: view.operatorCountries };
}

function rememberProfiles(world: ResolutionWorld): Pick<ProfileTable, 'of' | 'about'> {
  let resolver: ((target: ResolutionTarget) => Profile) | undefined;
  const profiles = new Map<string, Profile>();
  const about = (target: ResolutionTarget): Profile => (resolver ??= createResolver(world))(target);
  const of = (entry: DeploymentEntry): Profile => {
    const kept = profiles.get(entry.deployment.slug);
    if (kept !== undefined) return kept;
    const profile = about(toTarget(entry));
    profiles.set(entry.deployment.slug, profile);
    return profile;
  };
  return { of, about };
}

/** The slugs whose claims can speak about a deployment. */
export function toTarget({ deployment, endpoint, provider, model }: DeploymentEntry): ResolutionTarget {
  return {
    deployment: deployment.slug,
    endpoint: endpoint.slug,
    provider: provider.slug,
    model: model.slug,
  };
}

/** Whether an organisation's facts about a deployment can differ from everybody's. When in doubt they can. */
function findTouched(
  view: CatalogView,
  sharedView: CatalogView,
  { organisation, agreements, disputes }: Standing,
): (target: ResolutionTarget) => boolean {
  if (view.operatorCountries !== sharedView.operatorCountries && hasOwnEntities(view, organisation)) {
    return () => true;
  }
  const providers = new Set(agreements.map((agreement) => agreement.provider));
  const subjects = new Map<SubjectKind, Set<string>>();
  for (const claim of view.claims()) {
    if (claim.owner === null && !isDisputed(claim, disputes)) continue;
    const slugs = subjects.get(claim.subject.kind) ?? new Set();
    subjects.set(claim.subject.kind, slugs.add(claim.subject.slug));
  }
  const has = (kind: SubjectKind, slug: string): boolean => subjects.get(kind)?.has(slug) === true;
  return ({ deployment, endpoint, provider, model }) =>
    providers.has(provider) ||
    has('provider', provider) ||
    has('endpoint', endpoint) ||
    has('deployment', deployment) ||
    has('model', model);
}

function hasOwnEntities(view: CatalogView, organisation: Owner): boolean {
  return [...view.legalEntities.values()].some(({ owner }) => owner !== null && owner === organisation);
}

function isDisputed(claim: Claim, disputes: ReadonlySet<string>): boolean {
  return disputes.has(claim.id) || (claim.statement !== undefined && disputes.has(claim.statement));
}

function earliest(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}
