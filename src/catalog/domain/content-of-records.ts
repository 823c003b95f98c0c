import type { CatalogContent } from './catalog-content.js';
import type { CatalogRecords, ClaimRecord, EvidenceRecord } from './catalog-records.js';
import type { Claim, Evidence } from './claim.js';
import { AGREEMENT_KINDS } from './dimensions.js';
import type { SubjectKind } from './dimensions.js';
import { statementId } from './statement.js';

/** The shared catalog that the records would become, for answers that need no database. */
export function contentOfRecords(records: CatalogRecords): CatalogContent {
  const shared = { owner: null };
  return {
    legalEntities: bySlug(records.legalEntities, (row) => ({
      ...shared,
      ...row,
      country: row.country ?? null,
      parent: row.parent ?? null,
      identifiers: row.identifiers ?? {},
    })),
    providers: bySlug(records.providers, (row) => ({
      ...shared,
      ...row,
      legalEntity: row.legalEntity ?? null,
      urls: row.urls ?? {},
      aliases: row.aliases ?? {},
    })),
    endpoints: bySlug(records.endpoints, (row) => ({
      ...shared,
      ...row,
      host: row.host ?? null,
      region: row.region ?? null,
      mode: row.mode ?? null,
      pins: row.pins ?? {},
      aliases: row.aliases ?? {},
    })),
    models: bySlug(records.models, (row) => ({ ...shared, ...row })),
    deployments: bySlug(records.deployments, (row) => ({
      ...shared,
      ...row,
      contextLength: row.contextLength ?? null,
      pins: row.pins ?? {},
      aliases: row.aliases ?? {},
    })),
    claims: claimsBySubject(records.claims),
  };
}

function bySlug<R extends { readonly slug: string }, S>(
  rows: readonly R[],
  toSubject: (row: R) => S,
): ReadonlyMap<string, S> {
  return new Map(rows.map((row) => [row.slug, toSubject(row)]));
}

function claimsBySubject(records: readonly ClaimRecord[]): CatalogContent['claims'] {
  const claims = new Map<SubjectKind, Map<string, Claim[]>>();
  for (const record of records) {
    const { kind, slug } = record.subject;
    const ofKind = claims.get(kind) ?? new Map<string, Claim[]>();
    claims.set(kind, ofKind);
    ofKind.set(slug, [...(ofKind.get(slug) ?? []), toClaim(record)]);
  }
  for (const ofKind of claims.values()) {
    for (const list of ofKind.values()) list.sort((a, b) => (a.id < b.id ? -1 : 1));
  }
  return claims;
}

function toClaim({ note, evidence, condition, ...record }: ClaimRecord): Claim {
  const id = statementId(null, { ...record, condition });
  return {
    ...record,
    id,
    statement: id,
    owner: null,
    condition: AGREEMENT_KINDS.find((kind) => kind === condition) ?? '',
    evidence: evidence.map((one, index) => toEvidence(one, `${id} ${index}`)),
    ...(note === undefined || note === null ? {} : { note }),
  };
}

function toEvidence(record: EvidenceRecord, id: string): Evidence {
  const { documentVersion, quote, quoteSha256, documentSha256, url, kind, ...dates } = record;
  return {
    id,
    url,
    kind,
    retrievedAt: dates.retrievedAt,
    verifiedAt: dates.verifiedAt,
    recheckDue: dates.recheckDue,
    ...(documentVersion && { documentVersion }),
    ...(quote && { quote }),
    ...(quoteSha256 && { quoteSha256 }),
    ...(documentSha256 && { documentSha256 }),
  };
}
