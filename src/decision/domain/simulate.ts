import type { DeploymentEntry } from '../../catalog/index.js';
import type { AppliedPolicy, Policy } from '../../policy/index.js';
import type { Decided, DecisionSet } from './decision-set.js';

/** What a change of policies does to one scope and class. */
export interface Effect {
  /** Denied before, allowed after. Ascending by slug. */
  readonly gained: readonly DeploymentEntry[];
  /** Allowed before, denied after, with the reasons. Ascending by slug. */
  readonly lost: readonly Decided[];
  /** Slugs of models that had an allowed deployment and have none after. Sorted. */
  readonly modelsLeftWithNothing: readonly string[];
}

/** Compares the verdicts on the same deployments before and after a change. */
export function compareDecisions(before: DecisionSet, after: DecisionSet): Effect {
  const wasAllowed = slugsOf(before.allowed);
  const isAllowed = slugsOf(after.allowed);
  const models = new Set(before.allowed.map(({ model }) => model.slug));
  for (const { model } of after.allowed) models.delete(model.slug);
  return {
    gained: after.allowed.filter(({ deployment }) => !wasAllowed.has(deployment.slug)),
    lost: after.denied.filter(
      ({ entry }) => wasAllowed.has(entry.deployment.slug) && !isAllowed.has(entry.deployment.slug),
    ),
    modelsLeftWithNothing: [...models].sort(),
  };
}

/**
 * The policies of a scope as they would be with the draft: in the place of the version in force wherever the policy is
 * assigned, or newly assigned to `assignTo` when no policy of that name applies.
 */
export function withDraft(
  applied: readonly AppliedPolicy[],
  draft: Policy,
  assignTo: string,
): readonly AppliedPolicy[] {
  if (!applied.some(({ policy }) => policy.name === draft.name)) {
    const added: AppliedPolicy = { policy: draft, version: 1, scope: assignTo, mandatory: false };
    return [...applied, added].sort((a, b) => (a.policy.name < b.policy.name ? -1 : 1));
  }
  return applied.map((one) =>
    one.policy.name === draft.name ? { ...one, policy: draft, version: one.version + 1 } : one,
  );
}

function slugsOf(entries: readonly DeploymentEntry[]): ReadonlySet<string> {
  return new Set(entries.map(({ deployment }) => deployment.slug));
}
