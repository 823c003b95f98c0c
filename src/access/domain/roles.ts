import type { Right } from './rights.js';
import { RIGHTS } from './rights.js';

/** Roles at a scope; each holds for the scope and everything below it. */
export const SCOPE_ROLES = ['owner', 'policy_editor', 'approver', 'auditor', 'router', 'viewer'] as const;
export type ScopeRole = (typeof SCOPE_ROLES)[number];

/** The one role of the installation: keeps the catalog that all organisations share. */
export type Role = ScopeRole | 'curator';

const READING = ['catalog:read', 'policy:read', 'decision:read', 'organisation:read'] as const;

/** Rights that no role at a scope gives: what they are about belongs to no organisation. */
const INSTALLATION_ONLY: ReadonlySet<Right> = new Set<Right>([
  'catalog:curate',
  'curator:manage',
  'organisation:create',
]);

const RIGHTS_OF: { readonly [role in Role]: readonly Right[] } = {
  owner: RIGHTS.filter((right) => !INSTALLATION_ONLY.has(right)),
  policy_editor: [
    ...READING,
    'catalog:propose',
    'policy:edit',
    'assignment:edit',
    'agreement:edit',
    'waiver:request',
    'dispute:edit',
    'simulate',
  ],
  approver: [
    ...READING,
    'policy:publish',
    'assignment:edit',
    'agreement:approve',
    'waiver:approve',
    'block:set',
    'block:lift',
    'simulate',
    'audit:read',
    'member:read',
  ],
  auditor: [...READING, 'simulate', 'report:export', 'audit:read', 'member:read', 'key:read'],
  // A router asks for decisions and allow-lists; it reads no policies and no people.
  router: ['catalog:read', 'decision:read', 'allowlist:read'],
  viewer: READING,
  curator: ['catalog:read', 'catalog:propose', 'catalog:curate', 'curator:manage', 'audit:read'],
};

export function rightsOf(role: Role): readonly Right[] {
  return RIGHTS_OF[role];
}

export function isRole(name: string): name is Role {
  return Object.hasOwn(RIGHTS_OF, name);
}

export function isScopeRole(name: string): name is ScopeRole {
  return isRole(name) && name !== 'curator';
}
