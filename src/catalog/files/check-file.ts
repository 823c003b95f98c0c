import { COUNTRIES, isCountry } from '../domain/country.js';
import type { SubjectKind } from '../domain/dimensions.js';
import type {
  ClaimEntry,
  EndpointEntry,
  EntityEntry,
  ModelsDocument,
  ProviderDocument,
  SourceEntry,
} from './catalog-document.js';
import { findClaimFaults } from './check-claims.js';
import { findDayFaults } from './check-days.js';
import { toInstant } from './days.js';
import type { DocumentPath, Fault } from './document-text.js';
import { suggest } from '../../platform/nearest.js';

/** What is wrong with a provider file that has the right shape. */
export function findProviderFaults({ content, sources }: ProviderDocument): readonly Fault[] {
  const claims = claimListsOf(content.slug, content.claims, content.endpoints ?? []);
  return [
    ...findDayFaults(content.observedAt, ['observedAt']),
    ...findSourceFaults(sources, claims),
    ...findEntityFaults(content.entities ?? []),
    ...findEndpointFaults(content.slug, content.endpoints ?? []),
    ...claims.flatMap((list) => findClaimFaults({ ...list, sources, observedAt: content.observedAt })),
  ];
}

/** What is wrong with a file of models that has the right shape. */
export function findModelsFaults({ content, sources }: ModelsDocument): readonly Fault[] {
  const claims = content.models.map((model, index) => listOf('model', model.claims, ['models', index]));
  return [
    ...findDayFaults(content.observedAt, ['observedAt']),
    ...findSourceFaults(sources, claims),
    ...claims.flatMap((list) => findClaimFaults({ ...list, sources, observedAt: content.observedAt })),
  ];
}

/** The claims about one subject, and where they stand. */
interface ClaimList {
  readonly kind: SubjectKind;
  readonly claims: readonly ClaimEntry[];
  readonly path: DocumentPath;
}

function claimListsOf(
  provider: string,
  claims: readonly ClaimEntry[] | undefined,
  endpoints: readonly EndpointEntry[],
): readonly ClaimList[] {
  const below = endpoints.flatMap((endpoint, index) => {
    const path = ['endpoints', index];
    const deployments = (endpoint.deployments ?? []).map((deployment, at) =>
      listOf('deployment', deployment.claims, [...path, 'deployments', at]),
    );
    return [listOf('endpoint', endpoint.claims, path), ...deployments];
  });
  return [listOf('provider', claims, []), ...below];
}

function listOf(kind: SubjectKind, claims: readonly ClaimEntry[] | undefined, path: DocumentPath): ClaimList {
  return { kind, claims: claims ?? [], path: [...path, 'claims'] };
}

function findSourceFaults(
  sources: ReadonlyMap<string, SourceEntry>,
  lists: readonly ClaimList[],
): readonly Fault[] {
  const used = new Set(lists.flatMap(({ claims }) => claims.flatMap((claim) => claim.evidence ?? [])));
  return [...sources].flatMap(([name, source]) => [
    ...findDayFaults(source.retrievedAt, ['sources', name, 'retrievedAt']),
    ...findDayFaults(source.verifiedAt, ['sources', name, 'verifiedAt']),
    ...findDayFaults(source.recheckDue, ['sources', name, 'recheckDue']),
    ...findRecheckFaults(name, source),
    ...(used.has(name) ? [] : [unusedSource(name)]),
  ]);
}

function unusedSource(name: string): Fault {
  return {
    code: 'CATALOG_UNUSED_SOURCE',
    message: `no claim uses the evidence \`${name}\``,
    severity: 'warning',
    path: ['sources', name],
    atKey: true,
    hint: 'name it in the `evidence` of a claim, or remove it',
  };
}

function findRecheckFaults(name: string, source: SourceEntry): readonly Fault[] {
  const verified = source.verifiedAt ?? source.retrievedAt;
  const due = source.recheckDue === undefined ? null : toInstant(source.recheckDue);
  const from = verified === undefined ? null : toInstant(verified);
  if (due === null || from === null || due > from) return [];
  const message = '`recheckDue` is not after `verifiedAt`';
  return [
    { code: 'CATALOG_DATE_ORDER', message, path: ['sources', name, 'recheckDue'], hint: 'name a later day' },
  ];
}

function findEntityFaults(entities: readonly EntityEntry[]): readonly Fault[] {
  return entities.flatMap(({ country }, index): readonly Fault[] => {
    if (country === undefined || isCountry(country)) return [];
    return [
      {
        code: 'CATALOG_UNKNOWN_COUNTRY',
        message: `\`${country}\` is no ISO 3166-1 country`,
        path: ['entities', index, 'country'],
        hint: suggest(country, COUNTRIES, 'leave it out when it is unknown'),
      },
    ];
  });
}

function findEndpointFaults(provider: string, endpoints: readonly EndpointEntry[]): readonly Fault[] {
  return endpoints.flatMap((endpoint, index) => [
    ...findPrefixFaults(provider, endpoint.slug, ['endpoints', index, 'slug']),
    ...findTwinFaults(endpoint, ['endpoints', index, 'deployments']),
  ]);
}

function findPrefixFaults(provider: string, slug: string, path: DocumentPath): readonly Fault[] {
  if (slug === provider || slug.startsWith(`${provider}/`)) return [];
  const message = `the endpoint \`${slug}\` does not begin with its provider's slug`;
  return [{ code: 'CATALOG_ENDPOINT_PREFIX', message, path, hint: `write \`${provider}/…\`` }];
}

function findTwinFaults(endpoint: EndpointEntry, path: DocumentPath): readonly Fault[] {
  const seen = new Set<string>();
  return (endpoint.deployments ?? []).flatMap(({ model }, index): readonly Fault[] => {
    if (!seen.has(model)) {
      seen.add(model);
      return [];
    }
    const message = `\`${model}\` stands twice under \`${endpoint.slug}\``;
    return [
      {
        code: 'CATALOG_DUPLICATE_SUBJECT',
        message,
        path: [...path, index, 'model'],
        hint: 'keep one of the two',
      },
    ];
  });
}
