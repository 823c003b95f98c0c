import type { AccessAbility, RoleGrant } from './ability.js';
import type { Right } from './rights.js';
import type { ScopePath } from './scope-path.js';
import { isWithin } from './scope-path.js';

/** Who asks. Immutable; a change of its grants makes a new one. */
export interface Principal {
  readonly kind: 'member' | 'key' | 'operator';
  /** Of the member or key; pseudonymous, as the audit record holds it. */
  readonly id: string;
  readonly name: string;
  /** Null for people of the installation: curators, and the local operator. */
  readonly organisation: { readonly id: string; readonly slug: string } | null;
  readonly isCurator: boolean;
  readonly grants: readonly RoleGrant[];
  readonly ability: AccessAbility;
  /** The data classes that it may ask for; null: all of its organisation. */
  readonly dataClasses: readonly string[] | null;
  /** The class meant when a request names none. */
  readonly defaultDataClass: string | null;
}

/** True when the principal holds the right at the scope, or for the `INSTALLATION`. */
export function can(principal: Principal, right: Right, scope: ScopePath): boolean {
  return principal.ability.can(right, { scope });
}

/** True when the principal holds the right at some place, whichever. */
export function canSomewhere(principal: Principal, right: Right): boolean {
  return principal.ability.rulesFor(right, 'Place').length > 0;
}

/** The topmost scopes where the principal holds the right, sorted. An operator holds it at none in particular. */
export function scopesWith(principal: Principal, right: Right): ScopePath[] {
  const held = new Set<ScopePath>();
  for (const { conditions } of principal.ability.rulesFor(right, 'Place')) {
    if (conditions !== undefined && 'within' in conditions) held.add(conditions.within);
  }
  const all = [...held].sort();
  return all.filter((scope) => !all.some((other) => other !== scope && isWithin(scope, other)));
}

/** The class that a request is about, or that the principal may not ask for it. */
export type ChosenDataClass =
  | { readonly allowed: true; readonly dataClass: string | null }
  | { readonly allowed: false; readonly choices: readonly string[] };

/** What was asked for if it may be, the default if nothing was asked. Null: no class, so every policy applies. */
export function chooseDataClass(principal: Principal, asked: string | null | undefined): ChosenDataClass {
  const dataClass = asked ?? principal.defaultDataClass;
  if (dataClass === null || principal.dataClasses === null || principal.dataClasses.includes(dataClass)) {
    return { allowed: true, dataClass };
  }
  return { allowed: false, choices: principal.dataClasses };
}
