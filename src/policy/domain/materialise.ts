import { createHash } from 'node:crypto';
import type { Policy, Rule } from './ast.js';
import type { Group, GroupCatalog } from './groups.js';
import { effectiveGroups } from './groups.js';
import { parsePolicy } from './parse-policy.js';
import type { RecordedGroups, VersionRecord } from './records.js';

/** Published documents as policies, each parsed once however many scopes and organisations use it. */
export class PolicyCache {
  private readonly known = new Map<string, Policy>();

  constructor(private readonly groups: GroupCatalog) {}

  /** The policy that a version means today: members that have left a group since publication count at once. */
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
  const groups = effectiveGroups(toCatalog(version.groups), current);
  const parsed = parsePolicy(version.document, { groups });
  if (parsed.ok && parsed.value.name === name) return parsed.value;
  return unreadablePolicy(name);
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
