import { describe, expect, test } from '@jest/globals';
import type { Claim, Scalar } from '../../../../src/catalog/index.js';
import {
  deriveDecryptionClass,
  deriveJurisdictions,
  DIMENSIONS,
  factSentence,
  findDimension,
  resolveProfile,
  valueClause,
} from '../../../../src/catalog/index.js';
import { claim, NOW, ON_DEPLOYMENT, ON_MODEL, world } from './build-claims.js';

function sentence(claims: readonly Claim[]): string {
  const profile = resolveProfile(world(claims, { operatorCountries: new Map([['Edgy', 'US']]) }));
  const dimension = claims[0]?.dimension ?? '';
  return factSentence(dimension, profile.scalars.get(dimension) ?? profile.lists.get(dimension));
}

const say = (dimension: string, value: Claim['value'], parts: Partial<Claim> = {}): string =>
  sentence([claim({ dimension, value, ...parts })]);

describe('a known fact', () => {
  test.each([
    ['headquarters', 'DE', 'The head office is in DE.'],
    ['parent', 'group:EU', 'The ultimate parent is in a country of EU.'],
    ['retention.prompts', 0, 'Prompts are not kept.'],
    ['retention.prompts', 1, 'Prompts are kept 1 day.'],
    ['retention.prompts', 30, 'Prompts are kept 30 days.'],
    ['retention.uploads', 'indefinite', 'Uploaded files are kept without an end.'],
    ['retention.cache', 'unspecified', 'Caches are kept, for a time that nobody states.'],
    ['training', 'never', 'Customer content is not used for training.'],
    ['training', 'opt_out', 'Customer content is used for training unless the customer objects.'],
    ['changeNotice', 0, 'Changes need no notice.'],
    ['changeNotice', 30, 'Changes are announced 30 days before.'],
    [
      'uptime',
      { value: 0.99995, version: '1', measuredBy: 'x' },
      'The deployment answered 99.995 % of the time.',
    ],
    ['sites', [{ country: 'FR' }, { country: 'DE' }], 'Inference runs in DE and FR.'],
    ['storage', [], 'No customer data is stored.'],
    [
      'remoteAccess',
      [{ country: 'IN', purpose: 'support' }],
      'Staff can reach customer data from IN (support).',
    ],
    [
      'decryption',
      [
        { hop: 'edge', operator: 'Edgy' },
        { hop: 'tee', country: 'DE', keyCustody: 'tee_bound' },
      ],
      'Plaintext appears at a CDN edge in an unknown place (run by Edgy) and in an enclave in DE (keys tee bound).',
    ],
    [
      'certifications',
      [{ scheme: 'ISO 27001', validUntil: '2027-01-01' }],
      'The service holds ISO 27001 (until 2027-01-01).',
    ],
    ['agreements', ['zdr', 'baa'], 'The provider offers these agreements: baa and zdr.'],
    [
      'subprocessors',
      [{ name: 'Hosty', country: 'group:EU', purpose: 'hosting' }],
      'Customer content is also processed by Hosty (a country of EU, hosting).',
    ],
  ] as const)('%s %j', (dimension, value, expected) => {
    expect(say(dimension, value)).toBe(expected);
  });

  test('sites with all their details', () => {
    const site = {
      country: 'DE',
      city: 'Frankfurt',
      regionCode: 'eu-central-1',
      operator: 'Edgy',
      gpuTenure: 'owned',
      facilityTenure: 'colocation',
    };
    expect(say('sites', [site])).toBe(
      'Inference runs in DE (Frankfurt, eu-central-1, run by Edgy, the operator owns the GPUs, the hardware stands in a colocation).',
    );
  });

  test('an incomplete list says so, an empty one too', () => {
    expect(say('sites', [{ country: 'DE' }, { country: 'ZZ' }], { complete: false })).toBe(
      'Inference runs in DE and an unknown place, and perhaps elsewhere.',
    );
    expect(say('storage', [], { complete: false })).toBe(
      'Storage places: none is named, but there may be some.',
    );
  });

  test('a long list is counted', () => {
    const value = Array.from({ length: 20 }, (_, index) => ({ name: `n${String(index + 10)}` }));
    expect(say('subprocessors', value)).toContain('n20, n21 and 8 more.');
  });

  test('the model and its quality', () => {
    expect(say('model.weights', 'open', ON_MODEL)).toBe('The weights are openly available.');
    const score = { value: 0.9, version: '1', measuredBy: 'x' };
    expect(say('quality.tools', score, ON_MODEL)).toBe('The score on tools is 0.9.');
  });

  test('what is derived', () => {
    const claims = [
      claim({ dimension: 'headquarters', value: 'US' }),
      claim({
        dimension: 'decryption',
        value: [{ hop: 'edge', country: 'DE', operator: 'Edgy' }],
        complete: false,
      }),
    ];
    const profile = resolveProfile(world(claims, { operatorCountries: new Map([['Edgy', 'US']]) }));
    expect(
      factSentence(
        'jurisdictions',
        deriveJurisdictions(profile, () => true),
      ),
    ).toBe('The law of DE and US can reach the service, and perhaps that of others.');
    expect(
      factSentence(
        'decryptionClass',
        deriveDecryptionClass(profile, () => true),
      ),
    ).toBe(
      'It is not settled: a CDN decrypts in documented places (D5); or a CDN decrypts wherever its nearest edge is (D6).',
    );
  });
});

describe('a fact that is not known', () => {
  test.each([
    [{}, 'stated_unknown', 'Nothing certain is known about headquarters: a source states no certain value.'],
    [{ validTo: NOW }, 'lapsed', 'Nothing certain is known about headquarters: what was stated has lapsed.'],
    [
      { state: 'disputed' },
      'disputed',
      'Nothing certain is known about headquarters: what was stated is disputed.',
    ],
    [
      { state: 'proposed' },
      'not_approved',
      'Nothing certain is known about headquarters: what was stated awaits approval.',
    ],
  ] as const)('%j', (parts, _, expected) => {
    expect(say('headquarters', 'ZZ', parts)).toBe(expected);
  });

  test('nobody has spoken', () => {
    expect(factSentence('training', undefined)).toBe(
      'Nothing certain is known about training on customer data: nobody has stated it.',
    );
  });

  test('sources differ', () => {
    const claims = [
      claim({ dimension: 'training', value: 'never' }),
      claim({ dimension: 'training', value: 'opt_in', source: 'other' }),
    ];
    expect(sentence(claims)).toBe(
      'It is not settled: customer content is not used for training; or customer content is used for training only if the customer agrees.',
    );
  });
});

describe('a list whose elements are not known', () => {
  test.each([
    ['decryption', [{ hop: 'door' }], 'Plaintext appears at an unknown hop in an unknown place.'],
    ['certifications', ['x'], 'The service holds an unknown scheme.'],
    ['agreements', ['nda'], 'The provider offers these agreements: an unknown kind.'],
    ['subprocessors', ['x'], 'Customer content is also processed by an unknown company.'],
  ])('%s %j', (dimension, value, expected) => {
    expect(say(dimension, value)).toBe(expected);
  });

  test('jurisdictions', () => {
    const list = { elements: [{ fields: new Map() }], complete: true };
    expect(
      factSentence('jurisdictions', {
        candidates: [{ value: list, supports: [] }],
        cause: null,
        speaker: null,
      }),
    ).toBe('The law of an unknown country can reach the service.');
    expect(valueClause('nothing', list)).toBe('`nothing`: 1');
  });

  test('a field that is contested is not named', () => {
    const claims = [
      claim({ dimension: 'sites', value: [{ country: 'DE' }] }),
      claim({ dimension: 'gpuTenure', value: 'owned' }),
      claim({ dimension: 'gpuTenure', value: 'reseller', source: 'b' }),
    ];
    expect(sentence(claims)).toBe('Inference runs in DE.');
  });
});

test('every member of every enumeration has words of its own', () => {
  for (const { name, type } of [...DIMENSIONS]) {
    if (type.type !== 'enum' || name === 'decryptionClass') continue;
    const clauses = type.values.map((value) => sentenceOfScalar(name, value));
    expect(new Set(clauses).size).toBe(type.values.length);
    for (const clause of clauses) expect(clause).not.toMatch(/_/);
  }
});

test('every dimension has a sentence of its own', () => {
  for (const { name, type, title } of DIMENSIONS) {
    if (type.type === 'records' || type.type === 'scalars') continue;
    expect(sentenceOfScalar(name, 'x')).not.toMatch(new RegExp(`^${title} is x`));
  }
  expect(sentenceOfScalar('nothing', 'x')).toBe('`nothing` is x.');
  expect(findDimension('nothing')).toBeUndefined();
});

function sentenceOfScalar(dimension: string, value: Scalar): string {
  return factSentence(dimension, {
    candidates: [{ value, supports: [] }],
    cause: null,
    speaker: ON_DEPLOYMENT.subject.slug,
  });
}
