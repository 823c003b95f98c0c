import type { CatalogRecords, ChangeBy, ClaimRecord } from '../../../src/catalog/index.js';

export const SYSTEM: ChangeBy = {
  actor: { kind: 'system', id: 'test', name: 'test' },
  organisation: null,
  requestId: 'test',
  reason: 'a test',
};

export const ACME = '00000000-0000-7000-8000-00000000acee';
export const BRAVO = '00000000-0000-7000-8000-0000000b4a70';

const JANUARY = Date.parse('2026-01-01T00:00:00Z');
const NOVEMBER = Date.parse('2026-11-01T00:00:00Z');

/** A claim with one page of evidence; give what the test is about. */
export function makeClaim(claim: Partial<ClaimRecord> = {}): ClaimRecord {
  return {
    subject: { kind: 'provider', slug: 'delta' },
    dimension: 'training',
    value: 'never',
    complete: true,
    condition: '',
    source: 'delta',
    validFrom: JANUARY,
    validTo: null,
    assurance: 'self_declared',
    state: 'approved',
    note: null,
    evidence: [makeEvidence()],
    ...claim,
  };
}

export function makeEvidence(
  evidence: Partial<ClaimRecord['evidence'][number]> = {},
): ClaimRecord['evidence'][number] {
  return {
    url: 'https://delta.example/terms',
    kind: 'legal_terms',
    retrievedAt: NOVEMBER,
    verifiedAt: NOVEMBER,
    recheckDue: NOVEMBER + 90 * 86_400_000,
    ...evidence,
  };
}

/** Two providers, three endpoints, two models, four deployments; claims as given. */
export function makeRecords(claims: readonly ClaimRecord[] = [makeClaim()]): CatalogRecords {
  const deployment = (endpoint: string, model: string) => ({ slug: `${endpoint}#${model}`, endpoint, model });
  return {
    legalEntities: [{ slug: 'delta-gmbh', name: 'Delta GmbH', country: 'DE' }],
    providers: [
      { slug: 'delta', name: 'Delta', legalEntity: 'delta-gmbh', aliases: { openrouter: 'delta-ai' } },
      { slug: 'echo', name: 'Echo' },
    ],
    endpoints: [
      { slug: 'delta/eu', provider: 'delta', name: 'Delta EU', region: 'eu' },
      { slug: 'delta/us', provider: 'delta', name: 'Delta US', region: 'us' },
      { slug: 'echo', provider: 'echo', name: 'Echo' },
    ],
    models: [
      { slug: 'makers/large', name: 'Large', developer: 'makers' },
      { slug: 'makers/small', name: 'Small', developer: 'makers' },
    ],
    deployments: [
      deployment('delta/eu', 'makers/large'),
      deployment('delta/eu', 'makers/small'),
      deployment('delta/us', 'makers/large'),
      deployment('echo', 'makers/small'),
    ],
    claims,
  };
}
