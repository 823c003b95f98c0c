import { basename } from 'node:path';
import type { Finding } from '../../platform/finding.js';
import type { CatalogDocuments, EndpointEntry, NamedTexts, ProviderDocument } from './catalog-document.js';
import type { DocumentPath, DocumentText, Fault } from './document-text.js';
import { suggest } from '../../platform/nearest.js';

/** What is wrong between the files of a catalog whose files are right each for itself. */
export function findCatalogFindings(documents: CatalogDocuments): readonly Finding[] {
  return [
    ...documents.providers.flatMap(findFileNameFindings),
    ...findDuplicates('provider', providerNames(documents)),
    ...findDuplicates('endpoint', endpointNames(documents)),
    ...findDuplicates('model', modelNames(documents)),
    ...findDuplicates('legal entity', entityNames(documents)),
    ...findDuplicates('router name', routerNames(documents)),
    ...findUnknownModels(documents),
    ...findUnknownEntities(documents),
    ...findParentCycles(documents),
  ];
}

interface Place {
  readonly text: DocumentText;
  readonly path: DocumentPath;
}

/** A name, and where it was given. */
interface Naming extends Place {
  readonly name: string;
  /** What must be unique; left out: the name. */
  readonly key?: string;
}

function findFileNameFindings({ content, text }: ProviderDocument): readonly Finding[] {
  const expected = `${content.slug}.yaml`;
  if (basename(text.file) === expected) return [];
  const message = `the file of \`${content.slug}\` is not called so`;
  return [
    at(text, { code: 'CATALOG_FILE_NAME', message, path: ['slug'], hint: `rename it to \`${expected}\`` }),
  ];
}

function findDuplicates(what: string, namings: readonly Naming[]): readonly Finding[] {
  const first = new Map<string, Naming>();
  return namings.flatMap((naming) => {
    const key = naming.key ?? naming.name;
    const earlier = first.get(key);
    if (earlier === undefined) {
      first.set(key, naming);
      return [];
    }
    const place = earlier.text.toFinding({ code: '', message: '', hint: '', path: earlier.path });
    const message = `the ${what} \`${naming.name}\` is declared twice`;
    const hint = `the other one is in ${earlier.text.file}, line ${String(place.line)}`;
    return [at(naming.text, { code: 'CATALOG_DUPLICATE_SUBJECT', message, path: naming.path, hint })];
  });
}

function providerNames({ providers }: CatalogDocuments): readonly Naming[] {
  return providers.map(({ content, text }) => ({ name: content.slug, text, path: ['slug'] }));
}

function modelNames({ models }: CatalogDocuments): readonly Naming[] {
  return models.flatMap(({ content, text }) =>
    content.models.map(({ slug }, index) => ({ name: slug, text, path: ['models', index, 'slug'] })),
  );
}

function entityNames({ providers }: CatalogDocuments): readonly Naming[] {
  return providers.flatMap(({ content, text }) =>
    (content.entities ?? []).map(({ slug }, index) => ({
      name: slug,
      text,
      path: ['entities', index, 'slug'],
    })),
  );
}

function endpointNames(documents: CatalogDocuments): readonly Naming[] {
  return endpointsOf(documents).map(({ endpoint, text, path }) => ({
    name: endpoint.slug,
    text,
    path: [...path, 'slug'],
  }));
}

/** One router must not know two things of a kind by the same name: it could not say which it means. */
function routerNames(documents: CatalogDocuments): readonly Naming[] {
  const aliases = new Map(
    documents.models.flatMap(({ content }) =>
      content.models.map((model) => [model.slug, model.aliases ?? {}]),
    ),
  );
  const providers = documents.providers.flatMap(({ content, text }) =>
    toNamings(content.aliases, { text, path: ['aliases'] }, ['provider']),
  );
  const models = documents.models.flatMap(({ content, text }) =>
    content.models.flatMap((model, index) =>
      toNamings(model.aliases, { text, path: ['models', index, 'aliases'] }, ['model']),
    ),
  );
  const endpoints = endpointsOf(documents).flatMap((placed) => [
    ...toNamings(placed.endpoint.aliases, { text: placed.text, path: [...placed.path, 'aliases'] }, [
      'endpoint',
    ]),
    ...deploymentNames(placed, aliases),
  ]);
  return [...providers, ...models, ...endpoints];
}

/** A deployment goes by its own name at a router, otherwise by its model's. */
function deploymentNames(
  { endpoint, text, path }: PlacedEndpoint,
  models: ReadonlyMap<string, NamedTexts>,
): readonly Naming[] {
  const scope = ['deployment', endpoint.slug];
  return (endpoint.deployments ?? []).flatMap(({ model, aliases = {} }, index) => {
    const at = [...path, 'deployments', index];
    const inherited = Object.entries(models.get(model) ?? {}).filter(
      ([router]) => !Object.hasOwn(aliases, router),
    );
    return [
      ...toNamings(aliases, { text, path: [...at, 'aliases'] }, scope),
      ...inherited.map(([router, name]) => toNaming(router, name, { text, path: [...at, 'model'] }, scope)),
    ];
  });
}

function toNamings(
  aliases: NamedTexts | undefined,
  place: Place,
  scope: readonly string[],
): readonly Naming[] {
  return Object.entries(aliases ?? {}).map(([router, name]) =>
    toNaming(router, name, { text: place.text, path: [...place.path, router] }, scope),
  );
}

function toNaming(router: string, name: string, place: Place, scope: readonly string[]): Naming {
  return { ...place, name: `${name} (${router})`, key: JSON.stringify([...scope, router, name]) };
}

function findUnknownModels(documents: CatalogDocuments): readonly Finding[] {
  const known = new Set(modelNames(documents).map(({ name }) => name));
  return endpointsOf(documents).flatMap(({ endpoint, text, path }) =>
    (endpoint.deployments ?? []).flatMap(({ model }, index) => {
      if (known.has(model)) return [];
      const message = `unknown model \`${model}\``;
      const hint = suggest(model, [...known], 'declare it in a file of `kind: Models`');
      return [
        at(text, {
          code: 'CATALOG_UNKNOWN_MODEL',
          message,
          path: [...path, 'deployments', index, 'model'],
          hint,
        }),
      ];
    }),
  );
}

function findUnknownEntities(documents: CatalogDocuments): readonly Finding[] {
  const known = new Set(entityNames(documents).map(({ name }) => name));
  return documents.providers.flatMap(({ content, text }) => {
    const references = [
      { slug: content.entity, path: ['entity'] },
      ...(content.entities ?? []).map(({ parent }, index) => ({
        slug: parent,
        path: ['entities', index, 'parent'],
      })),
    ];
    return references.flatMap(({ slug, path }) => {
      if (slug === undefined || known.has(slug)) return [];
      const message = `unknown legal entity \`${slug}\``;
      const hint = suggest(slug, [...known], 'declare it under `entities` of any file');
      return [at(text, { code: 'CATALOG_UNKNOWN_ENTITY', message, path, hint })];
    });
  });
}

/** A legal entity that, by way of its parents, owns itself. */
function findParentCycles(documents: CatalogDocuments): readonly Finding[] {
  const entities = documents.providers.flatMap(({ content, text }) =>
    (content.entities ?? []).map((entity, index) => ({ entity, text, path: ['entities', index, 'parent'] })),
  );
  const parents = new Map(entities.map(({ entity }) => [entity.slug, entity.parent]));
  return entities.flatMap(({ entity, text, path }) => {
    const above = new Set<string>();
    for (let slug = entity.parent; slug !== undefined && !above.has(slug); slug = parents.get(slug))
      above.add(slug);
    if (!above.has(entity.slug)) return [];
    const message = `\`${entity.slug}\` is among its own parents`;
    return [at(text, { code: 'CATALOG_ENTITY_CYCLE', message, path, hint: 'remove the wrong `parent`' })];
  });
}

interface PlacedEndpoint {
  readonly endpoint: EndpointEntry;
  readonly text: DocumentText;
  readonly path: DocumentPath;
}

function endpointsOf({ providers }: CatalogDocuments): readonly PlacedEndpoint[] {
  return providers.flatMap(({ content, text }) =>
    (content.endpoints ?? []).map((endpoint, index) => ({ endpoint, text, path: ['endpoints', index] })),
  );
}

function at(text: DocumentText, fault: Fault): Finding {
  return text.toFinding(fault);
}
