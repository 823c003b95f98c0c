import type { Scalar } from './profile.js';

/** A clause without capital and period; sentences and contested facts are built from it. */
export type ScalarClause = (value: Scalar) => string;

/** What a value means, by dimension; retention and quality have their kind in the name. */
export function scalarClause(dimension: string): ScalarClause | undefined {
  if (dimension.startsWith('quality.')) return quality(dimension.slice('quality.'.length));
  return CLAUSES.get(dimension);
}

/** A country, or `a country of EU` for a closed group. */
export function place(value: Scalar): string {
  const text = String(value);
  return text.startsWith('group:') ? `a country of ${text.slice('group:'.length)}` : text;
}

/** A clause for every value of an enumeration. A value that is missing here is shown as it is. */
function byValue(clauses: Readonly<Record<string, string>>, otherwise: ScalarClause): ScalarClause {
  const known = new Map(Object.entries(clauses));
  return (value) => known.get(String(value)) ?? otherwise(value);
}

function consent(never: string, does: string): ScalarClause {
  return byValue(
    {
      never,
      opt_in: `${does} only if the customer agrees`,
      opt_out: `${does} unless the customer objects`,
      by_default: `${does} by default`,
    },
    (value) => `${does}: ${String(value)}`,
  );
}

function retention(what: string): ScalarClause {
  return (value) => {
    if (value === 0) return `${what} are not kept`;
    if (value === 'indefinite') return `${what} are kept without an end`;
    if (value === 'unspecified') return `${what} are kept, for a time that nobody states`;
    return `${what} are kept ${days(value)}`;
  };
}

function days(value: Scalar): string {
  return value === 1 ? '1 day' : `${String(value)} days`;
}

function quality(benchmark: string): ScalarClause {
  return (value) => `the score on ${benchmark} is ${String(value)}`;
}

function share(value: Scalar): string {
  return typeof value === 'number' ? `${String(Number((value * 100).toFixed(4)))} %` : value;
}

export const GPU_TENURE_CLAUSE = byValue(
  {
    owned: 'the operator owns the GPUs',
    financed_lease: 'the operator holds the GPUs under a financed lease',
    leased_dedicated: 'the operator leases the GPUs for itself alone',
    leased_shared: 'the operator leases GPUs that it shares with others',
    hyperscaler: 'the GPUs belong to a hyperscale cloud',
    reseller: 'the GPUs come through a reseller',
    marketplace_vetted: 'the GPUs come from vetted hosts of a marketplace',
    marketplace_p2p: 'the GPUs come from unvetted hosts of a marketplace',
    customer_owned: 'the customer owns the GPUs',
  },
  (value) => `the tenure of the GPUs is ${String(value)}`,
);

export const FACILITY_TENURE_CLAUSE = byValue(
  {
    owned: 'the operator owns the building',
    wholesale_lease: 'the operator leases the building as a whole',
    colocation: 'the hardware stands in a colocation',
    cloud_region: 'the hardware stands in a cloud region',
    customer_site: 'the hardware stands on the customer’s own site',
    residential: 'the hardware stands in homes',
  },
  (value) => `the tenure of the facility is ${String(value)}`,
);

const TRANSFER = byValue(
  {
    not_a_transfer: 'no personal data is transferred to a third country',
    adequacy: 'transfers rest on an adequacy decision',
    dpf: 'transfers rest on the Data Privacy Framework',
    scc: 'transfers rest on standard contractual clauses',
    bcr: 'transfers rest on binding corporate rules',
    derogation: 'transfers rest on a derogation',
    none: 'transfers rest on no instrument',
  },
  (value) => `transfers rest on ${String(value)}`,
);

const DECRYPTION_CLASS = byValue(
  {
    D0: 'only the customer sees plaintext (D0)',
    D1: 'only an attested enclave sees plaintext, encrypted to it by the client (D1)',
    D2: 'TLS ends in an attested enclave (D2)',
    D3: 'a plain gateway decrypts before the enclave (D3)',
    D4: 'TLS ends at an origin in a documented place, without a CDN (D4)',
    D5: 'a CDN decrypts in documented places (D5)',
    D6: 'a CDN decrypts wherever its nearest edge is (D6)',
  },
  (value) => `the decryption class is ${String(value)}`,
);

const CLAUSES: ReadonlyMap<string, ScalarClause> = new Map([
  ['headquarters', (value) => `the head office is in ${place(value)}`],
  ['parent', (value) => `the ultimate parent is in ${place(value)}`],
  ['contractingEntity', (value) => `customers sign with an entity in ${place(value)}`],
  ['gpuTenure', GPU_TENURE_CLAUSE],
  ['facilityTenure', FACILITY_TENURE_CLAUSE],
  ['retention.prompts', retention('prompts')],
  ['retention.outputs', retention('outputs')],
  ['retention.abuse_logs', retention('abuse-monitoring logs')],
  ['retention.flagged_content', retention('flagged contents')],
  ['retention.cache', retention('caches')],
  ['retention.metadata', retention('usage metadata')],
  ['retention.uploads', retention('uploaded files')],
  ['training', consent('customer content is not used for training', 'customer content is used for training')],
  [
    'developerSharing',
    consent(
      'customer content does not reach the developer of the model',
      'customer content reaches the developer of the model',
    ),
  ],
  [
    'humanReview',
    byValue(
      {
        never: 'nobody at the provider reads customer content',
        flagged_only: 'people at the provider read only flagged content',
        possible: 'people at the provider may read customer content',
      },
      (value) => `human review: ${String(value)}`,
    ),
  ],
  [
    'publication',
    byValue(
      {
        never: 'the provider does not publish customer content',
        possible: 'the provider may publish customer content',
      },
      (value) => `publication: ${String(value)}`,
    ),
  ],
  ['transfer', TRANSFER],
  [
    'changeNotice',
    (value) => (value === 0 ? 'changes need no notice' : `changes are announced ${days(value)} before`),
  ],
  ['quantization', (value) => `the weights are served in ${String(value)}`],
  ['uptime', (value) => `the deployment answered ${share(value)} of the time`],
  ['model.developerCountry', (value) => `the developer of the model is in ${place(value)}`],
  ['model.licence', (value) => `the licence of the model is ${String(value)}`],
  [
    'model.weights',
    byValue(
      { open: 'the weights are openly available', closed: 'the weights are not available' },
      (value) => `the weights are ${String(value)}`,
    ),
  ],
  [
    'model.alias',
    byValue(
      { fixed: 'the name stands for one fixed version', floating: 'the name floats to newer versions' },
      (value) => `the name is ${String(value)}`,
    ),
  ],
  ['decryptionClass', DECRYPTION_CLASS],
] satisfies [string, ScalarClause][]);
