import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { CodedError } from '../../platform/graphql/index.js';
import { AccessDirectory } from '../app/access-directory.js';
import { ManageCurators } from '../app/manage-curators.js';
import type { MemberRow } from '../app/ports.js';
import type { Refusal } from './payload.js';
import { toPayload } from './payload.js';
import { PublicAddress } from './public-address.js';
import type { RequestContext } from './request-context.js';
import { toChangeContext } from './request-context.js';

interface CuratorInvitationPayload {
  readonly __typename: 'CuratorInvitation';
  readonly curator: MemberRow;
  readonly link: string;
  readonly linkExpiresAt: Date;
}

@Resolver()
export class CuratorResolver {
  constructor(
    private readonly directory: AccessDirectory,
    private readonly manage: ManageCurators,
    private readonly address: PublicAddress,
  ) {}

  @Query()
  curators(): MemberRow[] {
    return this.directory.state.curators();
  }

  @Mutation()
  async inviteCurator(
    @Args('input') input: { readonly name: string; readonly email: string; readonly reason: string },
    @Context() context: RequestContext,
  ): Promise<CuratorInvitationPayload | Refusal> {
    const { name, email, reason } = input;
    const outcome = await this.manage.invite(toChangeContext(context, null, reason), { name, email });
    return toPayload(outcome, 'CuratorInvitation', ({ member, link }) => ({
      curator: member,
      link: this.address.toSignInLink(link.secret),
      linkExpiresAt: link.expiresAt,
    }));
  }

  @Mutation()
  async revokeCurator(
    @Args('input') input: { readonly curator: string; readonly reason: string },
    @Context() context: RequestContext,
  ): Promise<({ readonly __typename: 'Curator' } & MemberRow) | Refusal> {
    const curator = this.directory.state.curators().find(({ id }) => id === input.curator);
    if (curator === undefined) throw new CodedError('NOT_FOUND', 'there is no such curator');
    const outcome = await this.manage.revoke(toChangeContext(context, null, input.reason), curator);
    return toPayload(outcome, 'Curator', (row) => row);
  }
}
