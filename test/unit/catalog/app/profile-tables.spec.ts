import { describe, expect, test } from '@jest/globals';
import type { Agreement, CatalogRecords, ClaimRecord } from '../../../../src/catalog/index.js';
import { CatalogSnapshot, contentOfRecords } from '../../../../src/catalog/index.js';
import { digestOf } from '../../../../src/catalog/app/load-catalog-files.js';
import { findNearest } from '../../../../src/platform/nearest.js';

const [JANUARY, JUNE, NOVEMBER] = [1, 6, 11].map((month) => Date.UTC(2026, month - 1, 1));

function claim(change: Partial<ClaimRecord>): ClaimRecord {
  return {
    subject: { kind: 'provider', slug: 'delta' },
    dimension: 'retention.prompts',
    value: 30,
    complete: true,
    condition: '',
    source: 'delta',
    validFrom: JANUARY ?? 0,
    validTo: null,
    assurance: 'self_declared',
    state: 'approved',
    evidence: [],
    ...change,
  };
}

const RECORDS: CatalogRecords = {
  legalEntities: [
    { slug: 'delta-gmbh', name: 'Delta', country: 'DE' },
    { slug: 'twin-one', name: 'Twin', country: 'DE' },
    { slug: 'twin-two', name: 'Twin', country: null },
  ],
  providers: ['delta', 'echo'].map((slug) => ({ slug, name: slug })),
  endpoints: ['delta', 'echo'].map((slug) => ({ slug, name: slug, provider: slug })),
  models: [{ slug: 'makers/one', name: 'One', developer: 'makers' }],
  deployments: ['delta', 'echo', 'gone'].map((endpoint) => ({
    slug: `${endpoint}#makers/one`,
    endpoint,
    model: 'makers/one',
  })),
  claims: [
    claim({}),
    claim({ value: 0, condition: 'zdr' }),
    claim({ subject: { kind: 'provider', slug: 'echo' }, source: 'echo', validTo: JUNE ?? 0 }),
  ],
};

const ZDR: Agreement = {
  id: 'a',
  provider: 'delta',
  kind: 'zdr',
  validFrom: 0,
  validTo: null,
  endpoints: null,
  exceptModels: [],
  suspended: false,
};

const catalog = new CatalogSnapshot(1n, contentOfRecords(RECORDS));
const everybody = { organisation: null, agreements: [], disputes: new Set<string>(), asOf: NOVEMBER ?? 0 };
const customer = { ...everybody, organisation: 'acme', agreements: [ZDR] };

function prompts(deployment: string, standing: typeof everybody | typeof customer) {
  const fact = catalog.profileOf(deployment, standing)?.scalars.get('retention.prompts');
  return fact?.candidates.map(({ value }) => value);
}

describe('profiles of a snapshot', () => {
  test('differ for the organisation whose agreement changes them, and for no other', () => {
    expect(prompts('delta#makers/one', everybody)).toEqual([30]);
    expect(prompts('delta#makers/one', customer)).toEqual([0]);
    expect(prompts('delta#makers/one', { ...everybody, organisation: 'bravo' })).toEqual([30]);
  });

  test('are shared where no agreement, dispute or private claim concerns the deployment', () => {
    expect(catalog.profileOf('echo#makers/one', customer)).toBe(
      catalog.profileOf('echo#makers/one', everybody),
    );
  });

  test('are made once for an organisation, as long as its agreements are the same object', () => {
    const first = catalog.profileOf('delta#makers/one', customer);
    expect(catalog.profileOf('delta#makers/one', { ...customer })).toBe(first);
    expect(catalog.profileOf('delta#makers/one', { ...customer, agreements: [ZDR] })).not.toBe(first);
  });

  test('hold until a claim ends, and no longer', () => {
    const march = { ...everybody, asOf: Date.UTC(2026, 2, 1) };
    expect(catalog.profilesFor(march).until).toBe(JUNE);
    expect(prompts('echo#makers/one', march)).toEqual([30]);
    expect(prompts('echo#makers/one', everybody)).toEqual([]);
    expect(prompts('echo#makers/one', march)).toEqual([30]);
  });

  test('follow a dispute', () => {
    const [disputed] = catalog.visibleTo(null).claimsOf('provider', 'delta');
    const standing = { ...everybody, organisation: 'acme', disputes: new Set([disputed?.statement ?? '']) };
    expect(prompts('delta#makers/one', standing)).toEqual([]);
    expect(prompts('echo#makers/one', { ...standing, asOf: Date.UTC(2026, 2, 1) })).toEqual([30]);
  });

  test('say what is known of a provider as a whole', () => {
    const target = { deployment: '', endpoint: '', provider: 'delta', model: '' };
    const profile = catalog.profilesFor(everybody).about(target);
    expect(profile.scalars.get('retention.prompts')?.candidates[0]?.value).toBe(30);
  });
});

describe('a view', () => {
  test('lists no deployment of which a part is missing', () => {
    expect(catalog.visibleTo(null).findDeployment('gone#makers/one')).toBeUndefined();
    expect(catalog.visibleTo(null).deployments).toHaveLength(2);
  });

  test('knows no country of a name that two entities bear, unless they agree', () => {
    const { operatorCountries } = catalog.visibleTo(null);
    expect(operatorCountries.get('Delta')).toBe('DE');
    expect(operatorCountries.get('Twin')).toBeUndefined();
  });

  test('is the shared one for an organisation without rows of its own', () => {
    expect(catalog.visibleTo('acme')).toBe(catalog.visibleTo(null));
  });
});

describe('the digest of a folder', () => {
  const files = [
    { file: '/a/one.yaml', text: 'x' },
    { file: '/a/two.yaml', text: 'y' },
  ];

  test('depends on names and texts, not on where the folder lies', () => {
    const moved = files.map(({ file, text }) => ({ file: file.replace('/a/', '/b/'), text }));
    expect(digestOf(moved)).toBe(digestOf(files));
    expect(digestOf(files.slice(1))).not.toBe(digestOf(files));
    expect(digestOf([{ file: '/a/one.yaml', text: 'x\ntwo.yaml\n1\ny' }])).not.toBe(digestOf(files));
  });
});

describe('the nearest name', () => {
  test.each([
    ['trainin', ['training', 'transfer'], 'training'],
    ['bedrock', ['azure', 'amazon-bedrock'], 'amazon-bedrock'],
    ['x', [], undefined],
    ['', ['a'], undefined],
  ])('of `%s` is found', (name, names, nearest) => {
    expect(findNearest(name, names)).toBe(nearest);
  });
});
