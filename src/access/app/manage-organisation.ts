import { Injectable } from '@nestjs/common';
import type { ChangeContext } from '../../platform/database/index.js';
import { newId } from '../../platform/ids.js';
import { toParentScope } from '../domain/scope-path.js';
import { checkSlug, checkText } from '../domain/validate.js';
import { AccessDirectory } from './access-directory.js';
import type { Outcome } from './outcome.js';
import { invalid, toOutcome } from './outcome.js';
import type { DataClassRow, OrganisationRow, ScopeRow } from './ports.js';
import { AccessChanges } from './ports.js';

/** Organisations, their scopes and the data classes that they name. */
@Injectable()
export class ManageOrganisation {
  constructor(
    private readonly directory: AccessDirectory,
    private readonly changes: AccessChanges,
  ) {}

  /** With its topmost scope and the default data classes. For the local operator and the first start. */
  async createOrganisation(
    context: Omit<ChangeContext, 'organisation'>,
    input: { readonly slug: string; readonly name: string },
  ): Promise<Outcome<OrganisationRow>> {
    const findings = [...checkSlug(input.slug, 'slug'), ...checkText(input.name, 'name')];
    if (findings.length > 0) return invalid(findings);
    const id = newId();
    const written = await this.changes.addOrganisation({ ...context, organisation: id }, input);
    return toOutcome(written, (_, revision) => this.find(revision, (state) => state.findOrganisation(id)));
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
