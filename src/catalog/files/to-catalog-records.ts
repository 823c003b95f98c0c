import { createHash } from 'node:crypto';
import type {
  CatalogRecords,
  ClaimRecord,
  DeploymentRecord,
  EndpointRecord,
  EvidenceRecord,
  LegalEntityRecord,
  ModelRecord,
  ProviderRecord,
} from '../domain/catalog-records.js';
import type { SubjectRef } from '../domain/claim.js';
import { findDimension } from '../domain/dimensions.js';
import type {
  CatalogDocuments,
  ClaimEntry,
  Day,
  DeploymentEntry,
  EndpointEntry,
  EntityEntry,
  ModelEntry,
  ModelsDocument,
  NamedTexts,
  ProviderContent,
  ProviderDocument,
  SourceEntry,
} from './catalog-document.js';
import { toValidity, verifiedDay } from './claim-validity.js';
import { toInstant, toRecheckDue } from './days.js';

/**
 * A checked catalog as flat records, each list sorted, with every default filled in. The same documents give the same
 * records, in whatever order the files were read.
 */
export function toCatalogRecords({ providers, models }: CatalogDocuments): CatalogRecords {
  const entries = models.flatMap(({ content }) => content.models);
  const known = new Map(entries.map((model) => [model.slug, model]));
  const contents = providers.map(({ content }) => content);
  return {
    legalEntities: sortBySlug(contents.flatMap(({ entities }) => (entities ?? []).map(toLegalEntity))),
    providers: sortBySlug(contents.map(toProvider)),
    endpoints: sortBySlug(
      contents.flatMap((provider) => (provider.endpoints ?? []).map((one) => toEndpoint(provider, one))),
    ),
    models: sortBySlug(entries.map(toModel)),
    deployments: sortBySlug(
      contents.flatMap(({ endpoints }) => (endpoints ?? []).flatMap((one) => toDeployments(one, known))),
    ),
    claims: sortClaims([...providers.flatMap(toProviderClaims), ...models.flatMap(toModelClaims)]),
  };
}

function toLegalEntity({ slug, name, country, parent, identifiers }: EntityEntry): LegalEntityRecord {
  return { slug, name, country: country ?? null, parent: parent ?? null, identifiers: identifiers ?? {} };
}

function toProvider({ slug, name, entity, urls, aliases }: ProviderContent): ProviderRecord {
  return { slug, name, legalEntity: entity ?? null, urls: urls ?? {}, aliases: aliases ?? {} };
}

function toEndpoint(provider: ProviderContent, endpoint: EndpointEntry): EndpointRecord {
  const { slug, name, host, region, mode, pins, aliases } = endpoint;
  return {
    slug,
    provider: provider.slug,
    name: name ?? slug,
    host: host ?? null,
    region: region ?? null,
    mode: mode ?? null,
    pins: pins ?? {},
    aliases: aliases ?? {},
  };
}

function toModel({ slug, name, developer }: ModelEntry): ModelRecord {
  return { slug, name, developer };
}

function toDeployments(
  endpoint: EndpointEntry,
  models: ReadonlyMap<string, ModelEntry>,
): readonly DeploymentRecord[] {
  return (endpoint.deployments ?? []).map((deployment) => ({
    slug: toDeploymentSlug(endpoint, deployment),
    endpoint: endpoint.slug,
    model: deployment.model,
    contextLength: deployment.contextLength ?? null,
    pins: deployment.pins ?? {},
    aliases: toDeploymentAliases(endpoint, deployment, models.get(deployment.model)),
  }));
}

/** At a router that knows the endpoint, a deployment goes by its own name there, otherwise by its model's. */
function toDeploymentAliases(
  endpoint: EndpointEntry,
  deployment: DeploymentEntry,
  model: ModelEntry | undefined,
): NamedTexts {
  const routers = Object.keys(endpoint.aliases ?? {});
  const inherited = Object.entries(model?.aliases ?? {}).filter(([router]) => routers.includes(router));
  return Object.fromEntries([...inherited, ...Object.entries(deployment.aliases ?? {})]);
}

function toDeploymentSlug(endpoint: EndpointEntry, deployment: DeploymentEntry): string {
  return `${endpoint.slug}#${deployment.model}`;
}

function toProviderClaims({ content, sources }: ProviderDocument): readonly ClaimRecord[] {
  const of = (kind: SubjectRef['kind'], slug: string, claims: readonly ClaimEntry[] | undefined) =>
    (claims ?? []).map((claim) => toClaim({ kind, slug }, claim, sources, content.observedAt));
  const below = (content.endpoints ?? []).flatMap((endpoint) => [
    ...of('endpoint', endpoint.slug, endpoint.claims),
    ...(endpoint.deployments ?? []).flatMap((deployment) =>
      of('deployment', toDeploymentSlug(endpoint, deployment), deployment.claims),
    ),
  ]);
  return [...of('provider', content.slug, content.claims), ...below];
}

function toModelClaims({ content, sources }: ModelsDocument): readonly ClaimRecord[] {
  return content.models.flatMap(({ slug, claims }) =>
    (claims ?? []).map((claim) => toClaim({ kind: 'model', slug }, claim, sources, content.observedAt)),
  );
}

function toClaim(
  subject: SubjectRef,
  claim: ClaimEntry,
  sources: ReadonlyMap<string, SourceEntry>,
  observedAt: Day,
): ClaimRecord {
  const validity = toValidity(claim, sources, observedAt);
  if (validity === null) throw new RangeError('a claim of a checked document has a day that does not exist');
  const evidence = (claim.evidence ?? [])
    .map((name) => sources.get(name))
    .filter((source) => source !== undefined);
  return {
    subject,
    dimension: claim.dimension,
    value: claim.value,
    complete: isListDimension(claim.dimension) ? (claim.complete ?? false) : true,
    condition: claim.condition ?? '',
    source: claim.source,
    validFrom: validity.from,
    validTo: validity.to,
    assurance: claim.assurance,
    state: claim.state ?? 'approved',
    note: claim.note ?? null,
    evidence: evidence.map((source) => toEvidence(source, observedAt)).sort(byJson),
  };
}

function isListDimension(name: string): boolean {
  const type = findDimension(name)?.type.type;
  return type === 'records' || type === 'scalars';
}

function toEvidence(source: SourceEntry, observedAt: Day): EvidenceRecord {
  const verifiedAt = instantOf(verifiedDay(source, observedAt));
  return {
    url: source.url,
    kind: source.kind,
    publisher: source.publisher ?? null,
    documentVersion: source.documentVersion ?? null,
    quote: source.quote ?? null,
    quoteSha256:
      source.quote === undefined ? null : createHash('sha256').update(source.quote, 'utf8').digest('hex'),
    documentSha256: source.documentSha256 ?? null,
    retrievedAt: instantOf(source.retrievedAt ?? observedAt),
    verifiedAt,
    recheckDue: source.recheckDue === undefined ? toRecheckDue(verifiedAt) : instantOf(source.recheckDue),
  };
}

function instantOf(day: Day): number {
  const instant = toInstant(day);
  if (instant === null) throw new RangeError('evidence of a checked document has a day that does not exist');
  return instant;
}

function sortBySlug<R extends { readonly slug: string }>(records: readonly R[]): readonly R[] {
  return [...records].sort((a, b) => compare(a.slug, b.slug));
}

function sortClaims(claims: readonly ClaimRecord[]): readonly ClaimRecord[] {
  const keyed = claims.map((claim) => ({ claim, key: toSortKey(claim) }));
  return keyed.sort((a, b) => compare(a.key, b.key)).map(({ claim }) => claim);
}

function toSortKey(claim: ClaimRecord): string {
  const { subject, dimension, source, condition, state, validFrom, validTo, value } = claim;
  return JSON.stringify([
    subject.kind,
    subject.slug,
    dimension,
    source,
    condition,
    state,
    validFrom,
    validTo,
    value,
  ]);
}

function byJson(a: EvidenceRecord, b: EvidenceRecord): number {
  return compare(JSON.stringify(a), JSON.stringify(b));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
