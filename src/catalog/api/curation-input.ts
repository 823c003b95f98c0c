import type { EvidenceRecord, JsonObject } from '../domain/catalog-records.js';
import type { Assurance, ClaimValue } from '../domain/claim.js';
import type { SubjectKind } from '../domain/dimensions.js';
import { findDimension } from '../domain/dimensions.js';
import type { Proposal } from '../app/ports.js';
import type { NewDeployment, NewEndpoint } from '../app/private-subjects.js';

interface NamedTextInput {
  readonly name: string;
  readonly value: string;
}

export interface AddPrivateEndpointInput {
  readonly organisation: string;
  readonly name: string;
  readonly title: string;
  readonly provider: string;
  readonly host?: string | null;
  readonly region?: string | null;
  readonly mode?: string | null;
  readonly pins: readonly NamedTextInput[];
  readonly aliases: readonly NamedTextInput[];
  readonly reason: string;
}

export interface AddPrivateDeploymentInput {
  readonly organisation: string;
  readonly endpoint: string;
  readonly model: string;
  readonly contextLength?: number | null;
  readonly pins: readonly NamedTextInput[];
  readonly aliases: readonly NamedTextInput[];
  readonly reason: string;
}

export interface EvidenceInput {
  readonly url: string;
  readonly kind: string;
  readonly publisher?: string | null;
  readonly documentVersion?: string | null;
  readonly quote?: string | null;
  readonly documentSha256?: string | null;
  readonly retrievedAt: Date;
  readonly verifiedAt: Date;
  readonly recheckDue?: Date | null;
}

export interface ProposeClaimInput {
  readonly organisation?: string | null;
  readonly subjectKind: SubjectKind;
  readonly subject: string;
  readonly dimension: string;
  /** Anything that JSON can carry; the proposal is checked against the dimension before it is stored. */
  readonly value: ClaimValue;
  readonly complete: boolean;
  readonly condition?: string | null;
  readonly source: string;
  readonly assurance: Assurance;
  readonly validFrom: Date;
  readonly validTo?: Date | null;
  readonly note?: string | null;
  readonly evidence: readonly EvidenceInput[];
  readonly reason: string;
}

export interface DecideClaimInput {
  readonly claim: string;
  readonly organisation?: string | null;
  readonly reason: string;
}

export interface VerifyEvidenceInput extends DecideClaimInput {
  readonly evidence: string;
  readonly verifiedAt: Date;
  readonly quote?: string | null;
  readonly documentSha256?: string | null;
}

const RECHECK_MS = 90 * 86_400_000;

export function toNewEndpoint(input: AddPrivateEndpointInput): NewEndpoint {
  const { name, title, provider, host = null, region = null, mode = null } = input;
  return {
    name,
    title,
    provider,
    host,
    region,
    mode,
    pins: toObject(input.pins),
    aliases: toObject(input.aliases),
  };
}

export function toNewDeployment(input: AddPrivateDeploymentInput): NewDeployment {
  const { endpoint, model, contextLength = null } = input;
  return { endpoint, model, contextLength, pins: toObject(input.pins), aliases: toObject(input.aliases) };
}

export function toProposal(input: ProposeClaimInput): Proposal {
  const { dimension, value, source, assurance, validFrom, validTo, note = null, evidence } = input;
  const type = findDimension(dimension)?.type.type;
  const isList = type === 'records' || type === 'scalars';
  return {
    subject: { kind: input.subjectKind, slug: input.subject },
    dimension,
    value,
    complete: isList ? input.complete : true,
    condition: input.condition ?? '',
    source,
    validFrom: validFrom.getTime(),
    validTo: validTo?.getTime() ?? null,
    assurance,
    note,
    evidence: evidence.map(toEvidence),
  };
}

function toEvidence(input: EvidenceInput): EvidenceRecord {
  const { url, kind, publisher = null, documentVersion = null, quote = null, documentSha256 = null } = input;
  const verifiedAt = input.verifiedAt.getTime();
  return {
    url,
    kind,
    publisher,
    documentVersion,
    quote,
    documentSha256,
    retrievedAt: input.retrievedAt.getTime(),
    verifiedAt,
    recheckDue: input.recheckDue?.getTime() ?? verifiedAt + RECHECK_MS,
  };
}

/** From entries, so that a name such as `__proto__` stays a name. */
function toObject(texts: readonly NamedTextInput[]): JsonObject {
  return Object.fromEntries(texts.map(({ name, value }) => [name, value]));
}
