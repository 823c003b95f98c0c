import type {
  Claim as ClaimRow,
  Deployment as DeploymentRow,
  Endpoint as EndpointRow,
  Evidence as EvidenceRow,
  LegalEntity as LegalEntityRow,
  Model as ModelRow,
  Provider as ProviderRow,
} from '../../generated/prisma/client.js';
import type { JsonObject } from '../domain/catalog-records.js';
import type { Assurance, Claim, ClaimState, ClaimValue, Evidence } from '../domain/claim.js';
import { ASSURANCES, CLAIM_STATES } from '../domain/claim.js';
import type { AgreementKind, SubjectKind } from '../domain/dimensions.js';
import { AGREEMENT_KINDS } from '../domain/dimensions.js';
import type { Deployment, Endpoint, LegalEntity, Model, Provider } from '../domain/subjects.js';

/*
 * Rows of the catalog as the domain knows them. The database checks every closed list, and values were validated at the
 * door, so a row that does not fit is damage: it stops the reading with the id of the row.
 */

const SUBJECT_KINDS = [
  'provider',
  'endpoint',
  'deployment',
  'model',
] as const satisfies readonly SubjectKind[];

export function toLegalEntity(row: LegalEntityRow): LegalEntity {
  const { owner, slug, name, country, parent } = row;
  return { owner, slug, name, country, parent, identifiers: toObject(row.identifiers, row.id) };
}

export function toProvider(row: ProviderRow): Provider {
  const { id, owner, slug, name, legalEntity } = row;
  return { owner, slug, name, legalEntity, urls: toObject(row.urls, id), aliases: toObject(row.aliases, id) };
}

export function toEndpoint(row: EndpointRow): Endpoint {
  const { id, owner, slug, provider, name, host, region, mode } = row;
  const [pins, aliases] = [toObject(row.pins, id), toObject(row.aliases, id)];
  return { owner, slug, provider, name, host, region, mode, pins, aliases };
}

export function toModel({ owner, slug, name, developer }: ModelRow): Model {
  return { owner, slug, name, developer };
}

export function toDeployment(row: DeploymentRow): Deployment {
  const { id, owner, slug, endpoint, model, contextLength } = row;
  const [pins, aliases] = [toObject(row.pins, id), toObject(row.aliases, id)];
  return { owner, slug, endpoint, model, contextLength, pins, aliases };
}

/** The record as a reader of `revision` sees it, with the evidence that speaks for it. */
export function toClaim(row: ClaimRow, evidence: readonly Evidence[], revision: bigint): Claim {
  return {
    id: row.id,
    statement: row.entity,
    owner: row.owner,
    subject: { kind: toSubjectKind(row.subjectKind, row.id), slug: row.subject },
    dimension: row.dimension,
    value: toValue(row.value, row.id),
    complete: row.complete,
    condition: toCondition(row.condition, row.id),
    source: row.source,
    validFrom: row.validFrom.getTime(),
    validTo: row.validTo?.getTime() ?? null,
    assurance: toAssurance(row.assurance, row.id),
    state: toState(row.state, row.id),
    evidence,
    ...(row.note === null ? {} : { note: row.note }),
    ...(row.recordedTo !== null && row.recordedTo <= revision ? { closed: true } : {}),
  };
}

export function toEvidence(row: EvidenceRow): Evidence {
  return {
    id: row.id,
    url: row.url,
    kind: row.kind,
    ...(row.publisher === null ? {} : { publisher: row.publisher }),
    ...(row.documentVersion === null ? {} : { documentVersion: row.documentVersion }),
    ...(row.quote === null ? {} : { quote: row.quote }),
    ...(row.quoteSha256 === null ? {} : { quoteSha256: row.quoteSha256 }),
    ...(row.documentSha256 === null ? {} : { documentSha256: row.documentSha256 }),
    retrievedAt: row.retrievedAt.getTime(),
    verifiedAt: row.verifiedAt.getTime(),
    recheckDue: row.recheckDue.getTime(),
  };
}

function toObject(value: unknown, id: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw damaged(id);
  return value as JsonObject;
}

function toValue(value: unknown, id: string): ClaimValue {
  if (value === null || value === undefined || typeof value === 'boolean') throw damaged(id);
  return value as ClaimValue;
}

export function toSubjectKind(text: string, id: string): SubjectKind {
  return member(SUBJECT_KINDS, text, id);
}

export function toAgreementKind(text: string, id: string): AgreementKind {
  return member(AGREEMENT_KINDS, text, id);
}

function toCondition(text: string, id: string): AgreementKind | '' {
  return text === '' ? '' : toAgreementKind(text, id);
}

function toAssurance(text: string, id: string): Assurance {
  return member(ASSURANCES, text, id);
}

export function toState(text: string, id: string): ClaimState {
  return member(CLAIM_STATES, text, id);
}

function member<T extends string>(values: readonly T[], text: string, id: string): T {
  const found = values.find((value) => value === text);
  if (found === undefined) throw damaged(id);
  return found;
}

function damaged(id: string): Error {
  return new Error(`row \`${id}\` of the catalog is damaged`);
}
