import type { Claim } from './claim.js';
import { canonicalJson } from '../../platform/canonical-json.js';
import type { CatalogRecords, ClaimRecord, EvidenceRecord } from './catalog-records.js';
import { CONFIRMATION, statementId } from './statement.js';
import type { Deployment, Endpoint, LegalEntity, Model, Provider } from './subjects.js';

/** The shared rows that are open now, by slug or as claims; what the files are compared with. */
export interface OpenCatalog {
  readonly legalEntities: OpenSubjects<LegalEntity>;
  readonly providers: OpenSubjects<Provider>;
  readonly endpoints: OpenSubjects<Endpoint>;
  readonly models: OpenSubjects<Model>;
  readonly deployments: OpenSubjects<Deployment>;
  readonly claims: readonly OpenClaim[];
}

/** Open rows by slug, each with its row id. */
export type OpenSubjects<S> = ReadonlyMap<string, { readonly id: string; readonly subject: S }>;

export interface OpenClaim {
  readonly claim: Claim;
  /** False: a curator wrote it, and no file takes it back. */
  readonly isFromFiles: boolean;
}

/** What a load does to one kind of row. */
export interface RowChanges<R> {
  /** Ids of rows to close; those of revised ones are among them. */
  readonly close: readonly string[];
  readonly add: readonly R[];
  readonly counts: LoadCounts;
}

export interface LoadCounts {
  readonly added: number;
  /** Closed and recorded anew with other content. */
  readonly revised: number;
  readonly closed: number;
  readonly left: number;
}

export interface StatedClaim {
  readonly statement: string;
  readonly record: ClaimRecord;
}

export interface CatalogChanges {
  readonly legalEntities: RowChanges<LegalEntity>;
  readonly providers: RowChanges<Provider>;
  readonly endpoints: RowChanges<Endpoint>;
  readonly models: RowChanges<Model>;
  readonly deployments: RowChanges<Deployment>;
  readonly claims: RowChanges<StatedClaim>;
  /** Evidence that is new for claims that stay as they are. */
  readonly confirmations: readonly { readonly statement: string; readonly evidence: EvidenceRecord }[];
  /** Claims of the files that a curator's decision stands against; they are not recorded. */
  readonly overruled: number;
}

/**
 * What makes the open shared rows equal to the files. A claim that the files no longer make is closed, not retracted:
 * its subject has spoken, and stays unknown where nothing newer speaks.
 */
export function diffCatalog(open: OpenCatalog, records: CatalogRecords): CatalogChanges {
  const shared = toSubjects(records);
  return {
    legalEntities: diffSubjects(open.legalEntities, shared.legalEntities),
    providers: diffSubjects(open.providers, shared.providers),
    endpoints: diffSubjects(open.endpoints, shared.endpoints),
    models: diffSubjects(open.models, shared.models),
    deployments: diffSubjects(open.deployments, shared.deployments),
    ...diffClaims(open.claims, records.claims),
  };
}

function toSubjects(records: CatalogRecords) {
  const owner = null;
  return {
    legalEntities: records.legalEntities.map(
      ({ slug, name, country = null, parent = null, identifiers = {} }): LegalEntity => {
        return { owner, slug, name, country, parent, identifiers };
      },
    ),
    providers: records.providers.map(
      ({ slug, name, legalEntity = null, urls = {}, aliases = {} }): Provider => {
        return { owner, slug, name, legalEntity, urls, aliases };
      },
    ),
    endpoints: records.endpoints.map(
      ({
        slug,
        provider,
        name,
        host = null,
        region = null,
        mode = null,
        pins = {},
        aliases = {},
      }): Endpoint => {
        return { owner, slug, provider, name, host, region, mode, pins, aliases };
      },
    ),
    models: records.models.map(({ slug, name, developer }): Model => ({ owner, slug, name, developer })),
    deployments: records.deployments.map(
      ({ slug, endpoint, model, contextLength = null, pins = {}, aliases = {} }): Deployment => {
        return { owner, slug, endpoint, model, contextLength, pins, aliases };
      },
    ),
  };
}

function diffSubjects<S extends { readonly slug: string }>(
  open: OpenSubjects<S>,
  stated: readonly S[],
): RowChanges<S> {
  const slugs = new Set(stated.map((subject) => subject.slug));
  const gone = [...open.values()].filter(({ subject }) => !slugs.has(subject.slug));
  const added = stated.filter((subject) => !open.has(subject.slug));
  const revised = stated.flatMap((subject) => {
    const row = open.get(subject.slug);
    return row !== undefined && canonicalJson(row.subject) !== canonicalJson(subject)
      ? [{ id: row.id, subject }]
      : [];
  });
  return {
    close: [...gone, ...revised].map(({ id }) => id),
    add: [...added, ...revised.map(({ subject }) => subject)],
    counts: {
      added: added.length,
      revised: revised.length,
      closed: gone.length,
      left: stated.length - added.length - revised.length,
    },
  };
}

function diffClaims(
  open: readonly OpenClaim[],
  records: readonly ClaimRecord[],
): Pick<CatalogChanges, 'claims' | 'confirmations' | 'overruled'> {
  const byStatement = new Map(open.map((row) => [row.claim.statement ?? row.claim.id, row]));
  const isOverruled = findOverruled(open);
  const stated = new Map(records.map((record) => [statementId(null, record), record]));
  const [close, add]: [string[], StatedClaim[]] = [[], []];
  const confirmations: CatalogChanges['confirmations'][number][] = [];
  let [added, revised, left, overruled] = [0, 0, 0, 0];
  for (const [statement, record] of stated) {
    const row = byStatement.get(statement);
    if (row?.isFromFiles === false || isOverruled(record)) {
      overruled += 1;
      continue;
    }
    if (row === undefined) {
      added += 1;
      add.push({ statement, record });
    } else if (isSameStatement(row.claim, record) && keepsEvidence(row.claim, record)) {
      left += 1;
      for (const evidence of newEvidence(row.claim, record)) confirmations.push({ statement, evidence });
    } else {
      revised += 1;
      close.push(row.claim.id);
      add.push({ statement, record });
    }
  }
  const gone = open.filter((row) => row.isFromFiles && !stated.has(row.claim.statement ?? row.claim.id));
  close.push(...gone.map((row) => row.claim.id));
  return {
    claims: { close, add, counts: { added, revised, closed: gone.length, left } },
    confirmations,
    overruled,
  };
}

/** A curator's approved claim of the same source about the same time stands: one source says one thing at a time. */
function findOverruled(open: readonly OpenClaim[]): (record: ClaimRecord) => boolean {
  const byCurators = new Map<string, Claim[]>();
  for (const { claim, isFromFiles } of open) {
    if (isFromFiles || claim.state !== 'approved') continue;
    const key = sayingKey(claim);
    const claims = byCurators.get(key);
    if (claims === undefined) byCurators.set(key, [claim]);
    else claims.push(claim);
  }
  return (record) =>
    record.state === 'approved' &&
    (byCurators.get(sayingKey(record)) ?? []).some(
      (claim) =>
        (claim.validTo === null || record.validFrom < claim.validTo) &&
        (record.validTo === null || claim.validFrom < record.validTo),
    );
}

type Saying = Pick<ClaimRecord, 'subject' | 'dimension' | 'condition' | 'source'>;

function sayingKey({ subject, dimension, condition, source }: Saying): string {
  return JSON.stringify([subject.kind, subject.slug, dimension, condition, source]);
}

function isSameStatement(claim: Claim, record: ClaimRecord): boolean {
  return (
    claim.complete === record.complete &&
    claim.validTo === record.validTo &&
    claim.assurance === record.assurance &&
    claim.state === record.state &&
    (claim.note ?? null) === (record.note ?? null) &&
    canonicalJson(claim.value) === canonicalJson(record.value)
  );
}

/**
 * True when nothing that speaks for the open record is taken away: every page is still named, none as verified earlier.
 * What a curator confirmed is not in the files and stays.
 */
function keepsEvidence(claim: Claim, record: ClaimRecord): boolean {
  return claim.evidence.every(
    ({ url, kind, verifiedAt }) =>
      kind === CONFIRMATION ||
      record.evidence.some((stated) => stated.url === url && stated.verifiedAt >= verifiedAt),
  );
}

function newEvidence(claim: Claim, record: ClaimRecord): readonly EvidenceRecord[] {
  const known = new Set(claim.evidence.map(evidenceKey));
  return record.evidence.filter((evidence) => !known.has(evidenceKey(evidence)));
}

function evidenceKey(evidence: EvidenceRecord): string {
  const {
    url,
    kind,
    publisher = null,
    documentVersion = null,
    quote = null,
    documentSha256 = null,
  } = evidence;
  const { retrievedAt, verifiedAt, recheckDue } = evidence;
  return JSON.stringify([
    url,
    kind,
    publisher,
    documentVersion,
    quote,
    documentSha256,
    retrievedAt,
    verifiedAt,
    recheckDue,
  ]);
}
