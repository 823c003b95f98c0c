import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import type { RequestContext } from '../../access/index.js';
import type { Connection, PageArguments } from '../../platform/graphql/index.js';
import { CodedError, toConnection } from '../../platform/graphql/index.js';
import type { CatalogReading, Moment } from '../app/catalog-queries.js';
import { CatalogQueries } from '../app/catalog-queries.js';
import { CatalogStore } from '../app/ports.js';
import type { DeploymentFilter, FactFilter, ProviderFilter, ProviderSort } from '../app/search-catalog.js';
import { searchDeployments, searchModels, searchProviders } from '../app/search-catalog.js';
import type { CatalogSummary } from '../app/summarise-catalog.js';
import { summariseCatalog } from '../app/summarise-catalog.js';
import { findNearest } from '../../platform/nearest.js';
import type { ClaimState } from '../domain/claim.js';
import { claimValueSchema } from '../domain/claim-schema.js';
import type { Dimension } from '../domain/dimensions.js';
import { DIMENSIONS, findDimension } from '../domain/dimensions.js';
import type { ClaimRecordNode } from './claim-node.js';
import { toClaimRecordNode } from './claim-node.js';
import { DeploymentNode, ModelNode, ProviderNode, toDeploymentConnection } from './subject-nodes.js';

/** Instants as GraphQL gives them. */
interface MomentArguments {
  readonly asOf?: Date | null;
  readonly knownAt?: Date | null;
}

type Paged<T> = T & PageArguments & MomentArguments;

/** The registry of facts, read. */
@Resolver()
export class CatalogResolver {
  constructor(
    private readonly queries: CatalogQueries,
    private readonly store: CatalogStore,
  ) {}

  @Query()
  async providers(
    @Args() args: Paged<{ readonly filter?: ProviderFilter | null; readonly sort: ProviderSort }>,
    @Context() context: RequestContext,
  ): Promise<Connection<ProviderNode>> {
    assertDimensions(args.filter?.facts);
    const reading = await this.read(context, args);
    const found = searchProviders(reading, args.filter ?? {}, args.sort);
    return toConnection(
      found.map((provider) => new ProviderNode(provider, reading)),
      args,
      ({ slug }) => slug,
    );
  }

  @Query()
  async provider(
    @Args() args: MomentArguments & { readonly slug: string },
    @Context() context: RequestContext,
  ): Promise<ProviderNode | null> {
    const reading = await this.read(context, args);
    const provider = reading.view.providers.get(args.slug);
    return provider === undefined ? null : new ProviderNode(provider, reading);
  }

  @Query()
  async deployments(
    @Args() args: Paged<{ readonly filter?: DeploymentFilter | null }>,
    @Context() context: RequestContext,
  ): Promise<Connection<DeploymentNode>> {
    assertDimensions(args.filter?.facts);
    const reading = await this.read(context, args);
    return toDeploymentConnection(searchDeployments(reading, args.filter ?? {}), args, reading);
  }

  @Query()
  async deployment(
    @Args() args: MomentArguments & { readonly slug: string },
    @Context() context: RequestContext,
  ): Promise<DeploymentNode | null> {
    const reading = await this.read(context, args);
    const entry = reading.view.findDeployment(args.slug);
    return entry === undefined ? null : new DeploymentNode(entry, reading);
  }

  @Query()
  async models(
    @Args() args: Paged<{ readonly search?: string | null }>,
    @Context() context: RequestContext,
  ): Promise<Connection<ModelNode>> {
    const reading = await this.read(context, args);
    const nodes = searchModels(reading, args.search).map((model) => new ModelNode(model, reading));
    return toConnection(nodes, args, ({ slug }) => slug);
  }

  @Query()
  dimensions(): readonly (Dimension & { readonly schema: unknown })[] {
    return DIMENSIONS.map((dimension) => ({
      ...dimension,
      schema: dimension.subjects.length === 0 ? null : claimValueSchema(dimension),
    }));
  }

  @Query()
  async catalogSummary(
    @Args() args: MomentArguments,
    @Context() context: RequestContext,
  ): Promise<CatalogSummary & { readonly revision: number; readonly asOf: Date }> {
    const reading = await this.read(context, args);
    const { revision, asOf } = reading;
    return { ...summariseCatalog(reading), revision: Number(revision), asOf: new Date(asOf) };
  }

  @Query()
  async statements(
    @Args() args: PageArguments & { readonly state: ClaimState },
    @Context() { principal }: RequestContext,
  ): Promise<Connection<ClaimRecordNode>> {
    if (args.state === 'draft' && principal.kind === 'key') {
      throw new CodedError(
        'FORBIDDEN',
        'drafts are for people: nobody has checked them, so no program reads them',
      );
    }
    const open = await this.store.readOpen(principal.organisation?.id ?? null, args.state);
    return toConnection(open.map(toClaimRecordNode), args, ({ id }) => id);
  }

  private read({ principal }: RequestContext, args: MomentArguments): Promise<CatalogReading> {
    return this.queries.read(principal.organisation?.id ?? null, toMoment(args));
  }
}

function toMoment({ asOf, knownAt }: MomentArguments): Moment {
  return { asOf: asOf?.getTime() ?? null, knownAt: knownAt?.getTime() ?? null };
}

/** A filter on a misspelt dimension would silently find nothing. */
function assertDimensions(facts: readonly FactFilter[] | null | undefined): void {
  for (const { dimension } of facts ?? []) assertDimension(dimension);
}

/** Throws `BAD_REQUEST` with the nearest name. */
export function assertDimension(name: string): void {
  if (findDimension(name) !== undefined) return;
  const names = DIMENSIONS.map((dimension) => dimension.name);
  const nearest = findNearest(name, names);
  const hint = nearest === undefined ? '' : `; the nearest is \`${nearest}\``;
  throw new CodedError('BAD_REQUEST', `there is no dimension \`${name.slice(0, 100)}\`${hint}`);
}
