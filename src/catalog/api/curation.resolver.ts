import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import type { RequestContext, Right } from '../../access/index.js';
import { AccessGate, can, INSTALLATION, toChangeContext } from '../../access/index.js';
import type { Finding } from '../../platform/finding.js';
import { CatalogQueries } from '../app/catalog-queries.js';
import { CurateClaims } from '../app/curate-claims.js';
import type { ChangeBy, EditResult, Refusal } from '../app/ports.js';
import { PrivateSubjects } from '../app/private-subjects.js';
import type { ClaimRecordNode } from './claim-node.js';
import { toClaimRecordNode } from './claim-node.js';
import type {
  AddPrivateDeploymentInput,
  AddPrivateEndpointInput,
  DecideClaimInput,
  ProposeClaimInput,
  VerifyEvidenceInput,
} from './curation-input.js';
import { toNewDeployment, toNewEndpoint, toProposal } from './curation-input.js';
import { DeploymentNode, EndpointNode } from './subject-nodes.js';

type Refused =
  | {
      readonly __typename: 'ValidationFailed';
      readonly message: string;
      readonly findings: readonly Finding[];
    }
  | { readonly __typename: 'Conflict'; readonly code: string; readonly message: string }
  | {
      readonly __typename: 'Forbidden';
      readonly message: string;
      readonly right: string;
      readonly scope: string | null;
    };

type Answer<N extends string, T> = (T & { readonly __typename: N }) | Refused;

/** Rights that a change needs: for an organisation's own rows, at the organisation; for shared ones, as a curator. */
interface Needed {
  readonly own: Right;
  readonly shared: Right;
}

const PROPOSE: Needed = { own: 'catalog:propose', shared: 'catalog:propose' };
const DECIDE: Needed = { own: 'agreement:approve', shared: 'catalog:curate' };
const DISPUTE: Needed = { own: 'dispute:edit', shared: 'catalog:curate' };
const VERIFY: Needed = { own: 'catalog:propose', shared: 'catalog:curate' };

/** Changing facts. */
@Resolver()
export class CurationResolver {
  constructor(
    private readonly claims: CurateClaims,
    private readonly subjects: PrivateSubjects,
    private readonly queries: CatalogQueries,
    private readonly gate: AccessGate,
  ) {}

  @Mutation()
  async addPrivateEndpoint(
    @Args('input') input: AddPrivateEndpointInput,
    @Context() context: RequestContext,
  ): Promise<Answer<'Endpoint', EndpointNode>> {
    const owner = this.ownerOf(context, input.organisation);
    const by = toChangeContext(context, owner.id, input.reason);
    const result = await this.subjects.addEndpoint(by, owner, toNewEndpoint(input));
    if (!result.ok) return toRefused(result);
    const reading = await this.queries.read(owner.id);
    return Object.assign(new EndpointNode(result.value, reading), { __typename: 'Endpoint' as const });
  }

  @Mutation()
  async addPrivateDeployment(
    @Args('input') input: AddPrivateDeploymentInput,
    @Context() context: RequestContext,
  ): Promise<Answer<'Deployment', DeploymentNode>> {
    const owner = this.ownerOf(context, input.organisation);
    const by = toChangeContext(context, owner.id, input.reason);
    const result = await this.subjects.addDeployment(by, owner, toNewDeployment(input));
    if (!result.ok) return toRefused(result);
    const reading = await this.queries.read(owner.id);
    const entry = reading.view.findDeployment(result.value.slug);
    if (entry === undefined) throw new Error('the deployment that was just written cannot be read');
    return Object.assign(new DeploymentNode(entry, reading), { __typename: 'Deployment' as const });
  }

  @Mutation()
  proposeClaim(
    @Args('input') input: ProposeClaimInput,
    @Context() context: RequestContext,
  ): Promise<Answer<'ClaimRecord', ClaimRecordNode>> {
    return this.decide(context, input, PROPOSE, async (by) =>
      toClaimAnswer(await this.claims.propose(by, toProposal(input))),
    );
  }

  @Mutation()
  approveClaim(
    @Args('input') input: DecideClaimInput,
    @Context() context: RequestContext,
  ): Promise<Answer<'ClaimRecord', ClaimRecordNode>> {
    return this.decide(context, input, DECIDE, async (by) =>
      toClaimAnswer(await this.claims.approve(by, input.claim)),
    );
  }

  @Mutation()
  retractClaim(
    @Args('input') input: DecideClaimInput,
    @Context() context: RequestContext,
  ): Promise<Answer<'ClaimRecord', ClaimRecordNode>> {
    return this.decide(context, input, DECIDE, async (by) =>
      toClaimAnswer(await this.claims.retract(by, input.claim)),
    );
  }

  @Mutation()
  disputeClaim(
    @Args('input') input: DecideClaimInput,
    @Context() context: RequestContext,
  ): Promise<Answer<'ClaimDispute', DisputeFields>> {
    return this.decide(context, input, DISPUTE, async (by) =>
      toDisputeAnswer(await this.claims.dispute(by, input.claim), input),
    );
  }

  @Mutation()
  withdrawDispute(
    @Args('input') input: DecideClaimInput,
    @Context() context: RequestContext,
  ): Promise<Answer<'ClaimDispute', DisputeFields>> {
    return this.decide(
      context,
      input,
      DISPUTE,
      async (by): Promise<Answer<'ClaimDispute', DisputeFields>> => {
        if (by.organisation === null) {
          const message = 'what a curator disputed for everybody is settled by approving or retracting it';
          return { __typename: 'Conflict', code: 'NOT_DISPUTED', message };
        }
        return toDisputeAnswer(await this.claims.withdraw(by, by.organisation, input.claim), input);
      },
    );
  }

  @Mutation()
  verifyEvidence(
    @Args('input') input: VerifyEvidenceInput,
    @Context() context: RequestContext,
  ): Promise<Answer<'ClaimRecord', ClaimRecordNode>> {
    return this.decide(context, input, VERIFY, async (by) => {
      const { claim, evidence, verifiedAt, quote = null, documentSha256 = null } = input;
      const confirmation = { claim, evidence, verifiedAt: verifiedAt.getTime(), quote, documentSha256 };
      return toClaimAnswer(await this.claims.confirm(by, confirmation));
    });
  }

  /** Where the change belongs, and whether the principal may make it there. */
  private async decide<T>(
    context: RequestContext,
    input: { readonly organisation?: string | null; readonly reason: string },
    needed: Needed,
    work: (by: ChangeBy) => Promise<T>,
  ): Promise<T | Refused> {
    const { principal } = context;
    if (input.organisation === undefined || input.organisation === null) {
      if (!can(principal, needed.shared, INSTALLATION)) return forbidden(principal.name, needed.shared, null);
      return work(toChangeContext(context, null, input.reason));
    }
    const { id, slug } = this.ownerOf(context, input.organisation);
    if (!can(principal, needed.own, slug)) return forbidden(principal.name, needed.own, slug);
    return work(toChangeContext(context, id, input.reason));
  }

  private ownerOf(
    { principal }: RequestContext,
    name: string,
  ): { readonly id: string; readonly slug: string } {
    const { organisation, path } = this.gate.getScopeOfKind(principal, name, 'organisation');
    return { id: organisation, slug: path };
  }
}

interface DisputeFields {
  readonly statement: string;
  readonly organisation: string | null;
  readonly reason: string;
}

function toClaimAnswer(
  result: EditResult<Parameters<typeof toClaimRecordNode>[0]>,
): Answer<'ClaimRecord', ClaimRecordNode> {
  return result.ok ? { ...toClaimRecordNode(result.value), __typename: 'ClaimRecord' } : toRefused(result);
}

function toDisputeAnswer(
  result: EditResult<{ readonly statement: string }>,
  { organisation = null, reason }: DecideClaimInput,
): Answer<'ClaimDispute', DisputeFields> {
  if (!result.ok) return toRefused(result);
  return { __typename: 'ClaimDispute', statement: result.value.statement, organisation, reason };
}

function toRefused(refusal: Refusal): Refused {
  if (refusal.kind === 'conflict') {
    return { __typename: 'Conflict', code: refusal.code, message: refusal.message };
  }
  const count = refusal.findings.length;
  const message = count === 1 ? 'the input has a mistake' : `the input has ${String(count)} mistakes`;
  return { __typename: 'ValidationFailed', message, findings: refusal.findings };
}

function forbidden(name: string, right: Right, scope: string | null): Refused {
  const where = scope === null ? 'for the installation' : `at \`${scope}\``;
  return {
    __typename: 'Forbidden',
    message: `\`${name}\` lacks the right \`${right}\` ${where}`,
    right,
    scope,
  };
}
