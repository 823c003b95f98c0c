import { describe, expect, test } from '@jest/globals';
import type { Claim, ResolutionInput } from '../../../../src/catalog/index.js';
import { createResolver, resolveProfile } from '../../../../src/catalog/index.js';
import {
  agreement,
  claim,
  NOW,
  ON_DEPLOYMENT,
  ON_ENDPOINT,
  ON_MODEL,
  TARGET,
  world,
} from './build-claims.js';

type Plain = readonly Readonly<Record<string, unknown>>[];

/** Candidates as plain elements with `…` behind an incomplete list; or the cause why there are none. */
function read(
  dimension: string,
  claims: readonly Claim[],
  parts: Partial<ResolutionInput> = {},
): readonly Plain[] | string {
  const fact = resolveProfile(world(claims, parts)).lists.get(dimension);
  if (fact === undefined) return 'never_stated';
  return (
    fact.cause ??
    fact.candidates.map(({ value }) => {
      const elements = value.elements.map(({ fields }) =>
        Object.fromEntries(
          [...fields].map(([field, { candidates, cause }]) => [
            field,
            cause ?? candidates.map((one) => one.value).join('|'),
          ]),
        ),
      );
      return value.complete ? elements : [...elements, { '…': true }];
    })
  );
}

const sites = (value: Claim['value'], parts: Partial<Claim> = {}): Claim =>
  claim({ dimension: 'sites', value, ...parts });

describe('lists of different sources', () => {
  test('agree as sets', () => {
    const claims = [
      sites([{ country: 'DE' }, { country: 'FR' }]),
      sites([{ country: 'FR' }, { country: 'DE' }, { country: 'DE' }], { source: 'b' }),
    ];
    expect(read('sites', claims)).toEqual([[{ country: 'DE' }, { country: 'FR' }]]);
    expect(resolveProfile(world(claims)).lists.get('sites')?.candidates[0]?.supports).toHaveLength(2);
  });

  test('contest each other when the completeness differs', () => {
    const claims = [sites([{ country: 'DE' }]), sites([{ country: 'DE' }], { source: 'b', complete: false })];
    expect(read('sites', claims)).toEqual([[{ country: 'DE' }, { '…': true }], [{ country: 'DE' }]]);
  });

  test('contest each other when both are incomplete and differ', () => {
    const claims = [
      sites([{ country: 'DE' }], { complete: false }),
      sites([{ country: 'FR' }], { source: 'b', complete: false }),
    ];
    expect(read('sites', claims)).toEqual([
      [{ country: 'DE' }, { '…': true }],
      [{ country: 'FR' }, { '…': true }],
    ]);
  });
});

describe('elements', () => {
  test('an unknown place is an element whose country is unknown', () => {
    expect(read('sites', [sites([{ country: 'ZZ', city: 'x' }])])).toEqual([
      [{ city: 'x', country: 'stated_unknown' }],
    ]);
  });

  test('what is no record is an element of which nothing is known', () => {
    expect(read('sites', [sites(['DE'])])).toEqual([[{}]]);
  });

  test.each([[[]], ['DE']] as const)('%j is no list of sites', (value) => {
    expect(read('sites', [sites(value)])).toBe('stated_unknown');
  });

  test('untrusted field names are not read', () => {
    const value: Claim['value'] = [
      JSON.parse('{"country":"DE","__proto__":"x","constructor":"y"}') as { country: string },
    ];
    expect(read('sites', [sites(value)])).toEqual([[{ country: 'DE' }]]);
  });

  test('a list of scalars has the one field `value`', () => {
    expect(read('agreements', [claim({ dimension: 'agreements', value: ['zdr', 'nda'] })])).toEqual([
      [{ value: 'stated_unknown' }, { value: 'zdr' }].sort((a) => (a.value === 'zdr' ? -1 : 1)),
    ]);
  });
});

describe('certifications', () => {
  const certificates = (...untils: readonly string[]): Claim =>
    claim({
      dimension: 'certifications',
      value: untils.map((validUntil, index) => ({ scheme: `s${String(index)}`, validUntil })),
    });

  test('count through their last day and not longer', () => {
    const claims = [certificates('2026-11-21', '2026-11-22')];
    expect(read('certifications', claims)).toEqual([[{ scheme: 's1', validUntil: '2026-11-22' }]]);
  });

  test('without a date stay', () => {
    expect(
      read('certifications', [claim({ dimension: 'certifications', value: [{ scheme: 'x' }] })]),
    ).toEqual([[{ scheme: 'x' }]]);
  });

  test.each(['soon', '2026-13-01', '2026-02-30'])(
    'with the unreadable date %s are elements of which nothing is known',
    (until) => {
      expect(read('certifications', [certificates(until)])).toEqual([[{}]]);
    },
  );
});

describe('tenure claimed for the subject as a whole', () => {
  const tenure = (value: string, parts: Partial<Claim> = {}): Claim =>
    claim({ dimension: 'gpuTenure', value, ...parts });

  test('fills the sites that lack it, with its own evidence', () => {
    const claims = [
      sites([{ country: 'DE' }, { country: 'FR', gpuTenure: 'reseller' }]),
      tenure('owned', { assurance: 'audited' }),
    ];
    expect(read('sites', claims)).toEqual([
      [
        { country: 'DE', gpuTenure: 'owned' },
        { country: 'FR', gpuTenure: 'reseller' },
      ],
    ]);
    const element = resolveProfile(world(claims)).lists.get('sites')?.candidates[0]?.value.elements[0];
    const assuranceOf = (field: string) => element?.fields.get(field)?.candidates[0]?.supports[0]?.assurance;
    expect([assuranceOf('country'), assuranceOf('gpuTenure')]).toEqual(['self_declared', 'audited']);
  });

  test('fills what both dimensions give, and nothing where they are unknown sites', () => {
    const facility = claim({ dimension: 'facilityTenure', value: 'colocation' });
    expect(read('sites', [sites([{ country: 'DE' }]), tenure('owned'), facility])).toEqual([
      [{ country: 'DE', gpuTenure: 'owned', facilityTenure: 'colocation' }],
    ]);
    expect(read('sites', [sites([{ country: 'DE' }], { validTo: NOW }), tenure('owned')])).toBe('lapsed');
  });

  test('of the endpoint fills the sites of the provider, and a disputed one fills with unknown', () => {
    const claims = [sites([{ country: 'DE' }]), tenure('owned'), tenure('reseller', ON_ENDPOINT)];
    expect(read('sites', claims)).toEqual([[{ country: 'DE', gpuTenure: 'reseller' }]]);
    expect(read('sites', [...claims, tenure('owned', { ...ON_DEPLOYMENT, state: 'disputed' })])).toEqual([
      [{ country: 'DE', gpuTenure: 'disputed' }],
    ]);
  });

  test('that is contested contests the field', () => {
    const claims = [sites([{ country: 'DE' }]), tenure('owned'), tenure('reseller', { source: 'b' })];
    expect(read('sites', claims)).toEqual([[{ country: 'DE', gpuTenure: 'owned|reseller' }]]);
  });
});

describe('many deployments', () => {
  const other = { ...TARGET, deployment: 'acme/eu#lab/m2', model: 'lab/m2' };
  const claims = [
    sites([{ country: 'DE' }]),
    claim({ dimension: 'gpuTenure', value: 'owned' }),
    claim({ dimension: 'model.weights', value: 'open', ...ON_MODEL }),
  ];

  test('of one endpoint share their facts', () => {
    const resolve = createResolver(world(claims));
    expect(resolve(TARGET).lists).toBe(resolve(other).lists);
    expect(resolve(TARGET).scalars.get('model.weights')).toBeDefined();
    expect(resolve(other).scalars.get('model.weights')).toBeUndefined();
  });

  test('under different agreements do not', () => {
    const zdr = sites([{ country: 'FR' }], { condition: 'zdr' });
    const resolve = createResolver(
      world([...claims, zdr], { agreements: [agreement({ exceptModels: [other.model] })] }),
    );
    const countryOf = (target: typeof TARGET) =>
      resolve(target).lists.get('sites')?.candidates[0]?.value.elements[0]?.fields.get('country')
        ?.candidates[0]?.value;
    expect([countryOf(TARGET), countryOf(other)]).toEqual(['FR', 'DE']);
  });
});
