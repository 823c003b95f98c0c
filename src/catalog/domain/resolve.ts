import type { Agreement, Claim, Instant, SubjectRef } from './claim.js';
import type { AgreementKind, SubjectKind } from './dimensions.js';
import type { Fact, ListValue, Profile, Scalar } from './profile.js';
import type { FactContext, Level } from './resolve-fact.js';
import { resolveFact } from './resolve-fact.js';
import type { ClaimIndex, SubjectClaims } from './resolve-index.js';
import { claimsOf, indexClaims, remember } from './resolve-index.js';
import { resolveList } from './resolve-list.js';
import { fillSites, SITE_DEFAULTS } from './resolve-sites.js';
import { isListType, readScalarClaim } from './resolve-value.js';

/** The four subjects whose claims can speak about one deployment, by slug. */
export interface ResolutionTarget {
  readonly deployment: string;
  readonly endpoint: string;
  readonly provider: string;
  readonly model: string;
}

/** What one organisation can see and has agreed at one instant. */
export interface ResolutionWorld {
  /**
   * Every record that the organisation can see, in any state; closed ones (`closed: true`) too, because a subject that
   * has spoken stays responsible. Records about other subjects than the target's do no harm.
   */
  readonly claims: readonly Claim[];
  /** The organisation's approved agreements, current or not. */
  readonly agreements: readonly Agreement[];
  /** Ids, of records or statements, of the claims that the organisation disputes. */
  readonly disputes: ReadonlySet<string>;
  readonly asOf: Instant;
  /** Country of each operator by the name that claims use; for derived jurisdictions. */
  readonly operatorCountries: ReadonlyMap<string, string>;
}

export interface ResolutionInput extends ResolutionTarget, ResolutionWorld {}

/** Everything that is known about one deployment for one organisation at one instant. Pure; never throws. */
export function resolveProfile(input: ResolutionInput): Profile {
  return createResolver(input)(input);
}

/**
 * Resolves many deployments in one world. Deployments of one endpoint under the same agreements share their facts by
 * identity, so a caller may remember what it worked out per fact.
 */
export function createResolver(world: ResolutionWorld): (target: ResolutionTarget) => Profile {
  const index = indexClaims(world.claims);
  const providers = new Map<string, Map<string, SharedFacts>>();
  return (target) => {
    const met = metConditions(world.agreements, target, world.asOf);
    const context = { asOf: world.asOf, disputes: world.disputes, met, retracted: index.retracted };
    const { provider, endpoint, deployment, model } = subjectsOf(target);
    const resolve = (base: Facts, chain: Chain): Facts => overlay(base, chain, index, context);
    const byConditions = remember(providers, target.provider, () => new Map<string, SharedFacts>());
    const shared = remember(byConditions, [...met].sort().join(), () => ({
      ofProvider: resolve(NOTHING, [provider]),
      ofEndpoints: new Map<string, Facts>(),
    }));
    const ofEndpoint = remember(shared.ofEndpoints, target.endpoint, () =>
      resolve(shared.ofProvider, [endpoint, provider]),
    );
    const ofDeployment = resolve(ofEndpoint, [deployment, endpoint, provider]);
    const { scalars, lists } = overlayModel(ofDeployment, [deployment, endpoint, model], index, context);
    return { scalars, lists, operatorCountries: world.operatorCountries };
  };
}

/** Facts of a provider under one set of met conditions, with those of its endpoints. */
interface SharedFacts {
  readonly ofProvider: Facts;
  readonly ofEndpoints: Map<string, Facts>;
}

interface Facts {
  readonly scalars: ReadonlyMap<string, Fact<Scalar>>;
  /** As claimed. */
  readonly bareLists: ReadonlyMap<string, Fact<ListValue>>;
  /** With what other dimensions say about their elements. */
  readonly lists: ReadonlyMap<string, Fact<ListValue>>;
}

/** Subjects from the most specific to the most general. */
type Chain = readonly [SubjectRef, ...SubjectRef[]];

const NOTHING: Facts = { scalars: new Map(), bareLists: new Map(), lists: new Map() };

function subjectsOf(target: ResolutionTarget): Readonly<Record<SubjectKind, SubjectRef>> {
  return {
    deployment: { kind: 'deployment', slug: target.deployment },
    endpoint: { kind: 'endpoint', slug: target.endpoint },
    provider: { kind: 'provider', slug: target.provider },
    model: { kind: 'model', slug: target.model },
  };
}

/** Kinds of the agreements that are current and cover the deployment. */
function metConditions(
  agreements: readonly Agreement[],
  target: ResolutionTarget,
  asOf: Instant,
): ReadonlySet<AgreementKind> {
  const covering = agreements.filter(
    (agreement) =>
      agreement.provider === target.provider &&
      !agreement.suspended &&
      agreement.validFrom <= asOf &&
      (agreement.validTo === null || asOf < agreement.validTo) &&
      (agreement.endpoints === null || agreement.endpoints.includes(target.endpoint)) &&
      !agreement.exceptModels.includes(target.model),
  );
  return new Set(covering.map((agreement) => agreement.kind));
}

/** The facts of a chain's tail, with each dimension resolved anew on which its head has claims. */
function overlay(tail: Facts, chain: Chain, index: ClaimIndex, context: FactContext): Facts {
  return resolveDimensions(tail, claimsOf(index, chain[0]), chain, index, context);
}

/** Dimensions of the model, and those, such as quality, that the model answers when no deployment or endpoint does. */
function overlayModel(
  base: Facts,
  [deployment, endpoint, model]: readonly [SubjectRef, SubjectRef, SubjectRef],
  index: ClaimIndex,
  context: FactContext,
): Facts {
  return resolveDimensions(base, claimsOf(index, model), [deployment, endpoint, model], index, context);
}

function resolveDimensions(
  base: Facts,
  claims: SubjectClaims,
  chain: Chain,
  index: ClaimIndex,
  context: FactContext,
): Facts {
  if (claims.size === 0) return base;
  const scalars = new Map(base.scalars);
  const bareLists = new Map(base.bareLists);
  for (const [name, { dimension }] of claims) {
    const { type } = dimension;
    const levels = levelsOf(name, chain, index);
    if (isListType(type)) bareLists.set(name, resolveList(levels, type, context));
    else
      scalars.set(
        name,
        resolveFact(levels, (claim) => readScalarClaim(claim, type), context),
      );
  }
  const names = [...claims.keys()];
  const isSame = names.every((name) => !bareLists.has(name) && !SITE_DEFAULTS.has(name));
  return { scalars, bareLists, lists: isSame ? base.lists : fillSites(bareLists, scalars) };
}

function levelsOf(dimension: string, chain: Chain, index: ClaimIndex): readonly Level[] {
  return chain.flatMap((subject) => {
    const claims = claimsOf(index, subject).get(dimension)?.claims;
    return claims === undefined ? [] : [{ subject, claims }];
  });
}
