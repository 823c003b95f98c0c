import type { Connection, PageArguments } from '../../platform/graphql/index.js';
import { mapConnection, toConnection } from '../../platform/graphql/index.js';
import type { CatalogReading } from '../app/catalog-queries.js';
import { countDeployments } from '../app/search-catalog.js';
import type { JsonObject } from '../domain/catalog-records.js';
import type { SubjectRef } from '../domain/claim.js';
import type { Profile } from '../domain/profile.js';
import type { DeploymentEntry, Endpoint, LegalEntity, Model, Provider } from '../domain/subjects.js';
import { toOpaqueId, toRememberedId } from './subject-id.js';

export interface NamedText {
  readonly name: string;
  readonly value: string;
}

/** A subject for GraphQL: plain properties and getters, since compiled queries only read. */
export interface SubjectNode {
  readonly reading: CatalogReading;
  readonly subject: SubjectRef;
  profile(): Profile;
}

export class LegalEntityNode {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly country: string | null;

  constructor(
    private readonly entity: LegalEntity,
    private readonly reading: CatalogReading,
  ) {
    this.id = toOpaqueId('LegalEntity', entity.slug);
    this.slug = entity.slug;
    this.name = entity.name;
    this.country = entity.country;
  }

  get parent(): LegalEntityNode | null {
    return toLegalEntityNode(this.entity.parent, this.reading);
  }

  get identifiers(): readonly NamedText[] {
    return toNamedTexts(this.entity.identifiers);
  }
}

export class ProviderNode implements SubjectNode {
  readonly slug: string;
  readonly name: string;
  readonly isPrivate: boolean;

  constructor(
    private readonly provider: Provider,
    readonly reading: CatalogReading,
  ) {
    this.slug = provider.slug;
    this.name = provider.name;
    this.isPrivate = provider.owner !== null;
  }

  get id(): string {
    return toOpaqueId('Provider', this.slug);
  }

  get subject(): SubjectRef {
    return { kind: 'provider', slug: this.slug };
  }

  get legalEntity(): LegalEntityNode | null {
    return toLegalEntityNode(this.provider.legalEntity, this.reading);
  }

  get urls(): readonly NamedText[] {
    return toNamedTexts(this.provider.urls);
  }

  get aliases(): readonly NamedText[] {
    return toNamedTexts(this.provider.aliases);
  }

  get deploymentCount(): number {
    return countDeployments(this.slug, this.reading);
  }

  endpointPage(page: PageArguments): Connection<EndpointNode> {
    const { reading } = this;
    const endpoints = reading.view.endpointsOf(this.slug).map((one) => new EndpointNode(one, reading));
    return toConnection(endpoints, page, ({ slug }) => slug);
  }

  profile(): Profile {
    return this.reading.profiles.about({ deployment: '', endpoint: '', provider: this.slug, model: '' });
  }
}

export class EndpointNode implements SubjectNode {
  readonly slug: string;
  readonly name: string;
  readonly isPrivate: boolean;
  readonly host: string | null;
  readonly region: string | null;
  readonly mode: string | null;

  constructor(
    private readonly endpoint: Endpoint,
    readonly reading: CatalogReading,
  ) {
    this.slug = endpoint.slug;
    this.name = endpoint.name;
    this.isPrivate = endpoint.owner !== null;
    this.host = endpoint.host;
    this.region = endpoint.region;
    this.mode = endpoint.mode;
  }

  get id(): string {
    return toOpaqueId('Endpoint', this.slug);
  }

  get subject(): SubjectRef {
    return { kind: 'endpoint', slug: this.slug };
  }

  /** An endpoint of which the provider has gone shows that, and nothing else hangs on it. */
  get provider(): ProviderNode {
    const { endpoint, reading } = this;
    return new ProviderNode(
      reading.view.providers.get(endpoint.provider) ?? goneProvider(endpoint.provider),
      reading,
    );
  }

  get pins(): readonly NamedText[] {
    return toNamedTexts(this.endpoint.pins);
  }

  get aliases(): readonly NamedText[] {
    return toNamedTexts(this.endpoint.aliases);
  }

  deploymentPage(page: PageArguments): Connection<DeploymentNode> {
    return toDeploymentConnection(this.reading.view.deploymentsAt(this.slug), page, this.reading);
  }

  profile(): Profile {
    const provider = this.endpoint.provider;
    return this.reading.profiles.about({ deployment: '', endpoint: this.slug, provider, model: '' });
  }
}

export class DeploymentNode implements SubjectNode {
  readonly slug: string;
  readonly isPrivate: boolean;
  readonly contextLength: number | null;

  constructor(
    readonly entry: DeploymentEntry,
    readonly reading: CatalogReading,
  ) {
    this.slug = entry.deployment.slug;
    this.isPrivate = entry.deployment.owner !== null;
    this.contextLength = entry.deployment.contextLength;
  }

  get id(): string {
    return toRememberedId('Deployment', this.entry.deployment);
  }

  get subject(): SubjectRef {
    return { kind: 'deployment', slug: this.slug };
  }

  get endpoint(): EndpointNode {
    return new EndpointNode(this.entry.endpoint, this.reading);
  }

  get provider(): ProviderNode {
    return new ProviderNode(this.entry.provider, this.reading);
  }

  get model(): ModelNode {
    return new ModelNode(this.entry.model, this.reading);
  }

  get pins(): readonly NamedText[] {
    const { endpoint, deployment } = this.entry;
    const merged = new Map([...Object.entries(endpoint.pins), ...Object.entries(deployment.pins)]);
    return toNamedTexts(Object.fromEntries(merged));
  }

  get aliases(): readonly NamedText[] {
    return toNamedTexts(this.entry.deployment.aliases);
  }

  profile(): Profile {
    return this.reading.profiles.of(this.entry);
  }
}

export class ModelNode implements SubjectNode {
  readonly slug: string;
  readonly name: string;
  readonly developer: string;
  readonly isPrivate: boolean;

  constructor(
    model: Model,
    readonly reading: CatalogReading,
  ) {
    this.slug = model.slug;
    this.name = model.name;
    this.developer = model.developer;
    this.isPrivate = model.owner !== null;
  }

  get id(): string {
    return toOpaqueId('Model', this.slug);
  }

  get subject(): SubjectRef {
    return { kind: 'model', slug: this.slug };
  }

  deploymentPage(page: PageArguments): Connection<DeploymentNode> {
    const { view } = this.reading;
    const served = view.deployments.filter(({ model }) => model.slug === this.slug);
    return toDeploymentConnection(served, page, this.reading);
  }

  profile(): Profile {
    return this.reading.profiles.about({ deployment: '', endpoint: '', provider: '', model: this.slug });
  }
}

/** A page of deployments; a node is made only for what is on the page. */
export function toDeploymentConnection(
  entries: readonly DeploymentEntry[],
  page: PageArguments,
  reading: CatalogReading,
): Connection<DeploymentNode> {
  const cut = toConnection(entries, page, ({ deployment }) => deployment.slug);
  return mapConnection(cut, (entry) => new DeploymentNode(entry, reading));
}

function toLegalEntityNode(slug: string | null, reading: CatalogReading): LegalEntityNode | null {
  const entity = slug === null ? undefined : reading.view.legalEntities.get(slug);
  return entity === undefined ? null : new LegalEntityNode(entity, reading);
}

function goneProvider(slug: string): Provider {
  return { owner: null, slug, name: slug, legalEntity: null, urls: {}, aliases: {} };
}

function toNamedTexts(object: JsonObject): readonly NamedText[] {
  return Object.entries(object)
    .map(([name, value]) => ({ name, value: typeof value === 'string' ? value : JSON.stringify(value) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
