import { ResolveField, Resolver } from '@nestjs/graphql';
import type { RequestContext } from '../../access/index.js';
import type { Connection, PageArguments } from '../../platform/graphql/index.js';
import { toConnection } from '../../platform/graphql/index.js';
import { CatalogStore } from '../app/ports.js';
import { assertDimension } from './catalog.resolver.js';
import type { ClaimRecordNode } from './claim-node.js';
import { toClaimRecordNode } from './claim-node.js';
import type { FactNode } from './fact-node.js';
import { toFactNode, toFactNodes } from './fact-node.js';
import type { DeploymentNode, EndpointNode, ModelNode, ProviderNode, SubjectNode } from './subject-nodes.js';

interface FactsArguments {
  readonly dimensions?: readonly string[] | null;
}

/** Facts and history of a subject. Fields without parameter decorators, which would make a promise of each. */
abstract class SubjectResolver {
  constructor(private readonly store: CatalogStore) {}

  protected readFacts(node: SubjectNode, { dimensions }: FactsArguments): readonly FactNode[] {
    for (const dimension of dimensions ?? []) assertDimension(dimension);
    return toFactNodes(node.profile(), dimensions, node.reading);
  }

  protected readFact(node: SubjectNode, dimension: string): FactNode {
    assertDimension(dimension);
    return toFactNode(node.profile(), dimension, node.reading);
  }

  /** Drafts are for people: a key does not read them. */
  protected async readHistory(
    { reading, subject }: SubjectNode,
    page: PageArguments,
    { principal }: RequestContext,
  ): Promise<Connection<ClaimRecordNode>> {
    const versions = await this.store.readHistory(reading.organisation, subject);
    const visible = versions.filter(({ record }) => principal.kind !== 'key' || record.state !== 'draft');
    return toConnection(visible.map(toClaimRecordNode), page, ({ id }) => id);
  }
}

@Resolver('Provider')
export class ProviderFieldsResolver extends SubjectResolver {
  constructor(store: CatalogStore) {
    super(store);
  }

  @ResolveField()
  facts(node: ProviderNode, args: FactsArguments): readonly FactNode[] {
    return this.readFacts(node, args);
  }

  @ResolveField()
  fact(node: ProviderNode, args: { readonly dimension: string }): FactNode {
    return this.readFact(node, args.dimension);
  }

  @ResolveField()
  history(
    node: ProviderNode,
    args: PageArguments,
    context: RequestContext,
  ): Promise<Connection<ClaimRecordNode>> {
    return this.readHistory(node, args, context);
  }

  @ResolveField()
  endpoints(node: ProviderNode, args: PageArguments): Connection<EndpointNode> {
    return node.endpointPage(args);
  }
}

@Resolver('Endpoint')
export class EndpointFieldsResolver extends SubjectResolver {
  constructor(store: CatalogStore) {
    super(store);
  }

  @ResolveField()
  facts(node: EndpointNode, args: FactsArguments): readonly FactNode[] {
    return this.readFacts(node, args);
  }

  @ResolveField()
  fact(node: EndpointNode, args: { readonly dimension: string }): FactNode {
    return this.readFact(node, args.dimension);
  }

  @ResolveField()
  history(
    node: EndpointNode,
    args: PageArguments,
    context: RequestContext,
  ): Promise<Connection<ClaimRecordNode>> {
    return this.readHistory(node, args, context);
  }

  @ResolveField()
  deployments(node: EndpointNode, args: PageArguments): Connection<DeploymentNode> {
    return node.deploymentPage(args);
  }
}

@Resolver('Deployment')
export class DeploymentFieldsResolver extends SubjectResolver {
  constructor(store: CatalogStore) {
    super(store);
  }

  @ResolveField()
  facts(node: DeploymentNode, args: FactsArguments): readonly FactNode[] {
    return this.readFacts(node, args);
  }

  @ResolveField()
  fact(node: DeploymentNode, args: { readonly dimension: string }): FactNode {
    return this.readFact(node, args.dimension);
  }

  @ResolveField()
  history(
    node: DeploymentNode,
    args: PageArguments,
    context: RequestContext,
  ): Promise<Connection<ClaimRecordNode>> {
    return this.readHistory(node, args, context);
  }
}

@Resolver('Model')
export class ModelFieldsResolver extends SubjectResolver {
  constructor(store: CatalogStore) {
    super(store);
  }

  @ResolveField()
  facts(node: ModelNode, args: FactsArguments): readonly FactNode[] {
    return this.readFacts(node, args);
  }

  @ResolveField()
  fact(node: ModelNode, args: { readonly dimension: string }): FactNode {
    return this.readFact(node, args.dimension);
  }

  @ResolveField()
  history(
    node: ModelNode,
    args: PageArguments,
    context: RequestContext,
  ): Promise<Connection<ClaimRecordNode>> {
    return this.readHistory(node, args, context);
  }

  @ResolveField()
  deployments(node: ModelNode, args: PageArguments): Connection<DeploymentNode> {
    return node.deploymentPage(args);
  }
}
