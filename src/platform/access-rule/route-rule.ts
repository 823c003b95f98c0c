import { RouteConfig } from '@nestjs/platform-fastify';
import type { AccessPlace, AccessRule } from './access-rule.js';
import { toAccessRule } from './access-rule.js';

/** What a route's Fastify `config` holds. A route of a plugin that is not a controller gives it when it registers. */
export interface RouteAccess {
  readonly access: AccessRule;
}

/** The route is served to anyone. Put it on the controller's method. */
export function Public(): MethodDecorator {
  return RouteConfig(publicRoute());
}

/**
 * The route needs the right: at the scope in the request (`{ scope: 'params.organisation' }`), at some scope, or for
 * the installation. Put it on the controller's method.
 */
export function Access(right: string, place: AccessPlace): MethodDecorator {
  return RouteConfig({ access: toAccessRule(right, place) } satisfies RouteAccess);
}

/** The route is served to any principal, about itself. */
export function SignedIn(): MethodDecorator {
  return RouteConfig({ access: { kind: 'self' } } satisfies RouteAccess);
}

/** The `config` of a public route outside controllers. */
export function publicRoute(): RouteAccess {
  return { access: { kind: 'public' } };
}

/** The rule of a route, from its Fastify `config`; undefined when nobody gave one. */
export function findRouteRule(config: unknown): AccessRule | undefined {
  if (typeof config !== 'object' || config === null || !Object.hasOwn(config, 'access')) return undefined;
  return isRouteAccess(config) ? config.access : undefined;
}

function isRouteAccess(config: object): config is RouteAccess {
  return (
    'access' in config &&
    typeof config.access === 'object' &&
    config.access !== null &&
    'kind' in config.access
  );
}
