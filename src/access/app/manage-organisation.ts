import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import type { ChangeContext } from '../../platform/database/index.js';
import { newId } from '../../platform/ids.js';
import { toParentScope } from '../domain/scope-path.js';
import { checkEmail, checkSlug, checkText } from '../domain/validate.js';
import { AccessDirectory } from './access-directory.js';
import type { Invitation } from './manage-members.js';
import type { Outcome } from './outcome.js';
import { invalid, toOutcome } from './outcome.js';
import type { DataClassRow, OrganisationRow, ScopeRow } from './ports.js';
import { AccessChanges } from './ports.js';
import { createLink, INVITATION_MINUTES, toStoredLink } from './sign-in-link.js';

export interface Founding {
  readonly slug: string;
  readonly name: string;
  readonly ownerName: string;
  readonly ownerEmail: string;
}

export interface Founded {
  readonly organisation: OrganisationRow;
  readonly owner: Invitation;
}

/** Organisations, their scopes and the data classes that they name. */
@Injectable()
export class ManageOrganisation {
  constructor(
    private readonly directory: AccessDirectory,
    private readonly changes: AccessChanges,
    private readonly clock: Clock,
  ) {}

  /** With its topmost scope and the default data classes, and nobody in it. For the first start. */
  async createOrganisation(
    context: Omit<ChangeContext, 'organisation'>,
    input: { readonly slug: string; readonly name: string },
  ): Promise<Outcome<OrganisationRow>> {
    const findings = [...checkSlug(input.slug, 'input.slug'), ...checkText(input.name, 'input.name')];
    if (findings.length > 0) return invalid(findings);
    const id = newId();
    const written = await this.changes.addOrganisation({ ...context, organisation: id }, input, null);
    return toOutcome(written, (_, revision) => this.find(revision, (state) => state.findOrganisation(id)));
  }

  /** The same with its first owner, who comes in by the link: an organisation without one would be nobody's. */
  async found(
    context: Omit<ChangeContext, 'organisation'>,
    { slug, name, ownerName, ownerEmail }: Founding,
  ): Promise<Outcome<Founded>> {
    const findings = [
      ...checkSlug(slug, 'input.slug'),
      ...checkText(name, 'input.name'),
      ...checkText(ownerName, 'input.ownerName'),
      ...checkEmail(ownerEmail, 'input.ownerEmail'),
    ];
    if (findings.length > 0) return invalid(findings);
    if (this.directory.state.findOrganisationBySlug(slug) !== undefined) {
      const message = `there is already an organisation \`${slug}\``;
      return { kind: 'conflict', code: 'ORGANISATION_EXISTS', message };
    }
    const id = newId();
    const link = createLink(this.clock.now(), INVITATION_MINUTES);
    const owner = { name: ownerName, email: ownerEmail, link: toStoredLink(link) };
    const written = await this.changes.addOrganisation(
      { ...context, organisation: id },
      { slug, name },
      owner,
    );
    return toOutcome(written, async (member, revision) => ({
      organisation: await this.find(revision, (state) => state.findOrganisation(id)),
      owner: {
        member: await this.find(revision, (state) => state.findMember(member ?? '')),
        link,
      },
    }));
  }

  /** A workspace below the organisation, or a key's scope below a workspace: one step below `parent`. */
  async createScope(
    context: ChangeContext,
    { parent, slug, name }: { readonly parent: string; readonly slug: string; readonly name: string },
  ): Promise<Outcome<ScopeRow>> {
    const findings = [...checkSlug(slug, 'input.slug'), ...checkText(name, 'input.name')];
    if (findings.length > 0) return invalid(findings);
    const kind = toParentScope(parent) === null ? 'workspace' : 'key';
    const written = await this.changes.addScope(context, { kind, path: `${parent}/${slug}`, name });
    return toOutcome(written, (id, revision) => this.find(revision, (state) => state.findScope(id)));
  }

  async addDataClass(
    context: ChangeContext,
    input: { readonly name: string; readonly title: string },
  ): Promise<Outcome<DataClassRow>> {
    const findings = [...checkSlug(input.name, 'input.name'), ...checkText(input.title, 'input.title')];
    if (findings.length > 0) return invalid(findings);
    const written = await this.changes.addDataClass(context, input);
    return toOutcome(written, (id, revision) =>
      this.find(revision, (state) =>
        state.dataClassesOf(context.organisation ?? '').find((dataClass) => dataClass.id === id),
      ),
    );
  }

  private async find<T>(
    revision: bigint,
    look: (state: AccessDirectory['state']) => T | undefined,
  ): Promise<T> {
    await this.directory.catchUp(revision);
    const found = look(this.directory.state);
    if (found === undefined) throw new Error('a committed change cannot be read back');
    return found;
  }
}
