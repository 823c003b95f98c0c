/** Scopes are written `organisation`, `organisation/workspace`, `organisation/workspace/key`. */
export type ScopePath = string;

/**
 * Stands for what all organisations share, where a scope could stand. SECURITY: no slug, so that no organisation can
 * take the name.
 */
export const INSTALLATION = '*';

export const SCOPE_KINDS = ['organisation', 'workspace', 'key'] as const;
export type ScopeKind = (typeof SCOPE_KINDS)[number];

/** One step of a path: lower-case letters, digits and single hyphens, at most 63 characters. */
export const SLUG = /^(?=.{1,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** True for the ancestor itself and all below it. Compares whole steps: `acme-2` is not within `acme`. */
export function isWithin(scope: ScopePath, ancestor: ScopePath): boolean {
  return scope === ancestor || (scope.startsWith(ancestor) && scope.charCodeAt(ancestor.length) === SLASH);
}

const SLASH = 47;

/** The scope and its ancestors, the organisation first. */
export function toScopeChain(scope: ScopePath): ScopePath[] {
  const steps = scope.split('/');
  return steps.map((_, index) => steps.slice(0, index + 1).join('/'));
}

/** Null when the text is no scope: empty, too deep, or a step that is no slug. */
export function findScopeKind(scope: string): ScopeKind | null {
  const steps = scope.split('/');
  return steps.every((step) => SLUG.test(step)) ? (SCOPE_KINDS[steps.length - 1] ?? null) : null;
}

export function toParentScope(scope: ScopePath): ScopePath | null {
  const end = scope.lastIndexOf('/');
  return end === -1 ? null : scope.slice(0, end);
}
