import { Injectable } from '@nestjs/common';
import type { Finding } from '../../platform/finding.js';
import type { SubjectRef } from '../domain/claim.js';
import type { Deployment, Endpoint } from '../domain/subjects.js';
import type { CatalogEdit, ChangeBy, EditResult, Refusal } from './ports.js';
import { CatalogStore } from './ports.js';

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;

/** `name` is the last part of the slug; everything else as in the catalog. */
export interface NewEndpoint extends Omit<Endpoint, 'owner' | 'slug' | 'name'> {
  readonly name: string;
  readonly title: string;
}

export type NewDeployment = Omit<Deployment, 'owner' | 'slug'>;

/** Whom the subjects belong to, and how slugs call it. */
export interface OwnerOf {
  readonly id: string;
  readonly slug: string;
}

/** Subjects of one organisation, seen by no other. Their slugs begin with `~<organisation>/`. */
@Injectable()
export class PrivateSubjects {
  constructor(private readonly store: CatalogStore) {}

  addEndpoint(by: ChangeBy, owner: OwnerOf, input: NewEndpoint): Promise<EditResult<Endpoint>> {
    return this.store.change(by, async (edit) => {
      const { name, title, ...rest } = input;
      const slug = `~${owner.slug}/${name}`;
      const findings = NAME.test(name)
        ? await missing(edit, 'provider', { kind: 'provider', slug: input.provider })
        : [problem('WRONG_NAME', 'name', `\`${name}\` is no name: use small letters, digits and \`-\``)];
      if (findings.length > 0) return { ok: false, kind: 'invalid', findings };
      if (await edit.hasSubject({ kind: 'endpoint', slug })) return alreadyThere(slug);
      const endpoint: Endpoint = { ...rest, owner: owner.id, slug, name: title };
      await edit.addEndpoint(endpoint);
      edit.record({ action: 'endpoint.added', subject: slug, after: endpoint });
      return { ok: true, value: endpoint };
    });
  }

  addDeployment(by: ChangeBy, owner: OwnerOf, input: NewDeployment): Promise<EditResult<Deployment>> {
    return this.store.change(by, async (edit) => {
      const slug = `${input.endpoint}#${input.model}`;
      const findings = [
        ...(input.endpoint.startsWith(`~${owner.slug}/`)
          ? await missing(edit, 'endpoint', { kind: 'endpoint', slug: input.endpoint })
          : [problem('NOT_PRIVATE', 'endpoint', "the endpoint is not one of the organisation's own")]),
        ...(await missing(edit, 'model', { kind: 'model', slug: input.model })),
        ...(input.contextLength !== null && input.contextLength <= 0
          ? [problem('WRONG_NUMBER', 'contextLength', 'a context has at least one token')]
          : []),
      ];
      if (findings.length > 0) return { ok: false, kind: 'invalid', findings };
      if (await edit.hasSubject({ kind: 'deployment', slug })) return alreadyThere(slug);
      const deployment: Deployment = { ...input, owner: owner.id, slug };
      await edit.addDeployment(deployment);
      edit.record({ action: 'deployment.added', subject: slug, after: deployment });
      return { ok: true, value: deployment };
    });
  }
}

async function missing(edit: CatalogEdit, path: string, subject: SubjectRef): Promise<readonly Finding[]> {
  if (await edit.hasSubject(subject)) return [];
  return [problem('UNKNOWN_SUBJECT', path, `there is no ${subject.kind} \`${subject.slug}\``)];
}

function alreadyThere(slug: string): { readonly ok: false } & Refusal {
  return { ok: false, kind: 'conflict', code: 'ALREADY_THERE', message: `\`${slug}\` is there already` };
}

function problem(code: string, path: string, message: string): Finding {
  return { code, path, message, severity: 'error' };
}
