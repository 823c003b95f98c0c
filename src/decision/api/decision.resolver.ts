import { Args, Context, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { RequestContext } from '../../access/index.js';
import { getDataClass } from '../../access/index.js';
import type { DeploymentNode } from '../../catalog/index.js';
import { toDeploymentConnection } from '../../catalog/index.js';
import type { Connection, PageArguments } from '../../platform/graphql/index.js';
import type { Grounds, Standpoint } from '../app/decisions.js';
import { Decisions } from '../app/decisions.js';
import type { ScopeEffect, SimulationResult } from '../app/simulations.js';
import { Simulations } from '../app/simulations.js';
import type { DeploymentExplanation } from '../domain/explain-deployment.js';
import type { AllowedDeploymentsNode, DenialNode } from './decision-nodes.js';
import { toDenialConnection, toExplanationNode, toReading } from './decision-nodes.js';

interface StandpointArguments {
  /** Canonical: the rule of the field has resolved it. */
  readonly scope: string;
  readonly dataClass?: string | null;
  readonly asOf?: Date | null;
  readonly knownAt?: Date | null;
  readonly atLeastRevision?: number | null;
}

interface AllowedArguments extends StandpointArguments {
  readonly model?: string | null;
}

interface SimulateInput {
  readonly scope: string;
  readonly document: string;
  readonly dataClass?: string | null;
  readonly asOf?: Date | null;
}

/** Which deployments a scope may use, and why. */
@Resolver()
export class DecisionResolver {
  constructor(
    private readonly decisions: Decisions,
    private readonly simulations: Simulations,
  ) {}

  /** The hot query. Without parameter decorators and without a promise, as long as it is about now. */
  @Query()
  allowedDeployments(
    _root: unknown,
    args: AllowedArguments,
    { principal }: RequestContext,
  ): AllowedDeploymentsNode | Promise<AllowedDeploymentsNode> {
    const standpoint = toStandpoint(args, getDataClass(principal, args.dataClass));
    const grounds = this.decisions.groundsNow(standpoint);
    if (grounds !== undefined) return this.toAllowed(grounds, args.model);
    return this.decisions.grounds(standpoint).then((later) => this.toAllowed(later, args.model));
  }

  @Query()
  async explain(
    @Args() args: StandpointArguments & { readonly deployment: string },
    @Context() { principal }: RequestContext,
  ): Promise<object> {
    const grounds = await this.decisions.grounds(toStandpoint(args, getDataClass(principal, args.dataClass)));
    const explanation = this.decisions.explain(grounds, args.deployment);
    return { ...toExplanationNode(grounds, explanation), grounds, explanation };
  }

  @Query()
  async simulate(
    @Args('input') input: SimulateInput,
    @Context() { principal }: RequestContext,
  ): Promise<object> {
    const result = await this.simulations.simulate({
      scope: input.scope,
      document: input.document,
      // Without a class every class is simulated, so a key's default would hide effects.
      dataClass: input.dataClass == null ? null : getDataClass(principal, input.dataClass),
      permitted: principal.dataClasses,
      asOf: input.asOf?.getTime() ?? null,
    });
    return toSimulationNode(result);
  }

  private toAllowed(grounds: Grounds, model: string | null | undefined): AllowedDeploymentsNode {
    const { question, revision } = grounds;
    const set = this.decisions.decide(grounds);
    return {
      scope: question.scope,
      dataClass: question.dataClass,
      model: model ?? null,
      asOf: question.now,
      revision: Number(revision),
      sequence: null,
      holdsUntil: set.holdsUntil,
      verdicts: model == null ? set : this.decisions.decideModel(grounds, model),
      reading: toReading(grounds),
    };
  }
}

/** The pages of an answer. No parameter decorators, which would make a promise of each. */
@Resolver('AllowedDeployments')
export class AllowedDeploymentsResolver {
  @ResolveField()
  allowed({ verdicts, reading }: AllowedDeploymentsNode, page: PageArguments): Connection<DeploymentNode> {
    return toDeploymentConnection(verdicts.allowed, page, reading);
  }

  @ResolveField()
  denied({ verdicts, reading }: AllowedDeploymentsNode, page: PageArguments): Connection<DenialNode> {
    return toDenialConnection(verdicts.denied, page, reading);
  }
}

@Resolver('Explanation')
export class ExplanationResolver {
  constructor(private readonly decisions: Decisions) {}

  /** Searched only when it is asked for; null when the deployment is allowed. */
  @ResolveField()
  whatWouldChange({
    grounds,
    explanation,
  }: {
    readonly grounds: Grounds;
    readonly explanation: DeploymentExplanation;
  }): object | null {
    return this.decisions.whatWouldChange(grounds, explanation);
  }
}

type EffectNode = ScopeEffect & Pick<AllowedDeploymentsNode, 'reading'>;

@Resolver('SimulationEffect')
export class SimulationEffectResolver {
  @ResolveField()
  gained({ gained, reading }: EffectNode, page: PageArguments): Connection<DeploymentNode> {
    return toDeploymentConnection(gained, page, reading);
  }

  @ResolveField()
  lost({ lost, reading }: EffectNode, page: PageArguments): Connection<DenialNode> {
    return toDenialConnection(lost, page, reading);
  }
}

function toStandpoint(args: StandpointArguments, dataClass: string | null): Standpoint {
  return {
    scope: args.scope,
    dataClass,
    asOf: args.asOf?.getTime() ?? null,
    knownAt: args.knownAt?.getTime() ?? null,
    atLeastRevision: args.atLeastRevision == null ? null : BigInt(args.atLeastRevision),
  };
}

function toSimulationNode({ grounds, effects, ...result }: SimulationResult): object {
  const reading = toReading(grounds);
  return {
    valid: result.valid,
    findings: result.findings,
    evaluated: result.evaluated,
    revision: Number(grounds.revision),
    asOf: grounds.question.now,
    effects: effects.map((effect) => ({ ...effect, reading })),
  };
}
