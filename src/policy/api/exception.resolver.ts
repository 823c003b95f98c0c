import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Principal, RequestContext } from '../../access/index.js';
import { AccessGate, can, isWithin, scopesWith } from '../../access/index.js';
import type { Connection, PageArguments } from '../../platform/graphql/index.js';
import { toConnection } from '../../platform/graphql/index.js';
import { Agreements } from '../app/agreements.js';
import { Blocks } from '../app/blocks.js';
import { PolicyReading } from '../app/policy-reading.js';
import type { AgreementView, BlockView, WaiverView } from '../app/policy-reading.js';
import type { WaivableOutcome } from '../app/waivers.js';
import { Waivers } from '../app/waivers.js';
import type { Block } from '../domain/ast.js';
import { toAuthor } from '../app/gate.js';
import { notFound, organisationOf, toCaller, toPayload } from './policy-caller.js';
import type { RefusalPayload } from './policy-caller.js';
import { toRemovalPayload } from './policy.resolver.js';
import type { RemovalPayload } from './policy.resolver.js';

interface RequestAgreementInput {
  readonly scope: string;
  readonly provider: string;
  readonly kind: string;
  readonly document: string;
  readonly endpoints?: readonly string[] | null;
  readonly exceptModels?: readonly string[] | null;
  readonly validFrom: Date;
  readonly validTo?: Date | null;
  readonly reason: string;
}

interface RequestWaiverInput {
  readonly scope: string;
  readonly policy: string;
  readonly rule: string;
  readonly outcome: WaivableOutcome;
  readonly deployments?: readonly string[] | null;
  readonly dataClasses?: readonly string[] | null;
  readonly justification: string;
  readonly ticket?: string | null;
  readonly expiresAt: Date;
}

interface BlockTargetInput {
  readonly scope: string;
  readonly kind: Block['target']['kind'];
  readonly name: string;
  readonly reason: string;
}

interface AgreementNode extends AgreementView {
  readonly __typename: 'Agreement';
  readonly id: string;
  readonly viewerCanApprove: boolean;
}

interface WaiverNode extends Omit<WaiverView, 'policy' | 'deployments'> {
  readonly __typename: 'Waiver';
  readonly id: string;
  readonly policy: string;
  readonly deployments: readonly string[] | null;
  readonly viewerCanApprove: boolean;
}

interface BlockNode extends Omit<BlockView, 'target'> {
  readonly __typename: 'Block';
  readonly kind: Block['target']['kind'];
  readonly name: string;
}

/** Agreements, waivers and blocks. */
@Resolver()
export class ExceptionResolver {
  constructor(
    private readonly gate: AccessGate,
    private readonly reading: PolicyReading,
    private readonly agreementCases: Agreements,
    private readonly waiverCases: Waivers,
    private readonly blockCases: Blocks,
  ) {}

  @Query()
  async agreements(
    @Args() { scope, ...page }: PageArguments & { readonly scope: string },
    @Context() { principal }: RequestContext,
  ): Promise<Connection<AgreementNode>> {
    const { organisation } = this.gate.getScope(principal, scope);
    const views = await this.reading.agreements(organisation);
    return toConnection(
      views.map((view) => toAgreementNode(view, principal)),
      page,
      ({ id }) => id,
    );
  }

  @Query()
  async waivers(
    @Args() { scope, ...page }: PageArguments & { readonly scope: string },
    @Context() { principal }: RequestContext,
  ): Promise<Connection<WaiverNode>> {
    const { organisation, path } = this.gate.getScope(principal, scope);
    const views = await this.reading.waivers(organisation, path);
    return toConnection(
      views.map((view) => toWaiverNode(view, principal)),
      page,
      ({ id }) => id,
    );
  }

  @Query()
  async blocks(
    @Args() { scope, ...page }: PageArguments & { readonly scope: string },
    @Context() { principal }: RequestContext,
  ): Promise<Connection<BlockNode>> {
    const { organisation } = this.gate.getScope(principal, scope);
    return toConnection((await this.reading.blocks(organisation)).map(toBlockNode), page, ({ id }) => id);
  }

  @Mutation()
  async requestAgreement(
    @Args('input') input: RequestAgreementInput,
    @Context() context: RequestContext,
  ): Promise<AgreementNode | RefusalPayload> {
    const { organisation } = this.gate.getScopeOfKind(context.principal, input.scope, 'organisation');
    const { endpoints, exceptModels, validTo } = input;
    const outcome = await this.agreementCases.request(toCaller(context), {
      ...input,
      organisation,
      endpoints: endpoints ?? null,
      exceptModels: exceptModels ?? [],
      validTo: validTo ?? null,
    });
    return toPayload(outcome, (id) => this.showAgreement(organisation, id, context));
  }

  @Mutation()
  async approveAgreement(
    @Args('input') input: { readonly agreement: string; readonly reason: string },
    @Context() context: RequestContext,
  ): Promise<AgreementNode | RefusalPayload> {
    const organisation = await organisationOf(context, this.reading, input.agreement, 'agreement');
    const outcome = await this.agreementCases.approve(toCaller(context), { organisation, ...input });
    return toPayload(outcome, (id) => this.showAgreement(organisation, id, context));
  }

  @Mutation()
  async revokeAgreement(
    @Args('input') input: { readonly agreement: string; readonly reason: string },
    @Context() context: RequestContext,
  ): Promise<AgreementNode | RefusalPayload> {
    const organisation = await organisationOf(context, this.reading, input.agreement, 'agreement');
    const outcome = await this.agreementCases.revoke(toCaller(context), { organisation, ...input });
    return toPayload(outcome, (id) => this.showAgreement(organisation, id, context));
  }

  @Mutation()
  async requestWaiver(
    @Args('input') input: RequestWaiverInput,
    @Context() context: RequestContext,
  ): Promise<WaiverNode | RefusalPayload> {
    const { organisation, path } = this.gate.getScope(context.principal, input.scope);
    const { deployments, dataClasses, ticket } = input;
    const outcome = await this.waiverCases.request(toCaller(context), {
      ...input,
      organisation,
      scope: path,
      deployments: deployments ?? null,
      dataClasses: dataClasses ?? null,
      ticket: ticket ?? null,
    });
    return toPayload(outcome, (id) => this.showWaiver(organisation, id, context));
  }

  @Mutation()
  async approveWaiver(
    @Args('input') input: { readonly waiver: string; readonly reason: string },
    @Context() context: RequestContext,
  ): Promise<WaiverNode | RefusalPayload> {
    const organisation = await organisationOf(context, this.reading, input.waiver, 'waiver');
    const outcome = await this.waiverCases.approve(toCaller(context), { organisation, ...input });
    return toPayload(outcome, (id) => this.showWaiver(organisation, id, context));
  }

  @Mutation()
  async revokeWaiver(
    @Args('input') input: { readonly waiver: string; readonly reason: string },
    @Context() context: RequestContext,
  ): Promise<WaiverNode | RefusalPayload> {
    const organisation = await organisationOf(context, this.reading, input.waiver, 'waiver');
    const outcome = await this.waiverCases.revoke(toCaller(context), { organisation, ...input });
    return toPayload(outcome, (id) => this.showWaiver(organisation, id, context));
  }

  @Mutation()
  async blockTarget(
    @Args('input') { scope, kind, name, reason }: BlockTargetInput,
    @Context() context: RequestContext,
  ): Promise<BlockNode | RefusalPayload> {
    const { organisation } = this.gate.getScopeOfKind(context.principal, scope, 'organisation');
    const target = { kind, name };
    const outcome = await this.blockCases.block(toCaller(context), { organisation, target, reason });
    return toPayload(outcome, async (id) => {
      const block = (await this.reading.blocks(organisation)).find((one) => one.id === id);
      if (block === undefined) throw notFound('block');
      return toBlockNode(block);
    });
  }

  @Mutation()
  async unblockTarget(
    @Args('input') input: { readonly block: string; readonly reason: string },
    @Context() context: RequestContext,
  ): Promise<RemovalPayload | RefusalPayload> {
    const organisation = await organisationOf(context, this.reading, input.block, 'block');
    const outcome = await this.blockCases.unblock(toCaller(context), { organisation, ...input });
    return toPayload(outcome, (removal) => toRemovalPayload(removal, input.block));
  }

  private async showAgreement(
    organisation: string,
    entity: string,
    { principal }: RequestContext,
  ): Promise<AgreementNode> {
    const found = (await this.reading.agreements(organisation)).find((one) => one.entity === entity);
    if (found === undefined) throw notFound('agreement');
    return toAgreementNode(found, principal);
  }

  private async showWaiver(
    organisation: string,
    entity: string,
    { principal }: RequestContext,
  ): Promise<WaiverNode> {
    const found = await this.reading.findWaiver(organisation, entity);
    if (found === undefined || !reaches(principal, found.scope)) throw notFound('waiver');
    return toWaiverNode(found, principal);
  }
}

function toAgreementNode(view: AgreementView, principal: Principal): AgreementNode {
  const { slug } = principal.organisation ?? { slug: '' };
  const viewerCanApprove =
    view.state === 'requested' &&
    isOtherPerson(principal, view.author) &&
    can(principal, 'agreement:approve', slug);
  return { ...view, __typename: 'Agreement', id: view.entity, viewerCanApprove };
}

function toWaiverNode(view: WaiverView, principal: Principal): WaiverNode {
  const viewerCanApprove =
    view.state === 'requested' &&
    isOtherPerson(principal, view.author) &&
    can(principal, 'waiver:approve', view.keptBy);
  const deployments = view.approvedAt === null && view.deployments.length === 0 ? null : view.deployments;
  return {
    ...view,
    __typename: 'Waiver',
    id: view.entity,
    policy: view.policyName,
    deployments,
    viewerCanApprove,
  };
}

function toBlockNode({ target, ...block }: BlockView): BlockNode {
  return { ...block, __typename: 'Block', kind: target.kind, name: target.name };
}

/** The waiver holds at a scope that the principal may read, or above one. */
function reaches(principal: Principal, scope: string): boolean {
  if (can(principal, 'policy:read', scope)) return true;
  return scopesWith(principal, 'policy:read').some((own) => isWithin(own, scope));
}

function isOtherPerson(principal: Principal, author: string): boolean {
  return principal.kind !== 'key' && toAuthor(principal) !== author;
}
