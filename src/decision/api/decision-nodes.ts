import type { CatalogReading } from '../../catalog/index.js';
import { DeploymentNode, FactNode } from '../../catalog/index.js';
import type { Connection, PageArguments } from '../../platform/graphql/index.js';
import { mapConnection, toConnection } from '../../platform/graphql/index.js';
import type { Reason, WaivedReason } from '../../policy/index.js';
import type { Grounds } from '../app/decisions.js';
import type { Decided, Verdicts } from '../domain/decision-set.js';
import type { DeploymentExplanation, NotApplicable, RuleExplanation } from '../domain/explain-deployment.js';

/** The answer of `allowedDeployments`; its lists are cut when a page is asked for. */
export interface AllowedDeploymentsNode {
  readonly scope: string;
  readonly dataClass: string | null;
  readonly model: string | null;
  readonly asOf: number;
  readonly revision: number;
  readonly sequence: null;
  readonly holdsUntil: number | null;
  readonly verdicts: Verdicts;
  readonly reading: CatalogReading;
}

export interface DenialNode {
  readonly deployment: DeploymentNode;
  readonly reasons: readonly Reason[];
  readonly waived: readonly WaivedReason[];
  readonly warnings: readonly Reason[];
}

/** What the catalog's nodes need, from what a decision rests on. */
export function toReading({ revision, question }: Grounds): CatalogReading {
  const { organisation, view, profiles, now } = question;
  return { organisation: organisation.id, revision, asOf: now, view, profiles };
}

/** A page of denials; a node is made only for what is on the page. */
export function toDenialConnection(
  denied: readonly Decided[],
  page: PageArguments,
  reading: CatalogReading,
): Connection<DenialNode> {
  const cut = toConnection(denied, page, ({ entry }) => entry.deployment.slug);
  return mapConnection(cut, ({ entry, verdict }) => ({
    deployment: new DeploymentNode(entry, reading),
    reasons: verdict.reasons,
    waived: verdict.waived,
    warnings: verdict.warnings,
  }));
}

/** An explanation for GraphQL, without what would change it. */
export function toExplanationNode(grounds: Grounds, explanation: DeploymentExplanation): object {
  const reading = toReading(grounds);
  const { verdict, entry } = explanation;
  return {
    scope: grounds.question.scope,
    dataClass: grounds.question.dataClass,
    deployment: new DeploymentNode(entry, reading),
    verdict: verdict.verdict,
    asOf: grounds.question.now,
    revision: Number(grounds.revision),
    reasons: verdict.reasons,
    waived: verdict.waived,
    warnings: verdict.warnings,
    rules: explanation.rules.map((rule) => toRuleNode(rule, reading)),
    notApplicable: explanation.notApplicable.map(toNotApplicableNode),
  };
}

function toRuleNode(explained: RuleExplanation, reading: CatalogReading): object {
  const { applied, rule, text, outcome, isWaived, trace, facts } = explained;
  return {
    policy: applied.policy.name,
    policyVersion: applied.version,
    assignedTo: applied.scope,
    mandatory: applied.mandatory,
    enforcement: applied.policy.enforcement,
    rule: rule.id,
    text,
    because: rule.because,
    outcome,
    waived: isWaived,
    trace,
    facts: facts.map(({ dimension, fact }) => new FactNode(dimension, fact, reading)),
  };
}

function toNotApplicableNode({ applied, why }: NotApplicable): object {
  return { policy: applied.policy.name, policyVersion: applied.version, why };
}
