export type { AccessPlace, AccessRule } from './access-rule.js';
export { toAccessRule } from './access-rule.js';
export type { RouteAccess } from './route-rule.js';
export { Access, findRouteRule, Public, publicRoute, SignedIn } from './route-rule.js';
