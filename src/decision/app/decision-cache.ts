import type { Instant, ProfileTable } from '../../catalog/index.js';
import type { OrganisationPolicies } from '../../policy/index.js';
import { toScopeChain } from '../../access/index.js';
import type { DecisionSet, ScopeQuestion } from '../domain/decision-set.js';
import { decideScope } from '../domain/decision-set.js';

/** Instants that are remembered for one question: the current one, and a few of the past. */
const REMEMBERED = 4;

/**
 * Verdicts that one organisation may keep on one state of facts, under 100 bytes each; beyond them the oldest answers are forgotten and, when
 * asked for again, worked out anew. Otherwise scopes and classes without end would fill the memory.
 */
const MOST_VERDICTS = 2_000_000;

interface Interval {
  readonly from: Instant;
  readonly set: DecisionSet;
}

/**
 * Decisions that were made, for as long as they hold. Keyed by the identity of everything immutable that they rest on,
 * so a change anywhere leaves them behind without being told. Scopes to which the same policies and waivers apply share
 * one decision.
 */
export class DecisionCache {
  private readonly byOrganisation = new WeakMap<
    OrganisationPolicies,
    WeakMap<ProfileTable, OrganisationCache>
  >();

  /** `mostVerdicts`: how many verdicts are kept per organisation. */
  constructor(private readonly mostVerdicts = MOST_VERDICTS) {}

  decide(question: ScopeQuestion): DecisionSet {
    return this.cacheOf(question).decide(question);
  }

  /** A profile table stands for the catalog, the agreements and the disputes that it was made from. */
  private cacheOf({ organisation, profiles }: ScopeQuestion): OrganisationCache {
    const known = this.byOrganisation.get(organisation)?.get(profiles);
    if (known !== undefined) return known;
    const byProfiles =
      this.byOrganisation.get(organisation) ?? new WeakMap<ProfileTable, OrganisationCache>();
    this.byOrganisation.set(organisation, byProfiles);
    const cache = new OrganisationCache(this.mostVerdicts);
    byProfiles.set(profiles, cache);
    return cache;
  }
}

class OrganisationCache {
  /** The short way: by scope and class. Null class: none was named. */
  private readonly byScope = new Map<string, Map<string | null, Interval[]>>();
  /** The shared intervals, by everything in which two scopes can differ. */
  private readonly bySignature = new Map<string, Interval[]>();
  /** Lists that are not empty, the one that was filled longest ago first. */
  private readonly filled = new Set<Interval[]>();
  private kept = 0;

  constructor(private readonly mostVerdicts: number) {}

  decide(question: ScopeQuestion): DecisionSet {
    const intervals = this.intervalsOf(question);
    const { now } = question;
    const known = intervals.find(
      ({ from, set }) => from <= now && (set.holdsUntil === null || now < set.holdsUntil),
    );
    if (known !== undefined) return known.set;
    const set = decideScope(question);
    this.keep(intervals, { from: now, set });
    return set;
  }

  private keep(intervals: Interval[], interval: Interval): void {
    this.filled.delete(intervals);
    this.filled.add(intervals);
    intervals.unshift(interval);
    this.kept += interval.set.decided.length - countVerdicts(intervals.splice(REMEMBERED));
    for (const oldest of this.filled) {
      if (this.kept <= this.mostVerdicts || oldest === intervals) return;
      this.kept -= countVerdicts(oldest.splice(0));
      this.filled.delete(oldest);
    }
  }

  private intervalsOf(question: ScopeQuestion): Interval[] {
    const { scope, dataClass } = question;
    const known = this.byScope.get(scope)?.get(dataClass);
    if (known !== undefined) return known;
    const ofScope = this.byScope.get(scope) ?? new Map<string | null, Interval[]>();
    this.byScope.set(scope, ofScope);
    const signature = signatureOf(question);
    const intervals = this.bySignature.get(signature) ?? [];
    this.bySignature.set(signature, intervals);
    ofScope.set(dataClass, intervals);
    return intervals;
  }
}

function countVerdicts(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { set }) => sum + set.decided.length, 0);
}

function signatureOf({ policies, organisation, scope, dataClass }: ScopeQuestion): string {
  const chain = toScopeChain(scope);
  return JSON.stringify([
    policies.map(({ policy, version }) => [policy.name, version]),
    organisation.waivers.filter((waiver) => chain.includes(waiver.scope)).map(({ id }) => id),
    dataClass,
  ]);
}
