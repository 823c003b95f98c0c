import type { CatalogView, Claim, DeploymentEntry, Fact, ListValue, Scalar } from '../../catalog/index.js';
import { factSentence } from '../../catalog/index.js';
import type { DeploymentExplanation, FactRead } from '../../decision/index.js';
import type { Reason, WaivedReason } from '../../policy/index.js';

/** What the report is about; the same header and the same record give the same bytes. */
export interface ReportHeader {
  readonly report: 'cordon.report.allow-list/v1';
  readonly scope: string;
  /** In the organisation's order; null: no class, every policy. */
  readonly dataClasses: readonly (string | null)[];
  /** ISO 8601, milliseconds, UTC. */
  readonly asOf: string;
  /** The instant to which the record was read; with `asOf` it asks for the same report again. */
  readonly knownAt: string;
  readonly revision: number;
  /** Every policy of the scope, by name. */
  readonly policies: readonly {
    readonly name: string;
    readonly version: number;
    readonly assignedTo: string;
    readonly enforcement: string;
    readonly title: string;
  }[];
}

/** One deployment under one data class. */
export interface ReportRow {
  readonly dataClass: string | null;
  readonly deployment: string;
  readonly provider: string;
  readonly endpoint: string;
  readonly model: string;
  readonly verdict: 'ALLOW' | 'DENY';
  readonly reasons: readonly Reason[];
  readonly waived: readonly (Omit<WaivedReason, 'expiresAt'> & { readonly expiresAt: string })[];
  readonly warnings: readonly Reason[];
  /** Every fact that a rule read, by dimension. */
  readonly facts: readonly ReportFact[];
}

export interface ReportFact {
  readonly dimension: string;
  readonly state: 'known' | 'contested' | 'unknown';
  readonly sentence: string;
  /** What was stated, by whom, with links. Empty for an unknown fact. */
  readonly statements: readonly ReportStatement[];
}

export interface ReportStatement {
  readonly claim: string;
  readonly source: string;
  readonly assurance: string;
  readonly verifiedAt: string;
  readonly evidence: readonly string[];
}

/** The row of one deployment. */
export function toReportRow(
  dataClass: string | null,
  { entry, verdict, rules }: DeploymentExplanation,
  claims: ReadonlyMap<string, Claim>,
): ReportRow {
  const read = new Map(rules.flatMap(({ facts }) => facts).map((fact) => [fact.dimension, fact]));
  return {
    dataClass,
    ...namesOf(entry),
    verdict: verdict.verdict,
    reasons: verdict.reasons,
    waived: verdict.waived.map((one) => ({ ...one, expiresAt: isoOf(one.expiresAt) })),
    warnings: verdict.warnings,
    facts: [...read.values()]
      .sort((a, b) => (a.dimension < b.dimension ? -1 : 1))
      .map((fact) => toReportFact(fact, claims)),
  };
}

/** Claims by the id of their record, so that a fact's supports lead to their evidence. */
export function indexEvidence(view: CatalogView): ReadonlyMap<string, Claim> {
  return new Map(view.claims().map((claim) => [claim.id, claim]));
}

/** ISO 8601 in UTC, with milliseconds. */
export function isoOf(instant: number): string {
  return new Date(instant).toISOString();
}

function namesOf({
  deployment,
  provider,
  endpoint,
  model,
}: DeploymentEntry): Pick<ReportRow, 'deployment' | 'provider' | 'endpoint' | 'model'> {
  return {
    deployment: deployment.slug,
    provider: provider.slug,
    endpoint: endpoint.slug,
    model: model.slug,
  };
}

function toReportFact({ dimension, fact }: FactRead, claims: ReadonlyMap<string, Claim>): ReportFact {
  return {
    dimension,
    state: stateOf(fact),
    sentence: factSentence(dimension, fact),
    statements: statementsOf(fact, claims),
  };
}

function stateOf({ candidates }: FactRead['fact']): ReportFact['state'] {
  if (candidates.length === 0) return 'unknown';
  return candidates.length === 1 ? 'known' : 'contested';
}

function statementsOf(
  fact: Fact<Scalar> | Fact<ListValue>,
  claims: ReadonlyMap<string, Claim>,
): readonly ReportStatement[] {
  const supports = new Map(
    fact.candidates.flatMap(({ supports: all }) => all).map((support) => [support.claimId, support]),
  );
  return [...supports.values()]
    .sort((a, b) => (a.claimId < b.claimId ? -1 : 1))
    .map(({ claimId, source, assurance, verifiedAt }) => ({
      claim: claimId,
      source,
      assurance,
      verifiedAt: isoOf(verifiedAt),
      evidence: urlsOf(claims.get(claimId)),
    }));
}

function urlsOf(claim: Claim | undefined): readonly string[] {
  return [...new Set(claim?.evidence.map(({ url }) => url) ?? [])].sort();
}
