import type {
  Agreement,
  AgreementKind,
  Assurance,
  Claim,
  ClaimState,
  ClaimValue,
  Instant,
  Profile,
  SubjectKind,
} from '../../catalog/index.js';
import { resolveProfile } from '../../catalog/index.js';
import type { DocumentPath } from '../domain/parse-document.js';
import type { FindingList } from '../domain/source-findings.js';
import { quote } from '../domain/source-findings.js';
import type { CaseDeployment } from './case.js';
import type { FactDocument } from './parse-case-facts.js';
import { parseFacts, typeOf } from './parse-case-facts.js';

/** A deployment as a case states it, after the schema. */
export interface DeploymentDocument {
  readonly id: string;
  readonly provider?: string;
  readonly endpoint?: string;
  readonly model?: string;
  readonly legalEntity?: string;
  readonly operators?: readonly string[];
  readonly operatorCountries?: Readonly<Record<string, string>>;
  readonly facts?: Readonly<Record<string, FactDocument>>;
  readonly claims?: readonly ClaimDocument[];
}

interface ClaimDocument {
  readonly on: SubjectKind;
  readonly dimension: string;
  readonly value: ClaimValue;
  readonly complete?: boolean;
  readonly condition?: AgreementKind | '';
  readonly source?: string;
  readonly state?: ClaimState;
  readonly assurance?: Assurance;
  readonly validFrom?: string;
  readonly validTo?: string;
  readonly retrievedAt?: string;
}

interface DeploymentContext {
  readonly now: Instant;
  readonly agreements: readonly Agreement[];
  readonly findings: FindingList;
}

/** Reads a deployment with its profile: stated as facts, or resolved from claims. */
export function parseDeployment(
  document: DeploymentDocument,
  path: DocumentPath,
  context: DeploymentContext,
): CaseDeployment {
  const { id, provider = 'provider', model = 'developer/model', legalEntity, operators } = document;
  const deployment = { id, provider, endpoint: document.endpoint ?? `${provider}/default`, model };
  return {
    ...deployment,
    ...(legalEntity !== undefined && { legalEntity }),
    ...(operators !== undefined && { operators }),
    profile: parseProfile(document, deployment, path, context),
  };
}

type Named = Readonly<Record<SubjectKind, string>>;

function parseProfile(
  document: DeploymentDocument,
  deployment: Omit<CaseDeployment, 'profile'>,
  path: DocumentPath,
  context: DeploymentContext,
): Profile {
  const { facts = {}, claims } = document;
  const operatorCountries = new Map(Object.entries(document.operatorCountries ?? {}));
  if (claims === undefined) return parseFacts(facts, [...path, 'facts'], context, operatorCountries);
  if (document.facts !== undefined) {
    context.findings.add({
      code: 'FACTS_AND_CLAIMS',
      message: `the deployment ${quote(document.id)} states both \`facts\` and \`claims\``,
      hint: 'state claims, which are resolved, or facts, which are the result',
      path,
    });
  }
  const { id, endpoint, provider, model } = deployment;
  const subjects: Named = { deployment: id, endpoint, provider, model };
  return resolveProfile({
    ...subjects,
    claims: claims.map((claim, index) =>
      toClaim(claim, index, subjects, [...path, 'claims', index], context),
    ),
    agreements: context.agreements,
    disputes: new Set(),
    asOf: context.now,
    operatorCountries,
  });
}

function toClaim(
  document: ClaimDocument,
  index: number,
  subjects: Named,
  path: DocumentPath,
  { now, findings }: DeploymentContext,
): Claim {
  typeOf(document.dimension, [...path, 'dimension'], findings);
  const verifiedAt = document.retrievedAt === undefined ? now : Date.parse(document.retrievedAt);
  return {
    id: `claim-${index}`,
    owner: null,
    subject: { kind: document.on, slug: subjects[document.on] },
    dimension: document.dimension,
    value: document.value,
    complete: document.complete ?? true,
    condition: document.condition ?? '',
    // Claims whose source is left out come from different ones, so that a disagreement shows.
    source: document.source ?? `source-${index}`,
    validFrom: document.validFrom === undefined ? 0 : Date.parse(document.validFrom),
    validTo: document.validTo === undefined ? null : Date.parse(document.validTo),
    assurance: document.assurance ?? 'self_declared',
    state: document.state ?? 'approved',
    evidence: [
      {
        id: `evidence-${index}`,
        url: '',
        kind: 'case',
        retrievedAt: verifiedAt,
        verifiedAt,
        recheckDue: verifiedAt,
      },
    ],
  };
}
