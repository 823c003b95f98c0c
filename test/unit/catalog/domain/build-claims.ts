import type { Agreement, Claim, ResolutionInput } from '../../../../src/catalog/index.js';

export const DAY = 86_400_000;
export const NOW = Date.UTC(2026, 10, 22);

export const TARGET = {
  deployment: 'acme/eu#lab/m1',
  endpoint: 'acme/eu',
  provider: 'acme',
  model: 'lab/m1',
};

let counter = 0;

/** An approved, unconditional, self-declared claim of the provider, verified now; parts say what is different. */
export function claim(parts: Partial<Claim> & Pick<Claim, 'dimension' | 'value'>): Claim {
  counter += 1;
  const verifiedAt = NOW;
  return {
    id: `c${String(counter).padStart(5, '0')}`,
    owner: null,
    subject: { kind: 'provider', slug: TARGET.provider },
    complete: true,
    condition: '',
    source: 'acme',
    validFrom: NOW - 300 * DAY,
    validTo: null,
    assurance: 'self_declared',
    state: 'approved',
    evidence: [
      {
        id: 'e1',
        url: 'https://acme.example/terms',
        kind: 'legal_terms',
        retrievedAt: NOW,
        verifiedAt,
        recheckDue: NOW + 90 * DAY,
      },
    ],
    ...parts,
  };
}

export const ON_DEPLOYMENT = { subject: { kind: 'deployment', slug: TARGET.deployment } } as const;
export const ON_ENDPOINT = { subject: { kind: 'endpoint', slug: TARGET.endpoint } } as const;
export const ON_MODEL = { subject: { kind: 'model', slug: TARGET.model } } as const;

export function agreement(parts: Partial<Agreement> = {}): Agreement {
  return {
    id: 'a1',
    provider: TARGET.provider,
    kind: 'zdr',
    validFrom: NOW - 100 * DAY,
    validTo: NOW + 100 * DAY,
    endpoints: null,
    exceptModels: [],
    suspended: false,
    ...parts,
  };
}

export function world(claims: readonly Claim[], parts: Partial<ResolutionInput> = {}): ResolutionInput {
  return {
    ...TARGET,
    claims,
    agreements: [],
    disputes: new Set(),
    asOf: NOW,
    operatorCountries: new Map(),
    ...parts,
  };
}
