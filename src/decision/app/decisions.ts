import type { CatalogView, DeploymentEntry, Instant, Standing } from '../../catalog/index.js';
import { toTarget } from '../../catalog/index.js';
import { CodedError } from '../../platform/graphql/index.js';
import type { Clock } from '../../platform/clock.js';
import type { GroupMembership, OrganisationPolicies } from '../../policy/index.js';
import { findNearest } from '../../platform/nearest.js';
import type { WhatWouldChange } from '../domain/counterfactual-need.js';
import { findChanges } from '../domain/counterfactual.js';
import type { DecisionSet, ScopeQuestion, Verdicts } from '../domain/decision-set.js';
import { inputsFor } from '../domain/decision-set.js';
import type { DeploymentExplanation } from '../domain/explain-deployment.js';
import { explainDeployment } from '../domain/explain-deployment.js';
import { DecisionCache } from './decision-cache.js';
import type { World } from './world.js';
import { legalEntitiesIn } from './world.js';
import type { Worlds } from './worlds.js';

/** For which scope and class, and from when, an answer is wanted. */
export interface Standpoint {
  /** Canonical path; its first part is the organisation. */
  readonly scope: string;
  readonly dataClass: string | null;
  /** Null: now. */
  readonly asOf: Instant | null;
  /** Null: all that is recorded. */
  readonly knownAt: Instant | null;
  readonly atLeastRevision?: bigint | null;
}

/** A question in full, with the revision that it is answered from. */
export interface Grounds {
  readonly revision: bigint;
  /** When that revision was recorded: asking with it as `knownAt` gives the same answer for ever. */
  readonly recordedAt: Instant;
  /** What the organisation has agreed and disputes: facts, so as recorded at that revision, whatever their validity. */
  readonly standing: Pick<Standing, 'agreements' | 'disputes'>;
  readonly question: ScopeQuestion;
}

/** The subjects whose claims can speak about a deployment. */
const SUBJECT_KINDS = ['deployment', 'endpoint', 'provider', 'model'] as const;

/** Answers what a scope may use, and why, from worlds in memory. */
export class Decisions {
  private readonly cache = new DecisionCache();
  private latest: LatestGrounds | undefined;

  constructor(
    private readonly worlds: Worlds,
    private readonly groups: GroupMembership,
    private readonly clock: Clock,
  ) {}

  /**
   * The grounds of an answer about now, without waiting; undefined when the standpoint asks for another time or for a
   * revision that may have to be waited for.
   */
  groundsNow(standpoint: Standpoint): Grounds | undefined {
    const { asOf, knownAt, atLeastRevision } = standpoint;
    if (asOf !== null || knownAt !== null) return undefined;
    const world = this.worlds.current();
    if (atLeastRevision != null && world.revision < atLeastRevision) return undefined;
    return this.currentGrounds(standpoint, world, this.clock.now());
  }

  /** Throws `NOT_FOUND`, `UNKNOWN_DATA_CLASS` or `REVISION_NOT_REACHED`. */
  async grounds(standpoint: Standpoint): Promise<Grounds> {
    const now = this.groundsNow(standpoint);
    if (now !== undefined) return now;
    const { asOf, knownAt, atLeastRevision } = standpoint;
    if (atLeastRevision != null) await this.worlds.atLeast(atLeastRevision);
    const catalogWorld = knownAt === null ? this.worlds.current() : await this.worlds.recordedBy(knownAt);
    // A policy counts from its publication on: it has no validity of its own that could reach into the past.
    const inForceAt = Math.min(asOf ?? Infinity, knownAt ?? Infinity);
    const policyWorld = inForceAt === Infinity ? catalogWorld : await this.worlds.recordedBy(inForceAt);
    return this.toGrounds(standpoint, catalogWorld, policyWorld, asOf ?? this.clock.now());
  }

  /** The verdicts of a scope. */
  decide({ question }: Grounds): DecisionSet {
    return this.cache.decide(question);
  }

  /** The verdicts on the deployments of one model. Throws `NOT_FOUND` with a suggestion. */
  decideModel(grounds: Grounds, model: string): Verdicts {
    const { view } = grounds.question;
    if (!view.models.has(model)) throw unknownName('model', model, [...view.models.keys()]);
    return this.decide(grounds).byModel.get(model) ?? { allowed: [], denied: [] };
  }

  /** Throws `NOT_FOUND` with a suggestion. */
  explain(grounds: Grounds, deployment: string): DeploymentExplanation {
    return explainDeployment(grounds.question, getDeployment(grounds.question.view, deployment));
  }

  /** The smallest sets of facts, evidence or agreements whose arrival would allow what is denied. */
  whatWouldChange(
    { question, standing }: Grounds,
    { entry, verdict }: DeploymentExplanation,
  ): WhatWouldChange | null {
    if (verdict.verdict === 'ALLOW') return null;
    const { view, now } = question;
    const target = toTarget(entry);
    const resolution = {
      ...target,
      claims: SUBJECT_KINDS.flatMap((kind) => view.claimsOf(kind, target[kind])),
      ...standing,
      asOf: now,
      operatorCountries: view.operatorCountries,
    };
    return findChanges({ decision: inputsFor(question)(entry), resolution });
  }

  private currentGrounds(standpoint: Standpoint, world: World, now: Instant): Grounds {
    const { scope, dataClass } = standpoint;
    const latest = this.latest?.world === world ? this.latest : (this.latest = new LatestGrounds(world));
    const known = latest.find(scope, dataClass, now);
    if (known !== undefined) return known;
    const grounds = this.toGrounds(standpoint, world, world, now);
    latest.keep(grounds);
    return grounds;
  }

  private toGrounds(standpoint: Standpoint, catalogWorld: World, policyWorld: World, now: Instant): Grounds {
    const { scope, dataClass } = standpoint;
    const organisation = getOrganisation(policyWorld, scope);
    if (dataClass !== null && !organisation.dataClasses.includes(dataClass)) {
      throw unknownDataClass(organisation, dataClass);
    }
    const view = catalogWorld.catalog.visibleTo(organisation.id);
    const standing = toStanding(
      catalogWorld.policies.findOrganisation(organisation.slug) ?? organisation,
      view,
    );
    const profiles = catalogWorld.catalog.profilesFor({
      ...standing,
      organisation: organisation.id,
      asOf: now,
    });
    const policies = organisation.applied(scope);
    return {
      revision: catalogWorld.revision,
      recordedAt: catalogWorld.recordedAt,
      standing,
      question: { view, profiles, organisation, policies, groups: this.groups, scope, dataClass, now },
    };
  }
}

/** The last grounds of each scope and class on one world: until the facts themselves change, only the instant does. */
class LatestGrounds {
  private readonly byScope = new Map<string, Map<string | null, Grounds>>();

  constructor(readonly world: World) {}

  /** Undefined when there are none that hold at the instant. */
  find(scope: string, dataClass: string | null, now: Instant): Grounds | undefined {
    const known = this.byScope.get(scope)?.get(dataClass);
    if (known === undefined || known.question.now === now) return known;
    const { until } = known.question.profiles;
    if (now < known.question.now || (until !== null && now >= until)) return undefined;
    const renewed = { ...known, question: { ...known.question, now } };
    this.keep(renewed);
    return renewed;
  }

  /** Only for scopes and classes that exist: names that anybody may send would fill the memory. */
  keep(grounds: Grounds): void {
    const { scope, dataClass } = grounds.question;
    const ofScope = this.byScope.get(scope);
    if (ofScope === undefined) this.byScope.set(scope, new Map([[dataClass, grounds]]));
    else ofScope.set(dataClass, grounds);
  }
}

function toStanding(organisation: OrganisationPolicies, view: CatalogView): Grounds['standing'] {
  return { agreements: organisation.agreements(legalEntitiesIn(view)), disputes: organisation.disputes };
}

function getOrganisation({ policies, revision }: World, scope: string): OrganisationPolicies {
  const organisation = policies.findOrganisation(scope.split('/')[0] ?? '');
  if (organisation?.scopes.has(scope) === true) return organisation;
  throw new CodedError(
    'NOT_FOUND',
    `scope \`${scope}\` did not exist at revision ${String(revision)}; ask for a later instant`,
  );
}

function getDeployment(view: CatalogView, slug: string): DeploymentEntry {
  const entry = view.findDeployment(slug);
  if (entry !== undefined) return entry;
  throw unknownName(
    'deployment',
    slug,
    view.deployments.map(({ deployment }) => deployment.slug),
  );
}

function unknownName(kind: string, name: string, known: readonly string[]): CodedError {
  const nearest = findNearest(name, known);
  const hint = nearest === undefined ? '' : `; did you mean \`${nearest}\`?`;
  return new CodedError('NOT_FOUND', `there is no ${kind} \`${name}\`${hint}`, {
    suggestion: nearest ?? null,
  });
}

function unknownDataClass({ slug, dataClasses }: OrganisationPolicies, asked: string): CodedError {
  const nearest = findNearest(asked, dataClasses);
  const hint = nearest === undefined ? '' : `; did you mean \`${nearest}\`?`;
  return new CodedError(
    'UNKNOWN_DATA_CLASS',
    `\`${slug}\` has no data class \`${asked}\`; it has ${dataClasses.map((one) => `\`${one}\``).join(', ')}${hint}`,
    { dataClasses, suggestion: nearest ?? null },
  );
}
