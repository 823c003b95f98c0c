import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import type { ChangeContext } from '../../platform/database/index.js';
import { checkEmail, checkText } from '../domain/validate.js';
import { AccessDirectory } from './access-directory.js';
import type { Invitation } from './manage-members.js';
import type { Outcome } from './outcome.js';
import { invalid, toOutcome } from './outcome.js';
import type { MemberRow } from './ports.js';
import { AccessChanges } from './ports.js';
import { createLink, INVITATION_MINUTES, toStoredLink } from './sign-in-link.js';

/** The people who keep the catalog that all organisations share. */
@Injectable()
export class ManageCurators {
  constructor(
    private readonly directory: AccessDirectory,
    private readonly changes: AccessChanges,
    private readonly clock: Clock,
  ) {}

  /** A curator with a link to sign in with, good for a day. */
  async invite(
    context: Omit<ChangeContext, 'organisation'>,
    input: { readonly name: string; readonly email: string },
  ): Promise<Outcome<Invitation>> {
    const findings = [...checkText(input.name, 'input.name'), ...checkEmail(input.email, 'input.email')];
    if (findings.length > 0) return invalid(findings);
    const link = createLink(this.clock.now(), INVITATION_MINUTES);
    const person = { ...input, link: toStoredLink(link) };
    const written = await this.changes.addCurator({ ...context, organisation: null }, person);
    return toOutcome(written, async (id, revision) => {
      await this.directory.catchUp(revision);
      const member = this.directory.state.findMember(id);
      if (member === undefined) throw new Error('a committed change cannot be read back');
      return { member, link };
    });
  }

  /** Counts at once, also for who is signed in. What the curator decided before stands. */
  async revoke(
    context: Omit<ChangeContext, 'organisation'>,
    curator: MemberRow,
  ): Promise<Outcome<MemberRow>> {
    const written = await this.changes.endCurator({ ...context, organisation: null }, curator.id);
    return toOutcome(written, async (_, revision) => {
      await this.directory.catchUp(revision);
      return curator;
    });
  }
}
