import { createMemberAbility, createOperatorAbility, findScopeKind, RIGHTS } from '../../src/access/index.js';
import type { RoleGrant } from '../../src/access/index.js';
import type { Database } from '../../src/platform/database/index.js';
import { newId } from '../../src/platform/ids.js';
import type { Caller } from '../../src/policy/index.js';

/** An organisation with its scopes (`workspace` or `workspace/key`) and classes, written as the first start would. */
export async function addOrganisation(
  database: Database,
  slug: string,
  settings: { readonly workspaces?: readonly string[]; readonly dataClasses?: readonly string[] } = {},
): Promise<string> {
  const organisation = newId();
  const actor = { kind: 'system', id: 'system', name: 'test' } as const;
  await database.change({ actor, organisation, requestId: 'test', reason: '' }, async (change) => {
    const recordedFrom = change.revision;
    const row = { organisation, recordedFrom };
    await change.tx.organisation.create({ data: { id: organisation, slug, name: slug, recordedFrom } });
    const paths = [slug, ...(settings.workspaces ?? []).map((name) => `${slug}/${name}`)];
    for (const path of paths) {
      const kind = findScopeKind(path) ?? 'key';
      await change.tx.scope.create({ data: { ...row, id: newId(), kind, path, name: path } });
    }
    const classes = settings.dataClasses ?? ['public', 'personal'];
    for (const [position, name] of classes.entries()) {
      await change.tx.dataClass.create({ data: { ...row, id: newId(), name, title: name, position } });
    }
    change.record({ action: 'organisation.created', subject: slug });
  });
  return organisation;
}

/** A person with roles. */
export function person(name: string, ...grants: readonly RoleGrant[]): Caller {
  return { kind: 'member', id: name, name, ability: createMemberAbility([...grants]), requestId: 'test' };
}

/** An API key with the same roles; `createMemberAbility`, so that only the kind of the caller refuses it. */
export function machine(name: string, ...grants: readonly RoleGrant[]): Caller {
  return { ...person(name, ...grants), kind: 'key' };
}

export function operator(id: string): Caller {
  const ability = createOperatorAbility(RIGHTS);
  return { kind: 'operator', id, name: id, ability, requestId: 'test' };
}

export interface Endpoints {
  readonly provider: string;
  readonly legalEntity: string;
  readonly models: readonly string[];
}

/** A shared provider with one endpoint and a deployment per model. */
export async function addProvider(
  database: Database,
  { provider, legalEntity, models }: Endpoints,
): Promise<void> {
  const actor = { kind: 'system', id: 'system', name: 'test' } as const;
  await database.change(
    { actor, organisation: null, requestId: 'test', reason: '' },
    async ({ tx, revision, record }) => {
      const row = { recordedFrom: revision, owner: null };
      const named = (slug: string): { id: string; slug: string; name: string } => ({
        id: newId(),
        slug,
        name: slug,
      });
      const empty = { aliases: {}, pins: {} };
      await tx.legalEntity.create({ data: { ...row, ...named(legalEntity), identifiers: {} } });
      await tx.provider.create({ data: { ...row, ...named(provider), legalEntity, urls: {}, aliases: {} } });
      const endpoint = `${provider}/default`;
      await tx.endpoint.create({ data: { ...row, ...named(endpoint), ...empty, provider } });
      for (const model of models) {
        await tx.model.create({ data: { ...row, ...named(model), developer: provider } });
        await tx.deployment.create({
          data: { ...row, ...empty, id: newId(), slug: `${endpoint}#${model}`, endpoint, model },
        });
      }
      record({ action: 'catalog.loaded', subject: provider });
    },
  );
}

/** The provider is run by another legal entity from now on. */
export async function handOver(database: Database, provider: string, legalEntity: string): Promise<void> {
  const actor = { kind: 'system', id: 'system', name: 'test' } as const;
  await database.change(
    { actor, organisation: null, requestId: 'test', reason: '' },
    async ({ tx, revision, record }) => {
      const open = { slug: provider, recordedTo: null };
      const { id: _, recordedTo: __, ...row } = await tx.provider.findFirstOrThrow({ where: open });
      await tx.provider.updateMany({ where: open, data: { recordedTo: revision } });
      const json = { urls: {}, aliases: {} };
      await tx.provider.create({
        data: { ...row, ...json, id: newId(), legalEntity, recordedFrom: revision },
      });
      record({ action: 'catalog.loaded', subject: provider });
    },
  );
}
