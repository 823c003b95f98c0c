import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { RequestContext } from '../../access/index.js';
import { AccessGate, can, isWithin, scopesWith } from '../../access/index.js';
import { Assignments } from '../app/assignments.js';
import { PackShelf } from '../app/pack-shelf.js';
import { Policies } from '../app/policies.js';
import { PolicyReading } from '../app/policy-reading.js';
import {
  assertId,
  findOrganisation,
  notFound,
  organisationOf,
  toCaller,
  toPayload,
} from './policy-caller.js';
import type { RefusalPayload } from './policy-caller.js';
import type { AssignmentNode, PackNode, PolicyNode, VersionNode } from './policy-nodes.js';
import { toAssignmentNode, toPackNode, toPolicyNode, toVersionNode } from './policy-nodes.js';

interface SaveDraftInput {
  readonly scope: string;
  readonly document: string;
  readonly edit?: number | null;
}

interface AssignInput {
  readonly policy: string;
  readonly scope: string;
  readonly mandatory: boolean;
  readonly reason: string;
}

export type RemovalPayload =
  | { readonly __typename: 'Removed'; readonly id: string }
  | { readonly __typename: 'RemovalRequested'; readonly id: string; readonly message: string };

/** Policies, their versions and where they apply. */
@Resolver('Policy')
export class PolicyResolver {
  constructor(
    private readonly gate: AccessGate,
    private readonly reading: PolicyReading,
    private readonly drafts: Policies,
    private readonly assignments: Assignments,
    private readonly shelf: PackShelf,
  ) {}

  @Query()
  async policies(
    @Args('scope') scope: string,
    @Context() context: RequestContext,
  ): Promise<readonly PolicyNode[]> {
    const { organisation, path } = this.gate.getScope(context.principal, scope);
    const views = await this.reading.list(organisation, path);
    return views.map((view) =>
      toPolicyNode(view, this.reading.inForce(view.record), context.principal, organisation),
    );
  }

  @Query()
  async policy(@Args('id') id: string, @Context() context: RequestContext): Promise<PolicyNode | null> {
    const { principal } = context;
    const organisation = await findOrganisation(principal, this.reading, id);
    const view = organisation === null ? undefined : await this.reading.find(organisation, id);
    if (organisation === null || view === undefined) return null;
    const { scope } = view.record;
    const isNear = scopesWith(principal, 'policy:read').some((own) => isWithin(own, scope));
    if (!isNear && !can(principal, 'policy:read', scope)) return null;
    return toPolicyNode(view, this.reading.inForce(view.record), principal, organisation);
  }

  @Query()
  packs(): readonly PackNode[] {
    return this.shelf.packs().map(toPackNode);
  }

  @ResolveField()
  async versions(@Parent() policy: PolicyNode): Promise<readonly VersionNode[]> {
    return (await this.reading.versions(policy.organisation, policy)).map(toVersionNode);
  }

  @Mutation()
  async savePolicyDraft(
    @Args('input') input: SaveDraftInput,
    @Context() context: RequestContext,
  ): Promise<PolicyNode | RefusalPayload> {
    const { organisation, path } = this.gate.getScope(context.principal, input.scope);
    const { document, edit } = input;
    const draft = { organisation, scope: path, document, edit: edit ?? null };
    const outcome = await this.drafts.saveDraft(toCaller(context), draft);
    return toPayload(outcome, (id) => this.show(organisation, id, context));
  }

  @Mutation()
  async publishPolicy(
    @Args('input') input: { readonly policy: string; readonly edit: number; readonly reason: string },
    @Context() context: RequestContext,
  ): Promise<PolicyNode | RefusalPayload> {
    const organisation = await organisationOf(context, this.reading, input.policy, 'policy');
    const outcome = await this.drafts.publish(toCaller(context), { organisation, ...input });
    return toPayload(outcome, () => this.show(organisation, input.policy, context));
  }

  @Mutation()
  async withdrawPolicy(
    @Args('input') input: { readonly policy: string; readonly reason: string },
    @Context() context: RequestContext,
  ): Promise<PolicyNode | RefusalPayload> {
    const organisation = await organisationOf(context, this.reading, input.policy, 'policy');
    const outcome = await this.drafts.withdraw(toCaller(context), { organisation, ...input });
    return toPayload(outcome, () => this.show(organisation, input.policy, context));
  }

  @Mutation()
  async assignPolicy(
    @Args('input') input: AssignInput,
    @Context() context: RequestContext,
  ): Promise<AssignmentNode | RefusalPayload> {
    const { organisation, path } = this.gate.getScope(context.principal, input.scope);
    assertId(input.policy, 'policy');
    const outcome = await this.assignments.assign(toCaller(context), { organisation, ...input, scope: path });
    return toPayload(outcome, async (id) => {
      const view = await this.reading.find(organisation, input.policy);
      const assignment = view?.assignments.find((one) => one.id === id);
      if (assignment === undefined) throw notFound('assignment');
      return toAssignmentNode(assignment, context.principal);
    });
  }

  @Mutation()
  async unassignPolicy(
    @Args('input') input: { readonly assignment: string; readonly reason: string },
    @Context() context: RequestContext,
  ): Promise<RemovalPayload | RefusalPayload> {
    const organisation = await organisationOf(context, this.reading, input.assignment, 'assignment');
    const outcome = await this.assignments.unassign(toCaller(context), { organisation, ...input });
    return toPayload(outcome, (removal) => toRemovalPayload(removal, input.assignment));
  }

  private async show(organisation: string, id: string, { principal }: RequestContext): Promise<PolicyNode> {
    const view = await this.reading.find(organisation, id);
    if (view === undefined) throw notFound('policy');
    return toPolicyNode(view, this.reading.inForce(view.record), principal, organisation);
  }
}

export function toRemovalPayload(removal: 'removed' | 'requested', id: string): RemovalPayload {
  if (removal === 'removed') return { __typename: 'Removed', id };
  const message = 'another person with the right has to ask for the same within 30 days';
  return { __typename: 'RemovalRequested', id, message };
}
