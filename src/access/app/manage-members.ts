import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import type { ChangeContext } from '../../platform/database/index.js';
import type { ScopeRole } from '../domain/roles.js';
import { checkEmail, checkText } from '../domain/validate.js';
import { AccessDirectory } from './access-directory.js';
import type { Outcome } from './outcome.js';
import { invalid, toOutcome } from './outcome.js';
import type { GrantRow, MemberRow } from './ports.js';
import { AccessChanges } from './ports.js';
import type { FreshLink } from './sign-in-link.js';
import { createLink, INVITATION_MINUTES, toStoredLink } from './sign-in-link.js';

export interface Invitation {
  readonly member: MemberRow;
  readonly link: FreshLink;
}

/** People and the roles that they hold. */
@Injectable()
export class ManageMembers {
  constructor(
    private readonly directory: AccessDirectory,
    private readonly changes: AccessChanges,
    private readonly clock: Clock,
  ) {}

  /** A new member with a first role and a link to sign in with, good for a day. */
  async invite(
    context: ChangeContext,
    input: {
      readonly name: string;
      readonly email: string;
      readonly role: ScopeRole;
      readonly scope: string;
    },
  ): Promise<Outcome<Invitation>> {
    const findings = [...checkText(input.name, 'input.name'), ...checkEmail(input.email, 'input.email')];
    if (findings.length > 0) return invalid(findings);
    const link = createLink(this.clock.now(), INVITATION_MINUTES);
    const written = await this.changes.addMember(context, input, toStoredLink(link));
    return toOutcome(written, async (id, revision) => ({ member: await this.getMember(id, revision), link }));
  }

  /** A fresh link for a member, good for some minutes. */
  async createSignInLink(
    context: ChangeContext,
    member: string,
    minutes: number,
  ): Promise<Outcome<FreshLink>> {
    const link = createLink(this.clock.now(), minutes);
    const stored = { ...toStoredLink(link), member };
    return toOutcome(await this.changes.addLink(context, stored), () => Promise.resolve(link));
  }

  async grant(
    context: ChangeContext,
    input: { readonly member: string; readonly role: ScopeRole; readonly scope: string },
  ): Promise<Outcome<MemberRow>> {
    const written = await this.changes.addGrant(context, input);
    return toOutcome(written, (_, revision) => this.getMember(input.member, revision));
  }

  async revoke(context: ChangeContext, grant: string): Promise<Outcome<GrantRow>> {
    const written = await this.changes.endGrant(context, grant);
    return toOutcome(written, async (ended, revision) => {
      await this.directory.catchUp(revision);
      return ended;
    });
  }

  private async getMember(id: string, revision: bigint): Promise<MemberRow> {
    await this.directory.catchUp(revision);
    const member = this.directory.state.findMember(id);
    if (member === undefined) throw new Error('a committed change cannot be read back');
    return member;
  }
}
