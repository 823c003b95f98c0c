import type { CatalogView, DeploymentEntry, Instant, ProfileTable } from '../../catalog/index.js';
import type {
  AppliedPolicy,
  DecidedDeployment,
  DecisionInput,
  GroupMembership,
  OrganisationPolicies,
  Reason,
  Verdict,
} from '../../policy/index.js';
import { decide } from '../../policy/index.js';
import { toScopeChain } from '../../access/index.js';
import { findAgeing } from './holds-until.js';

/** What is asked of one scope, and everything that the answer rests on. */
export interface ScopeQuestion {
  readonly view: CatalogView;
  readonly profiles: ProfileTable;
  readonly organisation: OrganisationPolicies;
  /** The policies in force for the scope; another list than the organisation's in a simulation. */
  readonly policies: readonly AppliedPolicy[];
  readonly groups: GroupMembership;
  readonly scope: string;
  /** Null: none was named, and every policy applies. */
  readonly dataClass: string | null;
  readonly now: Instant;
}

/** One deployment and the verdict on it. */
export interface Decided {
  readonly entry: DeploymentEntry;
  readonly verdict: Verdict;
}

export interface Verdicts {
  /** Ascending by slug. */
  readonly allowed: readonly DeploymentEntry[];
  /** Ascending by slug. */
  readonly denied: readonly Decided[];
}

/** The verdicts on every deployment that the organisation sees. Immutable. */
export interface DecisionSet extends Verdicts {
  /** Ascending by slug. */
  readonly decided: readonly Decided[];
  /** Exclusive end of the time in which the verdicts hold without any change; null while nothing is known to end. */
  readonly holdsUntil: Instant | null;
  readonly byModel: ReadonlyMap<string, Verdicts>;
}

/** Decides on every deployment. Pure. */
export function decideScope(question: ScopeQuestion): DecisionSet {
  const decideOne = deciderFor(question);
  const share = verdictSharing();
  const decided = question.view.deployments.map((entry) => ({ entry, verdict: share(decideOne(entry)) }));
  let byModel: DecisionSet['byModel'] | undefined;
  return {
    ...split(decided),
    decided,
    /** Most scopes are asked for all of their models at once: grouped when first asked for one. */
    get byModel() {
      return (byModel ??= groupByModel(decided));
    },
    holdsUntil: findEnd(question),
  };
}

/**
 * Gives equal verdicts the same object: thousands of deployments are refused for a handful of combinations of reasons,
 * and an answer is kept for every scope and class. Equal means the same reason objects; what a waiver lifts differs
 * with each, so those verdicts stay as they are.
 */
function verdictSharing(): (verdict: Verdict) => Verdict {
  const numbers = new Map<Reason, number>();
  const numberOf = (reason: Reason): number => {
    const known = numbers.get(reason);
    if (known !== undefined) return known;
    numbers.set(reason, numbers.size);
    return numbers.size - 1;
  };
  const shared = new Map<string, Verdict>();
  return (verdict) => {
    if (verdict.waived.length > 0) return verdict;
    const key = `${verdict.reasons.map(numberOf).join()};${verdict.warnings.map(numberOf).join()}`;
    const known = shared.get(key);
    if (known !== undefined) return known;
    shared.set(key, verdict);
    return verdict;
  };
}

/** Decides on one deployment at a time, with what all decisions share worked out once. */
export function deciderFor(question: ScopeQuestion): (entry: DeploymentEntry) => Verdict {
  const toInput = inputsFor(question);
  return (entry) => decide(toInput(entry));
}

/** What the kernel is asked about one deployment. */
export function inputsFor(question: ScopeQuestion): (entry: DeploymentEntry) => DecisionInput {
  const { profiles, organisation, policies, groups, scope, dataClass, now } = question;
  const { dataClasses: definedDataClasses, waivers, blocks } = organisation;
  const scopeChain = toScopeChain(scope);
  const shared = { policies, groups, dataClass, definedDataClasses, scopeChain, now, waivers, blocks };
  return (entry) => ({ ...shared, deployment: toDecided(entry), profile: profiles.of(entry) });
}

/** A deployment as the kernel wants to know it. */
function toDecided({ deployment, endpoint, provider, model }: DeploymentEntry): DecidedDeployment {
  return {
    id: deployment.slug,
    model: model.slug,
    provider: provider.slug,
    endpoint: endpoint.slug,
    ...(provider.legalEntity === null ? {} : { legalEntity: provider.legalEntity }),
  };
}

function split(decided: readonly Decided[]): Verdicts {
  return {
    allowed: decided.filter(({ verdict }) => verdict.verdict === 'ALLOW').map(({ entry }) => entry),
    denied: decided.filter(({ verdict }) => verdict.verdict === 'DENY'),
  };
}

function groupByModel(decided: readonly Decided[]): ReadonlyMap<string, Verdicts> {
  const groups = new Map<string, Decided[]>();
  for (const one of decided) {
    const group = groups.get(one.entry.model.slug);
    if (group === undefined) groups.set(one.entry.model.slug, [one]);
    else group.push(one);
  }
  return new Map([...groups].map(([model, group]) => [model, split(group)]));
}

function findEnd({ profiles, policies, organisation, view, now }: ScopeQuestion): Instant | null {
  const ends = [
    profiles.until,
    findAgeing(view, policies, now),
    ...organisation.waivers.flatMap(({ approvedAt, expiresAt }) => [approvedAt, expiresAt]),
  ];
  const coming = ends.filter((end) => end !== null && end > now);
  return coming.length === 0 ? null : Math.min(...coming.map(Number));
}
