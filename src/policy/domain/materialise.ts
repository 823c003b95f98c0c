import { createHash } from 'node:crypto';
import type { Condition, Policy, Rule } from './ast.js';
import type { Group, GroupCatalog } from './groups.js';
import { effectiveGroups } from './groups.js';
import { ruleDigest } from './normalise.js';
import { parsePolicy } from './parse-policy.js';
import type { RecordedGroups, VersionRecord } from './records.js';

/** Published documents as policies, each parsed once however many scopes and organisations use it. */
export class PolicyCache {
  private readonly known = new Map<string, Policy>();

  constructor(private readonly groups: GroupCatalog) {}

  /**
   * The policy that a version means today. A member that has left a group since publication counts at once where that
   * narrows; where it would widen, the members at publication go on counting until a new version is published.
   */
  policyOf(version: Pick<VersionRecord, 'document' | 'sha256' | 'groups'>, name: string): Policy {
    const key = JSON.stringify([name, version.sha256, groupsDigest(version.groups)]);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const policy = materialise(version, name, this.groups);
    this.known.set(key, policy);
    return policy;
  }
}

/** SHA-256 of a document's text, hexadecimal. */
export function sha256Of(document: string): string {
  return createHash('sha256').update(document, 'utf8').digest('hex');
}

/** The groups that a policy resolved, as they are recorded with its version. */
export function recordGroups(policy: Policy, groups: GroupCatalog): RecordedGroups {
  const names = [...policy.groups.keys()].sort();
  return Object.fromEntries(
    names.flatMap((name) => {
      const group = groups.get(name);
      return group === undefined ? [] : [[name, { version: group.version, members: [...group.members] }]];
    }),
  );
}

/** Equal exactly if names, versions and members are. */
export function groupsDigest(groups: RecordedGroups): string {
  const entries = Object.entries(groups).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(entries.map(([name, { version, members }]) => [name, version, members]));
}

function materialise(
  version: Pick<VersionRecord, 'document' | 'groups'>,
  name: string,
  current: GroupCatalog,
): Policy {
  const recorded = toCatalog(version.groups);
  const atPublication = parsePolicy(version.document, { groups: recorded });
  const today = parsePolicy(version.document, { groups: effectiveGroups(recorded, current) });
  if (!atPublication.ok || !today.ok || today.value.name !== name) return unreadablePolicy(name);
  return { ...today.value, rules: narrowest(atPublication.value.rules, today.value.rules) };
}

/** Rules of one document, read with two sets of groups: each is satisfied only where both readings are. */
function narrowest(before: readonly Rule[], now: readonly Rule[]): readonly Rule[] {
  const earlier = new Map(before.map((rule) => [rule.id, rule]));
  return now.map((rule) => {
    const other = earlier.get(rule.id);
    return other === undefined || other.digest === rule.digest ? rule : both(other, rule);
  });
}

function both(before: Rule, now: Rule): Rule {
  const op = now.mode === 'require' ? 'allOf' : 'anyOf';
  const condition: Condition = { op, of: [before.condition, now.condition] };
  return { ...now, condition, digest: ruleDigest(now.mode, condition, now.evidence) };
}

function toCatalog(recorded: RecordedGroups): GroupCatalog {
  return new Map(
    Object.entries(recorded).map(([name, { version, members }]): [string, Group] => [
      name,
      { name, version, title: name, from: version, members, sources: [], caveats: [] },
    ]),
  );
}

/**
 * INVARIANT: a published policy never stops denying. One that this version of Cordon cannot read any more, or whose
 * group has lost its last member, denies every deployment until a new version is published.
 */
function unreadablePolicy(name: string): Policy {
  const because = 'The published document cannot be read any more; publish a new version of the policy.';
  return {
    name,
    title: name,
    description: because,
    controls: [],
    enforcement: 'enforce',
    dataClasses: null,
    models: null,
    rules: [unreadableRule(because)],
    groups: new Map(),
  };
}

function unreadableRule(because: string): Rule {
  return {
    id: 'unreadable-policy',
    mode: 'require',
    // Nothing can be claimed on a dimension that does not exist: never TRUE.
    condition: { op: 'known', dimension: 'unreadable-policy' },
    evidence: { assurance: null, maxAgeDays: null },
    because,
    waivable: false,
    digest: 'unreadable-policy',
    dimensions: [],
  };
}
