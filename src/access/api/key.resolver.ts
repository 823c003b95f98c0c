import { Args, Context, Mutation, Query, ResolveField, Resolver, Parent } from '@nestjs/graphql';
import type { Connection, PageArguments } from '../../platform/graphql/index.js';
import { CodedError, toConnection } from '../../platform/graphql/index.js';
import { AccessDirectory } from '../app/access-directory.js';
import { ManageKeys } from '../app/manage-keys.js';
import type { KeyRow } from '../app/ports.js';
import type { Principal } from '../domain/principal.js';
import { can } from '../domain/principal.js';
import type { ScopeRole } from '../domain/roles.js';
import { isWithin } from '../domain/scope-path.js';
import { AccessGate } from './access-gate.js';
import type { Refusal } from './payload.js';
import { toPayload } from './payload.js';
import type { RequestContext } from './request-context.js';
import { assertCan, toChangeContext } from './request-context.js';

interface CreateApiKeyInput {
  readonly name: string;
  readonly role: ScopeRole;
  readonly scopes: readonly string[];
  readonly dataClasses?: readonly string[] | null;
  readonly defaultDataClass?: string | null;
  readonly expiresAt?: Date | null;
  readonly reason: string;
}

interface FreshKeyPayload {
  readonly __typename: 'FreshApiKey';
  readonly key: KeyRow;
  readonly secret: string;
}

@Resolver('ApiKey')
export class KeyResolver {
  constructor(
    private readonly directory: AccessDirectory,
    private readonly gate: AccessGate,
    private readonly manage: ManageKeys,
  ) {}

  @Query()
  apiKeys(
    @Args() { scope, ...page }: PageArguments & { readonly scope: string },
    @Context() { principal }: RequestContext,
  ): Connection<KeyRow> {
    const { organisation } = this.gate.getScope(principal, scope);
    const keys = this.directory.state
      .keysOf(organisation)
      .filter(({ scopes }) => scopes.every((own) => isWithin(own, scope)));
    return toConnection(keys, page, ({ id }) => id);
  }

  @ResolveField()
  dataClasses(@Parent() { dataClasses }: KeyRow): readonly string[] | null {
    return dataClasses.length === 0 ? null : dataClasses;
  }

  @Mutation()
  async createApiKey(
    @Args('input') input: CreateApiKeyInput,
    @Context() context: RequestContext,
  ): Promise<FreshKeyPayload | Refusal> {
    const { principal } = context;
    const scopes = input.scopes.map((name) => this.gate.getScope(principal, name));
    for (const { path } of scopes) assertCan(principal, 'key:manage', path);
    const organisation = scopes[0]?.organisation ?? principal.organisation?.id ?? null;
    if (scopes.some((scope) => scope.organisation !== organisation)) {
      throw new CodedError('BAD_REQUEST', 'a key belongs to one organisation');
    }
    const outcome = await this.manage.create(toChangeContext(context, organisation, input.reason), {
      name: input.name,
      role: input.role,
      scopes: [...new Set(scopes.map(({ path }) => path))].sort(),
      dataClasses: [...new Set(input.dataClasses ?? [])],
      defaultDataClass: input.defaultDataClass ?? null,
      expiresAt: input.expiresAt ?? null,
    });
    return toPayload(outcome, 'FreshApiKey', ({ key, secret }) => ({ key, secret }));
  }

  @Mutation()
  async revokeApiKey(
    @Args('input') input: { readonly key: string; readonly reason: string },
    @Context() context: RequestContext,
  ): Promise<({ readonly __typename: 'ApiKey' } & KeyRow) | Refusal> {
    const key = this.getKey(context.principal, input.key);
    for (const scope of key.scopes) assertCan(context.principal, 'key:manage', scope);
    const outcome = await this.manage.revoke(
      toChangeContext(context, key.organisation, input.reason),
      key.id,
    );
    return toPayload(outcome, 'ApiKey', (row) => row);
  }

  private getKey(principal: Principal, id: string): KeyRow {
    const key = this.directory.state.findKey(id);
    const visible = key?.scopes.some((scope) => can(principal, 'key:read', scope)) ?? false;
    if (key !== undefined && visible) return key;
    throw new CodedError('NOT_FOUND', 'there is no such key');
  }
}
