import { Ability } from '@casl/ability';
import type { Right } from './rights.js';
import type { Role } from './roles.js';
import { rightsOf } from './roles.js';
import type { ScopePath } from './scope-path.js';
import { INSTALLATION, isWithin } from './scope-path.js';

/** Where a right is asked for: a scope, or `INSTALLATION`. */
export interface Place {
  readonly scope: ScopePath;
}

/** Where a rule holds. `everywhere` is the local operator's. */
export type PlaceCondition =
  { readonly within: ScopePath } | { readonly installation: true } | { readonly everywhere: true };

export type AccessAbility = Ability<[Right, 'Place' | Place], PlaceCondition>;

/** A role held at a scope; for the installation's role the scope is empty. */
export interface RoleGrant {
  readonly role: Role;
  readonly scope: ScopePath;
}

/** What only a person may do: the second pair of eyes is not a program's, and no program makes itself a person. */
const NEVER_BY_KEY: ReadonlySet<Right> = new Set<Right>([
  'agreement:approve',
  'waiver:approve',
  'member:manage',
  'curator:manage',
]);

/** What the grants allow a person, and nothing else: an ability without grants refuses everything. */
export function createMemberAbility(grants: readonly RoleGrant[]): AccessAbility {
  return toAbility(grants.flatMap(toRules));
}

/** What the grants allow a key: the same, without what only a person may do. */
export function createKeyAbility(grants: readonly RoleGrant[]): AccessAbility {
  return toAbility(grants.flatMap(toRules).filter(({ action }) => !NEVER_BY_KEY.has(action)));
}

/** Every right at every place, for a person who holds the database itself. */
export function createOperatorAbility(rights: readonly Right[]): AccessAbility {
  return toAbility(rights.map((right) => toRule(right, { everywhere: true })));
}

interface PlaceRule {
  readonly action: Right;
  readonly subject: 'Place';
  readonly conditions: PlaceCondition;
}

function toAbility(rules: readonly PlaceRule[]): AccessAbility {
  return new Ability<[Right, 'Place' | Place], PlaceCondition>([...rules], {
    conditionsMatcher: toMatcher,
    detectSubjectType: () => 'Place',
  });
}

function toRules({ role, scope }: RoleGrant): PlaceRule[] {
  // A grant that does not say where it holds, holds nowhere.
  if ((role === 'curator') !== (scope === '')) return [];
  const where: PlaceCondition = role === 'curator' ? { installation: true } : { within: scope };
  return rightsOf(role).map((right) => toRule(right, where));
}

/** SECURITY: the library lets a rule without conditions match every place; here none can be made. */
function toRule(right: Right, conditions: PlaceCondition): PlaceRule {
  return { action: right, subject: 'Place', conditions };
}

/** What is asked about may be anything, as far as the library's types know; what is no place is nowhere. */
function toMatcher(conditions: PlaceCondition): (place: object) => boolean {
  if ('within' in conditions) {
    const { within } = conditions;
    return (place) => isPlace(place) && place.scope !== INSTALLATION && isWithin(place.scope, within);
  }
  if ('installation' in conditions) return (place) => isPlace(place) && place.scope === INSTALLATION;
  return isPlace;
}

function isPlace(value: object): value is Place {
  return 'scope' in value && typeof value.scope === 'string' && value.scope !== '';
}
