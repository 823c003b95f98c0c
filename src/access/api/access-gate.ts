import { Injectable } from '@nestjs/common';
import { closest } from 'fastest-levenshtein';
import type { FastifyRequest } from 'fastify';
import type { AccessRule } from '../../platform/access-rule/index.js';
import { CodedError, GraphqlGate } from '../../platform/graphql/index.js';
import { AccessDirectory } from '../app/access-directory.js';
import type { ScopeRow } from '../app/ports.js';
import type { Principal } from '../domain/principal.js';
import { canSomewhere } from '../domain/principal.js';
import type { Right } from '../domain/rights.js';
import { isRight } from '../domain/rights.js';
import type { ScopeKind } from '../domain/scope-path.js';
import { INSTALLATION, isWithin } from '../domain/scope-path.js';
import { findPrincipal } from './authentication.js';
import type { RequestContext } from './request-context.js';
import { assertCan } from './request-context.js';

/** Answers every rule of the schema and of the routes for the principal of the request. */
@Injectable()
export class AccessGate extends GraphqlGate {
  constructor(private readonly directory: AccessDirectory) {
    super();
  }

  /** Made for refused requests too, where the principal is missing; every rule then refuses. */
  override toContext(request: FastifyRequest): { principal: Principal | undefined; requestId: string } {
    return { principal: findPrincipal(request), requestId: request.id };
  }

  override findRuleProblem(rule: AccessRule): string | null {
    if (rule.kind === 'public') return 'GraphQL has no public fields';
    if (!('right' in rule) || isRight(rule.right)) return null;
    return `there is no right \`${rule.right}\``;
  }

  override check(rule: AccessRule, context: unknown, scope: unknown): string | null {
    if (!isRequestContext(context)) throw unauthenticated();
    return this.checkPrincipal(rule, context.principal, scope);
  }

  /** The same for routes. */
  checkPrincipal(rule: AccessRule, principal: Principal, scope: unknown): string | null {
    switch (rule.kind) {
      case 'public':
      case 'self':
      case 'inherited':
        return null;
      case 'scope':
        return this.checkScope(principal, toRight(rule.right), scope);
      case 'installation':
        assertCan(principal, toRight(rule.right), INSTALLATION);
        return null;
      case 'somewhere':
        assertCanSomewhere(principal, toRight(rule.right));
        return null;
    }
  }

  /** The scope that the principal may know of, by path or id. Throws `NOT_FOUND`, the same for foreign and unknown ones. */
  getScope(principal: Principal, name: string): ScopeRow {
    const scope = this.directory.state.findScope(name);
    if (scope !== undefined && isOf(principal, scope)) return scope;
    throw new CodedError(
      'NOT_FOUND',
      `there is no scope \`${name.slice(0, 200)}\`${this.suggest(principal, name)}`,
    );
  }

  /** The same, and the scope is of that kind. */
  getScopeOfKind(principal: Principal, name: string, kind: ScopeKind): ScopeRow {
    const scope = this.getScope(principal, name);
    if (scope.kind === kind) return scope;
    throw new CodedError('BAD_REQUEST', `\`${scope.path}\` is no ${kind}`);
  }

  private checkScope(principal: Principal, right: Right, name: unknown): string {
    if (typeof name !== 'string' || name === '') {
      throw new CodedError('BAD_REQUEST', 'name a scope, such as `acme` or `acme/support`');
    }
    const { path } = this.getScope(principal, name);
    assertCan(principal, right, path);
    return path;
  }

  private suggest(principal: Principal, name: string): string {
    if (name.length > 200) return '';
    const visible = this.visibleScopes(principal);
    return visible.length === 0 ? '' : `; the nearest that you may see is \`${closest(name, visible)}\``;
  }

  private visibleScopes(principal: Principal): string[] {
    const { state } = this.directory;
    if (principal.kind === 'operator') return state.allScopes().map(({ path }) => path);
    return state
      .scopesOf(principal.organisation?.id ?? '')
      .map(({ path }) => path)
      .filter((path) => principal.grants.some((grant) => isWithin(path, grant.scope)));
  }
}

export function unauthenticated(): CodedError {
  return new CodedError(
    'UNAUTHENTICATED',
    'send a key as `Authorization: Bearer …`, or sign in with a link from `cordon sign-in`',
  );
}

function assertCanSomewhere(principal: Principal, right: Right): void {
  if (canSomewhere(principal, right)) return;
  throw new CodedError('FORBIDDEN', `\`${principal.name}\` lacks the right \`${right}\``, { right });
}

/** The local operator belongs to none and may see all. */
function isOf(principal: Principal, scope: ScopeRow): boolean {
  return principal.kind === 'operator' || principal.organisation?.id === scope.organisation;
}

function toRight(name: string): Right {
  if (isRight(name)) return name;
  throw new CodedError('FORBIDDEN', `there is no right \`${name}\``);
}

export function isRequestContext(context: unknown): context is RequestContext {
  return (
    typeof context === 'object' &&
    context !== null &&
    'principal' in context &&
    context.principal !== undefined
  );
}
