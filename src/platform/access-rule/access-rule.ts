/**
 * Who may reach something: the right that is needed and where it must be held. One vocabulary for GraphQL fields (the
 * `@access` directive) and HTTP routes (the decorators of this folder). Whatever has no rule is not served.
 */
export type AccessRule =
  /** Anyone, signed in or not. HTTP only. */
  | { readonly kind: 'public' }
  /** Any principal, about itself. */
  | { readonly kind: 'self' }
  /** The right at the scope that the request names; `argument` is the dotted path to it, e.g. `input.scope`. */
  | { readonly kind: 'scope'; readonly right: string; readonly argument: string }
  /** The right at some scope: what is reached narrows itself to where the principal holds it. */
  | { readonly kind: 'somewhere'; readonly right: string }
  /** The right for the installation, for what all organisations share. */
  | { readonly kind: 'installation'; readonly right: string }
  /** Whoever was given the object may read it. GraphQL only. */
  | { readonly kind: 'inherited' };

/** Where a right must be held, as people write it: a dotted path to a scope, or one of two words. */
export type AccessPlace = { readonly scope: string } | 'somewhere' | 'installation';

export function toAccessRule(right: string, place: AccessPlace): AccessRule {
  if (place === 'somewhere' || place === 'installation') return { kind: place, right };
  return { kind: 'scope', right, argument: place.scope };
}
