/** A versioned, closed set of countries under one name: `group:EEA` in a policy or in a fact. */
export interface Group {
  readonly name: string;
  /** Date of the version, ISO 8601. */
  readonly version: string;
  readonly title: string;
  /** Since when this membership holds, ISO 8601 date. */
  readonly from: string;
  /** ISO 3166-1 alpha-2 codes, sorted. */
  readonly members: readonly string[];
  readonly sources: readonly { readonly title: string; readonly url: string }[];
  /** What a reader must know before relying on the group, e.g. a partial adequacy decision. */
  readonly caveats: readonly string[];
}

/** Groups by name. */
export type GroupCatalog = ReadonlyMap<string, Group>;

/** What the evaluator needs of groups: the members by name. */
export type GroupMembership = ReadonlyMap<string, ReadonlySet<string>>;

export const GROUP_PREFIX = 'group:';

export function toMembership(groups: GroupCatalog): GroupMembership {
  return new Map([...groups.values()].map((group) => [group.name, new Set(group.members)]));
}

/**
 * The groups with which a published policy is materialised again: a member that has left its group since publication
 * counts at once, one that has joined waits for a new version of the policy. A group that no longer exists has no members.
 */
export function effectiveGroups(recorded: GroupCatalog, current: GroupCatalog): GroupCatalog {
  return new Map(
    [...recorded.values()].map((group) => [
      group.name,
      { ...group, members: effectiveMembers(group, current.get(group.name)) },
    ]),
  );
}

/** Members at publication that are members still, sorted. */
export function effectiveMembers(recorded: Group, current: Group | undefined): readonly string[] {
  if (current === undefined) return [];
  const still = new Set(current.members);
  return recorded.members.filter((member) => still.has(member)).sort();
}
