/** Everything that a principal may be allowed to do. What is not in the list cannot be granted. */
export const RIGHTS = [
  'catalog:read',
  'catalog:propose',
  'catalog:curate',
  'policy:read',
  'policy:edit',
  'policy:publish',
  'assignment:edit',
  'agreement:edit',
  'agreement:approve',
  'waiver:request',
  'waiver:approve',
  'block:set',
  'block:lift',
  'dispute:edit',
  'decision:read',
  'simulate',
  'allowlist:read',
  'report:export',
  'audit:read',
  'organisation:create',
  'organisation:read',
  'organisation:manage',
  'member:read',
  'member:manage',
  'curator:manage',
  'key:read',
  'key:manage',
] as const;

export type Right = (typeof RIGHTS)[number];

const KNOWN: ReadonlySet<string> = new Set(RIGHTS);

export function isRight(name: string): name is Right {
  return KNOWN.has(name);
}
