import type { CatalogSnapshot, DeploymentEntry, Instant, Profile } from '../../catalog/index.js';
import { findDimension } from '../../catalog/index.js';
import type { AppliedPolicy, Verdict } from '../domain/ast.js';
import { DEFAULT_DATA_CLASSES } from '../domain/data-classes.js';
import { decide } from '../domain/decide.js';
import type { GroupMembership } from '../domain/groups.js';
import { toMembership } from '../domain/groups.js';
import type { Library, Pack } from './packs.js';

/** What one pack, alone, says about a catalog. */
export interface PackRow {
  readonly name: string;
  readonly title: string;
  /** The class that was asked for: the first that the pack names; null when it names none. */
  readonly dataClass: string | null;
  readonly allowed: number;
  /** Denied with at least one rule that known facts break. */
  readonly violated: number;
  /** Denied only because something is not known or not proven. */
  readonly unknown: number;
  /** Dimensions that kept rules from an answer, the most frequent first. */
  readonly missing: readonly MissingDimension[];
}

export interface MissingDimension {
  readonly dimension: string;
  /** Deployments about which nothing at all is stated on it. */
  readonly notStated: number;
  /** Deployments about which something is stated, but not enough: incomplete, contested, or not proven as asked. */
  readonly notEnough: number;
}

/** Decides every deployment under every pack by itself: no agreements, no waivers, no other policy. */
export function packTable(library: Library, catalog: CatalogSnapshot, now: Instant): readonly PackRow[] {
  const view = catalog.visibleTo(null);
  const table = catalog.profilesFor({ organisation: null, agreements: [], disputes: new Set(), asOf: now });
  const profiles = view.deployments.map((entry) => ({ entry, profile: table.of(entry) }));
  const groups = toMembership(library.groups);
  return [...library.packs.values()].map((pack) => toRow(pack, profiles, groups, now));
}

interface Known {
  readonly entry: DeploymentEntry;
  readonly profile: Profile;
}

function toRow(pack: Pack, known: readonly Known[], groups: GroupMembership, now: Instant): PackRow {
  const { policy } = pack;
  const policies: readonly AppliedPolicy[] = [{ policy, version: 1, scope: 'any', mandatory: false }];
  const dataClass = policy.dataClasses?.[0] ?? null;
  const shared = { policies, groups, dataClass, now, scopeChain: ['any'], waivers: [], blocks: [] };
  const definedDataClasses = [...new Set([...DEFAULT_DATA_CLASSES, ...(policy.dataClasses ?? [])])];
  const verdicts = known.map(({ entry, profile }) => {
    const deployment = {
      id: entry.deployment.slug,
      model: entry.model.slug,
      provider: entry.provider.slug,
      endpoint: entry.endpoint.slug,
    };
    return { profile, verdict: decide({ ...shared, definedDataClasses, deployment, profile }) };
  });
  const denied = verdicts.filter(({ verdict }) => verdict.verdict === 'DENY');
  const violated = denied.filter(({ verdict }) =>
    verdict.reasons.some(({ outcome }) => outcome === 'violated'),
  );
  return {
    name: pack.name,
    title: policy.title,
    dataClass,
    allowed: verdicts.length - denied.length,
    violated: violated.length,
    unknown: denied.length - violated.length,
    missing: countMissing(denied),
  };
}

function countMissing(
  denied: readonly { readonly profile: Profile; readonly verdict: Verdict }[],
): readonly MissingDimension[] {
  const counts = new Map<string, { notStated: number; notEnough: number }>();
  for (const { profile, verdict } of denied) {
    const unknown = verdict.reasons.filter(({ outcome }) => outcome === 'unknown');
    for (const dimension of new Set(unknown.flatMap(({ dimensions }) => dimensions))) {
      const count = counts.get(dimension) ?? { notStated: 0, notEnough: 0 };
      counts.set(dimension, count);
      if (isStated(profile, dimension)) count.notEnough += 1;
      else count.notStated += 1;
    }
  }
  const rows = [...counts].map(([dimension, count]) => ({ dimension, ...count }));
  return rows.sort((a, b) => sum(b) - sum(a) || (a.dimension < b.dimension ? -1 : 1));
}

function sum({ notStated, notEnough }: MissingDimension): number {
  return notStated + notEnough;
}

/** What is derived from other facts is never stated, and there is nearly always something to derive it from. */
function isStated(profile: Profile, dimension: string): boolean {
  if (findDimension(dimension)?.subjects.length === 0) return true;
  const fact = profile.scalars.get(dimension) ?? profile.lists.get(dimension);
  return fact !== undefined && fact.candidates.length > 0;
}
