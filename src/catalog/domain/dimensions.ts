/**
 * The closed list of dimensions: what can be stated about a subject, and which type the statement has.
 * Types decide which operators a policy may use; sentences are what people read in the console and in reports.
 */

/** The type of a single value. */
export type ScalarType =
  /** ISO 3166-1 alpha-2, or a closed group `group:EU` ("somewhere in the EU"). `ZZ` and "global" read as unknown. */
  | { readonly type: 'country' }
  | { readonly type: 'enum'; readonly values: readonly string[] }
  | { readonly type: 'text' }
  /** ISO 8601 calendar date. */
  | { readonly type: 'date' }
  /**
   * Whole days ≥ 0; with `openEnded` also `indefinite` (greater than every number) and `unspecified` (kept, for a time
   * that nobody states: greater than 0, otherwise unknown).
   */
  | { readonly type: 'days'; readonly openEnded: boolean }
  /** A number in [0, 1]; claimed as `{value, version, window?, measuredBy}`, compared by `value`. */
  | { readonly type: 'measurement' }
  /** A number format, ordered by `QUANTIZATION_LEVELS`; formats of one level are incomparable unless equal. */
  | { readonly type: 'quantization' };

export type DimensionType =
  | ScalarType
  /** A list of records: every field of an element may be missing unless it is in `required`. */
  | {
      readonly type: 'records';
      readonly fields: Readonly<Record<string, ScalarType>>;
      readonly required: readonly string[];
      readonly minItems: number;
    }
  /** A list of scalars: policies put the operators directly under the quantifier. */
  | { readonly type: 'scalars'; readonly of: ScalarType };

export type SubjectKind = 'provider' | 'endpoint' | 'deployment' | 'model';

export interface Dimension {
  readonly name: string;
  readonly title: string;
  /** One sentence that tells a person what the fact is. */
  readonly sentence: string;
  /** Regimes whose records ask for it, by their usual short names. */
  readonly regimes: readonly string[];
  readonly type: DimensionType;
  /** Kinds of subject on which it can be claimed. Derived dimensions can be claimed on none. */
  readonly subjects: readonly SubjectKind[];
}

const COUNTRY: ScalarType = { type: 'country' };
const TEXT: ScalarType = { type: 'text' };
const oneOf = (...values: string[]): ScalarType => ({ type: 'enum', values });

export const GPU_TENURES: ScalarType = oneOf(
  'owned',
  'financed_lease',
  'leased_dedicated',
  'leased_shared',
  'hyperscaler',
  'reseller',
  'marketplace_vetted',
  'marketplace_p2p',
  'customer_owned',
);
export const FACILITY_TENURES: ScalarType = oneOf(
  'owned',
  'wholesale_lease',
  'colocation',
  'cloud_region',
  'customer_site',
  'residential',
);
const CONSENT = oneOf('never', 'opt_in', 'opt_out', 'by_default');

/** Ascending precision. Two formats of one level are incomparable: a comparison of them is UNKNOWN. */
export const QUANTIZATION_LEVELS: readonly (readonly string[])[] = [
  ['int4', 'fp4', 'mxfp4', 'nvfp4'],
  ['fp6'],
  ['int8', 'fp8', 'mxfp8'],
  ['fp16', 'bf16'],
  ['fp32'],
];

/** Kinds of agreement between an organisation and a provider; a claim's `condition` names one of them. */
export const AGREEMENT_KINDS = [
  'zdr',
  'baa',
  'dpa',
  'enterprise',
  'region-pin',
  'modified-abuse-monitoring',
  'private-deployment',
] as const;
export type AgreementKind = (typeof AGREEMENT_KINDS)[number];

export const RETENTION_KINDS = [
  'prompts',
  'outputs',
  'abuse_logs',
  'flagged_content',
  'cache',
  'metadata',
  'uploads',
] as const;

const PLACE_ANYWHERE: readonly SubjectKind[] = ['provider', 'endpoint', 'deployment'];

const RETENTION_TITLES: Readonly<Record<(typeof RETENTION_KINDS)[number], string>> = {
  prompts: 'prompts',
  outputs: 'outputs',
  abuse_logs: 'abuse-monitoring logs',
  flagged_content: 'flagged content',
  cache: 'caches',
  metadata: 'usage metadata',
  uploads: 'uploaded files',
};

function retention(kind: (typeof RETENTION_KINDS)[number]): Dimension {
  const what = RETENTION_TITLES[kind];
  return {
    name: `retention.${kind}`,
    title: `Retention of ${what}`,
    sentence: `For how many days ${what} are kept after the answer; 0 is not at all.`,
    regimes: ['GDPR 5(1)(e)', 'GDPR 30(1)(f)', 'DORA 30(2)'],
    type: { type: 'days', openEnded: true },
    subjects: PLACE_ANYWHERE,
  };
}

const STATIC: readonly Dimension[] = [
  {
    name: 'headquarters',
    title: 'Headquarters',
    sentence: 'The country in which the legal entity that runs the service has its head office.',
    regimes: ['GDPR 44', 'DORA B_05.01', 'SecNumCloud 19.6'],
    type: COUNTRY,
    subjects: ['provider', 'endpoint'],
  },
  {
    name: 'parent',
    title: 'Ultimate parent',
    sentence: 'The country of the ultimate parent of the legal entity.',
    regimes: ['DORA B_05.01', 'CSF SOV-1'],
    type: COUNTRY,
    subjects: ['provider', 'endpoint'],
  },
  {
    name: 'contractingEntity',
    title: 'Contracting entity',
    sentence: 'The country of the legal entity with which the customer signs.',
    regimes: ['GDPR 28', 'DORA B_02.02'],
    type: COUNTRY,
    subjects: ['provider', 'endpoint'],
  },
  {
    name: 'sites',
    title: 'Inference sites',
    sentence: 'The places where inference runs, and who owns the hardware and the building there.',
    regimes: ['GDPR 44', 'DORA 30(2)(b)', 'NIST SA-9(5)'],
    type: {
      type: 'records',
      fields: {
        country: COUNTRY,
        subdivision: TEXT,
        city: TEXT,
        regionCode: TEXT,
        operator: TEXT,
        gpuTenure: GPU_TENURES,
        facilityTenure: FACILITY_TENURES,
      },
      required: ['country'],
      minItems: 1,
    },
    subjects: PLACE_ANYWHERE,
  },
  {
    name: 'storage',
    title: 'Storage places',
    sentence: 'The places where customer data lies at rest.',
    regimes: ['GDPR 44', 'DORA 30(2)(b)', 'HDS EXI 28'],
    type: {
      type: 'records',
      fields: { country: COUNTRY, purpose: TEXT },
      required: ['country'],
      minItems: 0,
    },
    subjects: PLACE_ANYWHERE,
  },
  {
    name: 'remoteAccess',
    title: 'Remote access places',
    sentence: 'The places from which staff can reach customer data.',
    regimes: ['GDPR 44', 'HDS EXI 29', 'SecNumCloud 19.2'],
    type: {
      type: 'records',
      fields: { country: COUNTRY, purpose: TEXT },
      required: ['country'],
      minItems: 0,
    },
    subjects: PLACE_ANYWHERE,
  },
  {
    name: 'gpuTenure',
    title: 'Tenure of the GPUs',
    sentence: 'By which title the operator holds the GPUs on which inference runs.',
    regimes: ['CSF SOV-5', 'DORA B_05.02'],
    type: GPU_TENURES,
    subjects: PLACE_ANYWHERE,
  },
  {
    name: 'facilityTenure',
    title: 'Tenure of the facility',
    sentence: 'By which title the operator holds the building in which the GPUs stand.',
    regimes: ['CSF SOV-5', 'DORA B_05.02'],
    type: FACILITY_TENURES,
    subjects: PLACE_ANYWHERE,
  },
  {
    name: 'decryption',
    title: 'Decryption places',
    sentence: 'Each hop at which traffic appears in plaintext, where it stands and who runs it.',
    regimes: ['NIST SC-8', 'NIST SA-9(6)', 'GDPR 32'],
    type: {
      type: 'records',
      fields: {
        hop: oneOf('edge', 'gateway', 'load_balancer', 'inference_host', 'tee'),
        country: COUNTRY,
        operator: TEXT,
        keyCustody: oneOf(
          'provider_managed',
          'cdn_managed',
          'provider_hsm',
          'customer_byok',
          'customer_hyok_external',
          'tee_bound',
          'client_only',
        ),
      },
      required: ['hop'],
      minItems: 1,
    },
    subjects: PLACE_ANYWHERE,
  },
  ...RETENTION_KINDS.map(retention),
  {
    name: 'training',
    title: 'Training on customer data',
    sentence: 'Whether customer content is used to train models, and who has to act to change that.',
    regimes: ['GDPR 28(3)(a)', 'ISO 42001 A.10'],
    type: CONSENT,
    subjects: PLACE_ANYWHERE,
  },
  {
    name: 'developerSharing',
    title: 'Sharing with the model developer',
    sentence: 'Whether customer content reaches the developer of the model when somebody else hosts it.',
    regimes: ['GDPR 28(2)', 'ISO 42001 A.10'],
    type: CONSENT,
    subjects: PLACE_ANYWHERE,
  },
  {
    name: 'humanReview',
    title: 'Human review',
    sentence: 'Whether people at the provider may read customer content.',
    regimes: ['GDPR 28(3)(b)'],
    type: oneOf('never', 'flagged_only', 'possible'),
    subjects: PLACE_ANYWHERE,
  },
  {
    name: 'publication',
    title: 'Publication',
    sentence: 'Whether the provider may publish customer content.',
    regimes: ['GDPR 28(3)(b)'],
    type: oneOf('never', 'possible'),
    subjects: PLACE_ANYWHERE,
  },
  {
    name: 'certifications',
    title: 'Certifications',
    sentence: 'Attestations and certificates that cover the service, with scope and end date.',
    regimes: ['DORA 28', 'NIST SA-9'],
    type: {
      type: 'records',
      fields: { scheme: TEXT, scope: TEXT, validUntil: { type: 'date' } },
      required: ['scheme'],
      minItems: 0,
    },
    subjects: PLACE_ANYWHERE,
  },
  {
    name: 'agreements',
    title: 'Agreements on offer',
    sentence: 'Kinds of agreement that the provider offers its customers.',
    regimes: ['GDPR 28', 'HIPAA 164.504(e)'],
    type: { type: 'scalars', of: oneOf(...AGREEMENT_KINDS) },
    subjects: PLACE_ANYWHERE,
  },
  {
    name: 'transfer',
    title: 'Transfer mechanism',
    sentence: 'The instrument on which a transfer of personal data to a third country rests.',
    regimes: ['GDPR 44-49'],
    type: oneOf('not_a_transfer', 'adequacy', 'dpf', 'scc', 'bcr', 'derogation', 'none'),
    subjects: PLACE_ANYWHERE,
  },
  {
    name: 'subprocessors',
    title: 'Sub-processors',
    sentence: 'Companies that process customer content on behalf of the provider.',
    regimes: ['GDPR 28(2)', 'DORA B_05.02'],
    type: {
      type: 'records',
      fields: { name: TEXT, country: COUNTRY, purpose: TEXT },
      required: ['name'],
      minItems: 0,
    },
    subjects: PLACE_ANYWHERE,
  },
  {
    name: 'changeNotice',
    title: 'Notice of changes',
    sentence: 'Days of notice before terms or sub-processors change.',
    regimes: ['GDPR 28(2)', 'RTS 2025/532'],
    type: { type: 'days', openEnded: false },
    subjects: ['provider', 'endpoint'],
  },
  {
    name: 'quantization',
    title: 'Quantization',
    sentence: 'The number format of the weights that are served.',
    regimes: [],
    type: { type: 'quantization' },
    subjects: PLACE_ANYWHERE,
  },
  {
    name: 'uptime',
    title: 'Uptime',
    sentence: 'The share of time in which the deployment answered, over a stated window.',
    regimes: ['DORA 28(8)'],
    type: { type: 'measurement' },
    subjects: PLACE_ANYWHERE,
  },
  {
    name: 'model.developerCountry',
    title: 'Country of the model developer',
    sentence: 'The country of the organisation that made the model.',
    regimes: ['AI Act 53'],
    type: COUNTRY,
    subjects: ['model'],
  },
  {
    name: 'model.licence',
    title: 'Licence of the model',
    sentence: 'The licence under which the weights are available, as an SPDX identifier where there is one.',
    regimes: ['AI Act 53'],
    type: TEXT,
    subjects: ['model'],
  },
  {
    name: 'model.weights',
    title: 'Weights',
    sentence: 'Whether the weights of the model are openly available.',
    regimes: ['AI Act 53'],
    type: oneOf('open', 'closed'),
    subjects: ['model'],
  },
  {
    name: 'model.alias',
    title: 'Fixed version or alias',
    sentence: 'Whether the name stands for one fixed version or floats to newer ones.',
    regimes: ['ISO 42001 A.6'],
    type: oneOf('fixed', 'floating'),
    subjects: ['model'],
  },
  {
    name: 'jurisdictions',
    title: 'Jurisdictions',
    sentence:
      'Every country whose law can reach the service: headquarters, parent, operators and places. Derived, never claimed.',
    regimes: ['CSF SOV-2', 'HDS EXI 30'],
    type: { type: 'scalars', of: COUNTRY },
    subjects: [],
  },
  {
    name: 'decryptionClass',
    title: 'Decryption class',
    sentence: 'D0 (only the customer sees plaintext) to D7 (unknown), derived from the decryption places.',
    regimes: ['NIST SC-8'],
    type: oneOf('D0', 'D1', 'D2', 'D3', 'D4', 'D5', 'D6', 'D7'),
    subjects: [],
  },
];

const BY_NAME: ReadonlyMap<string, Dimension> = new Map(
  STATIC.map((dimension) => [dimension.name, dimension]),
);
const QUALITY_NAME = /^quality\.[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;

/** All dimensions with fixed names, in the order in which people read them; `quality.<benchmark>` is open beside them. */
export const DIMENSIONS: readonly Dimension[] = STATIC;

/** The dimension of that name, `quality.<benchmark>` included; undefined when there is none. */
export function findDimension(name: string): Dimension | undefined {
  return BY_NAME.get(name) ?? (QUALITY_NAME.test(name) ? quality(name) : undefined);
}

function quality(name: string): Dimension {
  const benchmark = name.slice('quality.'.length);
  return {
    name,
    title: `Quality: ${benchmark}`,
    sentence: `The score of this deployment on the benchmark ${benchmark}, between 0 and 1.`,
    regimes: ['AI Act 15'],
    type: { type: 'measurement' },
    subjects: ['deployment', 'endpoint', 'model'],
  };
}
