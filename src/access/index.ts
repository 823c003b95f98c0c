export { AccessModule } from './access.module.js';
export { AccessGate } from './api/access-gate.js';
export { findPrincipal } from './api/authentication.js';
export { PublicAddress } from './api/public-address.js';
export type { RequestContext } from './api/request-context.js';
export { assertCan, getDataClass, toChangeContext } from './api/request-context.js';
export type { RouteRule } from './api/route-guard.js';
export { RouteGuard } from './api/route-guard.js';
export { AccessDirectory } from './app/access-directory.js';
export type { Candidate } from './app/access-state.js';
export { FindOrganisations } from './app/find-organisations.step.js';
export { ManageKeys } from './app/manage-keys.js';
export { ManageMembers } from './app/manage-members.js';
export { ManageOrganisation } from './app/manage-organisation.js';
export type { Outcome } from './app/outcome.js';
export type { DataClassRow, OrganisationRow, ScopeRow } from './app/ports.js';
export { Revisions } from './app/ports.js';
export type { AccessAbility, RoleGrant } from './domain/ability.js';
export { createKeyAbility, createMemberAbility, createOperatorAbility } from './domain/ability.js';
export type { ChosenDataClass, Principal } from './domain/principal.js';
export { can, canSomewhere, chooseDataClass, scopesWith } from './domain/principal.js';
export type { Right } from './domain/rights.js';
export { isRight, RIGHTS } from './domain/rights.js';
export type { Role, ScopeRole } from './domain/roles.js';
export { isScopeRole, rightsOf, SCOPE_ROLES } from './domain/roles.js';
export type { ScopeKind, ScopePath } from './domain/scope-path.js';
export {
  findScopeKind,
  INSTALLATION,
  isWithin,
  SLUG,
  toParentScope,
  toScopeChain,
} from './domain/scope-path.js';
