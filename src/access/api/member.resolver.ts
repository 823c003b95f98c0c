import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Connection, PageArguments } from '../../platform/graphql/index.js';
import { CodedError, toConnection } from '../../platform/graphql/index.js';
import { AccessDirectory } from '../app/access-directory.js';
import { ManageMembers } from '../app/manage-members.js';
import type { GrantRow, MemberRow } from '../app/ports.js';
import type { Principal } from '../domain/principal.js';
import { can } from '../domain/principal.js';
import type { ScopeRole } from '../domain/roles.js';
import { isWithin } from '../domain/scope-path.js';
import { AccessGate } from './access-gate.js';
import type { Refusal } from './payload.js';
import { toPayload } from './payload.js';
import type { RequestContext } from './request-context.js';
import { assertCan, toChangeContext } from './request-context.js';
import { PublicAddress } from './public-address.js';

interface InvitationPayload {
  readonly __typename: 'Invitation';
  readonly member: MemberRow;
  readonly link: string;
  readonly linkExpiresAt: Date;
}

type MemberPayload = ({ readonly __typename: 'Member' } & MemberRow) | Refusal;

@Resolver('Member')
export class MemberResolver {
  constructor(
    private readonly directory: AccessDirectory,
    private readonly gate: AccessGate,
    private readonly manage: ManageMembers,
    private readonly address: PublicAddress,
  ) {}

  @Query()
  members(
    @Args() { scope, ...page }: PageArguments & { readonly scope: string },
    @Context() { principal }: RequestContext,
  ): Connection<MemberRow> {
    const { organisation } = this.gate.getScope(principal, scope);
    const members = this.directory.state
      .membersOf(organisation)
      .filter(({ id }) => this.directory.state.grantsOf(id).some((grant) => isWithin(grant.scope, scope)));
    return toConnection(members, page, ({ id }) => id);
  }

  @ResolveField()
  grants(@Parent() { id }: MemberRow, @Context() { principal }: RequestContext): GrantRow[] {
    return this.directory.state
      .grantsOf(id)
      .filter(({ scope }) => can(principal, 'member:read', scope))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  @Mutation()
  async inviteMember(
    @Args('input')
    input: {
      readonly scope: string;
      readonly role: ScopeRole;
      readonly name: string;
      readonly email: string;
      readonly reason: string;
    },
    @Context() context: RequestContext,
  ): Promise<InvitationPayload | Refusal> {
    const { organisation, path } = this.gate.getScope(context.principal, input.scope);
    const { name, email, role } = input;
    const change = toChangeContext(context, organisation, input.reason);
    const outcome = await this.manage.invite(change, { name, email, role, scope: path });
    return toPayload(outcome, 'Invitation', ({ member, link }) => ({
      member,
      link: this.address.toSignInLink(link.secret),
      linkExpiresAt: link.expiresAt,
    }));
  }

  @Mutation()
  async grantRole(
    @Args('input')
    input: {
      readonly member: string;
      readonly role: ScopeRole;
      readonly scope: string;
      readonly reason: string;
    },
    @Context() context: RequestContext,
  ): Promise<MemberPayload> {
    const { organisation, path } = this.gate.getScope(context.principal, input.scope);
    const member = this.getMember(input.member, organisation);
    const change = toChangeContext(context, organisation, input.reason);
    const outcome = await this.manage.grant(change, { member: member.id, role: input.role, scope: path });
    return toPayload(outcome, 'Member', (row) => row);
  }

  @Mutation()
  async revokeRole(
    @Args('input') input: { readonly grant: string; readonly reason: string },
    @Context() context: RequestContext,
  ): Promise<MemberPayload> {
    const grant = this.getGrant(context.principal, input.grant);
    assertCan(context.principal, 'member:manage', grant.scope);
    const outcome = await this.manage.revoke(
      toChangeContext(context, grant.organisation, input.reason),
      grant.id,
    );
    const member = this.getMember(grant.member, grant.organisation);
    return toPayload(outcome, 'Member', () => member);
  }

  private getMember(id: string, organisation: string | null): MemberRow {
    const member = this.directory.state.findMember(id);
    if (member !== undefined && member.organisation === organisation) return member;
    throw new CodedError('NOT_FOUND', 'there is no such member');
  }

  private getGrant(principal: Principal, id: string): GrantRow {
    const grant = this.directory.state.findGrant(id);
    const visible = grant !== undefined && can(principal, 'member:read', grant.scope);
    if (visible) return grant;
    throw new CodedError('NOT_FOUND', 'there is no such grant');
  }
}
