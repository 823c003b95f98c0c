import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { AccessDirectory } from '../app/access-directory.js';
import type { Founding } from '../app/manage-organisation.js';
import { ManageOrganisation } from '../app/manage-organisation.js';
import type { DataClassRow, MemberRow, OrganisationRow, ScopeRow } from '../app/ports.js';
import { can } from '../domain/principal.js';
import { AccessGate } from './access-gate.js';
import type { Refusal } from './payload.js';
import { toPayload } from './payload.js';
import { PublicAddress } from './public-address.js';
import type { RequestContext } from './request-context.js';
import { toChangeContext } from './request-context.js';

interface NewScopeInput {
  readonly slug: string;
  readonly name: string;
  readonly reason: string;
}

interface NewOrganisationPayload {
  readonly __typename: 'NewOrganisation';
  readonly organisation: OrganisationRow;
  readonly owner: { readonly member: MemberRow; readonly link: string; readonly linkExpiresAt: Date };
}

type ScopePayload = ({ readonly __typename: 'Scope' } & ScopeRow) | Refusal;

@Resolver()
export class OrganisationResolver {
  constructor(
    private readonly directory: AccessDirectory,
    private readonly gate: AccessGate,
    private readonly manage: ManageOrganisation,
    private readonly address: PublicAddress,
  ) {}

  @Query()
  organisation(@Context() { principal }: RequestContext): OrganisationRow | null {
    const id = principal.organisation?.id;
    return id === undefined ? null : (this.directory.state.findOrganisation(id) ?? null);
  }

  @Query()
  organisations(): OrganisationRow[] {
    return this.directory.state.allOrganisations();
  }

  @Query()
  scopes(@Context() { principal }: RequestContext): ScopeRow[] {
    return this.directory.state
      .scopesOf(principal.organisation?.id ?? '')
      .filter(({ path }) => can(principal, 'organisation:read', path));
  }

  @Query()
  dataClasses(@Context() { principal }: RequestContext): DataClassRow[] {
    return this.directory.state.dataClassesOf(principal.organisation?.id ?? '');
  }

  @Mutation()
  async createOrganisation(
    @Args('input') input: Founding & { readonly reason: string },
    @Context() context: RequestContext,
  ): Promise<NewOrganisationPayload | Refusal> {
    const outcome = await this.manage.found(toChangeContext(context, null, input.reason), input);
    return toPayload(outcome, 'NewOrganisation', ({ organisation, owner: { member, link } }) => ({
      organisation,
      owner: { member, link: this.address.toSignInLink(link.secret), linkExpiresAt: link.expiresAt },
    }));
  }

  @Mutation()
  createWorkspace(
    @Args('input') input: NewScopeInput & { readonly organisation: string },
    @Context() context: RequestContext,
  ): Promise<ScopePayload> {
    return this.createScope(context, input.organisation, 'organisation', input);
  }

  @Mutation()
  createKeyScope(
    @Args('input') input: NewScopeInput & { readonly workspace: string },
    @Context() context: RequestContext,
  ): Promise<ScopePayload> {
    return this.createScope(context, input.workspace, 'workspace', input);
  }

  @Mutation()
  async addDataClass(
    @Args('input')
    input: {
      readonly organisation: string;
      readonly name: string;
      readonly title: string;
      readonly reason: string;
    },
    @Context() context: RequestContext,
  ): Promise<({ readonly __typename: 'DataClass' } & DataClassRow) | Refusal> {
    const scope = this.gate.getScopeOfKind(context.principal, input.organisation, 'organisation');
    const change = toChangeContext(context, scope.organisation, input.reason);
    const outcome = await this.manage.addDataClass(change, { name: input.name, title: input.title });
    return toPayload(outcome, 'DataClass', (row) => row);
  }

  private async createScope(
    context: RequestContext,
    parent: string,
    kind: 'organisation' | 'workspace',
    { slug, name, reason }: NewScopeInput,
  ): Promise<ScopePayload> {
    const { organisation, path } = this.gate.getScopeOfKind(context.principal, parent, kind);
    const change = toChangeContext(context, organisation, reason);
    const outcome = await this.manage.createScope(change, { parent: path, slug, name });
    return toPayload(outcome, 'Scope', (row) => row);
  }
}
