import { describe, expect, test } from '@jest/globals';
import type { Accepts, Assurance, Claim, Profile } from '../../../../src/catalog/index.js';
import { deriveDecryptionClass, deriveJurisdictions, resolveProfile } from '../../../../src/catalog/index.js';
import { claim, world } from './build-claims.js';

const OPERATORS = new Map([
  ['Hosty', 'FR'],
  ['Edgy', 'US'],
  ['Ghost', 'ZZ'],
]);
const everything: Accepts = () => true;
const only =
  (assurance: Assurance): Accepts =>
  (support) =>
    support.assurance === assurance;

const profileOf = (claims: readonly Claim[]): Profile =>
  resolveProfile(world(claims, { operatorCountries: OPERATORS }));

describe('jurisdictions', () => {
  const seats = [
    claim({ dimension: 'headquarters', value: 'DE' }),
    claim({ dimension: 'parent', value: 'US' }),
  ];
  const sites = claim({ dimension: 'sites', value: [{ country: 'FR', operator: 'Hosty' }] });
  const storage = claim({ dimension: 'storage', value: [{ country: 'FR' }] });
  const remoteAccess = claim({ dimension: 'remoteAccess', value: [{ country: 'IE' }] });
  const decryption = claim({
    dimension: 'decryption',
    value: [{ hop: 'edge', country: 'group:EU', operator: 'Edgy' }],
  });
  const all = [...seats, sites, storage, remoteAccess, decryption];

  function read(claims: readonly Claim[], accepts = everything): string {
    const { candidates, cause } = deriveJurisdictions(profileOf(claims), accepts);
    const [only] = candidates;
    if (only === undefined) return String(cause);
    const values = only.value.elements.map(({ fields }) => fields.get('value')?.candidates[0]?.value);
    return `${values.join(' ')}${only.value.complete ? '' : ' …'}`;
  }

  test('are complete when every input is', () => {
    expect(read(all)).toBe('DE FR IE US group:EU');
  });

  test('are unknown when nothing is', () => {
    expect(read([])).toBe('never_stated');
  });

  test.each([
    ['one input is missing', all.slice(1), 'FR IE US group:EU …'],
    [
      'a list is incomplete',
      [...all.slice(0, 3), { ...storage, complete: false }, remoteAccess, decryption],
      'DE FR IE US group:EU …',
    ],
    [
      'a place is unknown',
      [
        ...seats,
        { ...sites, value: [{ country: 'ZZ', operator: 'Hosty' }] },
        storage,
        remoteAccess,
        decryption,
      ],
      'DE FR IE US group:EU …',
    ],
    [
      'an operator is missing',
      [...seats, { ...sites, value: [{ country: 'FR' }] }, storage, remoteAccess, decryption],
      'DE FR IE US group:EU …',
    ],
    [
      'nobody knows the operator',
      [
        ...seats,
        { ...sites, value: [{ country: 'FR', operator: 'Nobody' }] },
        storage,
        remoteAccess,
        decryption,
      ],
      'DE FR IE US group:EU …',
    ],
    [
      'the operator is seated nowhere',
      [
        ...seats,
        { ...sites, value: [{ country: 'FR', operator: 'Ghost' }] },
        storage,
        remoteAccess,
        decryption,
      ],
      'DE FR IE US group:EU …',
    ],
    [
      'a seat is contested',
      [...all, claim({ dimension: 'parent', value: 'CN', source: 'b' })],
      'DE FR IE US group:EU …',
    ],
    [
      'lists differ: what they share counts',
      [...all, { ...remoteAccess, id: 'x', source: 'b', value: [{ country: 'IN' }] }],
      'DE FR US group:EU …',
    ],
    [
      'lists differ and share a country',
      [...all, { ...remoteAccess, id: 'x', source: 'b', value: [{ country: 'IE' }, { country: 'IN' }] }],
      'DE FR IE US group:EU …',
    ],
  ])('are incomplete when %s', (_, claims, expected) => {
    expect(read(claims)).toBe(expected);
  });

  test('leave out what the evidence filter refuses, with their supports', () => {
    const audited = { ...sites, assurance: 'audited' } as const;
    const claims = [...seats, audited, storage, remoteAccess, decryption];
    expect(read(claims, only('audited'))).toBe('FR …');
    expect(read(claims, only('attested'))).toBe('never_stated');
    const fact = deriveJurisdictions(profileOf(claims), only('audited'));
    expect(fact.candidates[0]?.supports.map(({ claimId }) => claimId)).toEqual([audited.id]);
  });

  test('leave out a list that is contested by an unaccepted one', () => {
    const claims = [
      { ...storage, assurance: 'audited' } as const,
      { ...storage, id: 'x', source: 'b', value: [{ country: 'FR' }, { country: 'DE' }] },
    ];
    expect(read(claims, only('audited'))).toBe('never_stated');
  });
});

describe('decryption class', () => {
  type Hop = Readonly<Record<string, string>>;
  const hops = (value: readonly Hop[], parts: Partial<Claim> = {}): Claim =>
    claim({ dimension: 'decryption', value, ...parts });
  const site = (gpuTenure: string, facilityTenure: string): Claim =>
    claim({ dimension: 'sites', value: [{ country: 'DE', gpuTenure, facilityTenure }] });
  const hosted = site('owned', 'colocation');
  const local = site('customer_owned', 'customer_site');
  const attested: Partial<Claim> = { assurance: 'attested' };

  function read(claims: readonly Claim[], accepts = everything): string {
    const { candidates, cause } = deriveDecryptionClass(profileOf(claims), accepts);
    return cause ?? candidates.map(({ value }) => value).join(' ');
  }

  const edge = { hop: 'edge', country: 'DE' };
  const host = { hop: 'inference_host', country: 'DE' };
  const gateway = { hop: 'gateway', country: 'DE' };
  const tee = { hop: 'tee', country: 'DE' };

  test.each<[string, string, readonly Claim[]]>([
    ['nothing is known', 'never_stated', []],
    ['edges in documented places', 'D5', [hops([edge, host])]],
    ['an edge that may be anywhere', 'D5 D6', [hops([{ hop: 'edge' }])]],
    ['an edge that somebody saw', 'D5 D6', [hops([edge], { assurance: 'observed' })]],
    ['an edge, and perhaps more', 'D5 D6', [hops([edge], { complete: false })]],
    ['an edge beside a hop that is not known', 'D5 D6', [hops([edge, { hop: 'door' }])]],
    ['an open list without an edge', 'never_stated', [hosted, hops([host], { complete: false })]],
    ['a hop that is not known', 'never_stated', [hosted, hops([{ hop: 'door' }])]],
    ['an origin in a documented place', 'D4', [hosted, hops([gateway, host])]],
    ['an origin in no known place', 'never_stated', [hosted, hops([gateway, { hop: 'inference_host' }])]],
    ['an enclave and a host beside it', 'D4', [hosted, hops([tee, host])]],
    ['an enclave behind a gateway', 'D3', [hosted, hops([gateway, tee])]],
    [
      'an enclave that nothing attests',
      'never_stated',
      [hosted, hops([{ ...tee, keyCustody: 'tee_bound' }])],
    ],
    ['an attested enclave with its own key', 'D2', [hops([{ ...tee, keyCustody: 'tee_bound' }], attested)]],
    [
      'an attested enclave to which the client encrypts',
      'D1',
      [hosted, hops([{ ...tee, keyCustody: 'client_only' }], attested)],
    ],
    [
      'an attested enclave with another key',
      'never_stated',
      [hosted, hops([{ ...tee, keyCustody: 'provider_hsm' }], attested)],
    ],
    ['the customer alone', 'D0', [local, hops([{ ...host, keyCustody: 'client_only' }])]],
    ['the customer’s site, keys not known', 'D0 D4', [local, hops([host])]],
    [
      'the customer’s site, the provider’s keys',
      'D4',
      [local, hops([{ ...host, keyCustody: 'provider_managed' }])],
    ],
    ['the client’s keys, sites not known', 'D0 D4', [hops([{ ...host, keyCustody: 'client_only' }])]],
    [
      'the customer’s GPUs in a building not known',
      'D0 D4',
      [claim({ dimension: 'sites', value: [{ country: 'DE', gpuTenure: 'customer_owned' }] }), hops([host])],
    ],
    [
      'the customer’s site, and perhaps more',
      'D0 D4',
      [{ ...local, complete: false }, hops([{ ...host, keyCustody: 'client_only' }])],
    ],
    ['nothing certain about an unplaced host', 'never_stated', [hops([{ hop: 'inference_host' }])]],
    ['sources differ about the list', 'D4 D5', [hosted, hops([host]), hops([edge], { source: 'b' })]],
    [
      'one of the sources leaves it unknown',
      'never_stated',
      [hosted, hops([edge]), hops([{ hop: 'door' }], { source: 'b' })],
    ],
    [
      'sources differ about the sites',
      'D0 D4',
      [hosted, { ...local, source: 'b' }, hops([{ ...host, keyCustody: 'client_only' }])],
    ],
  ])('%s: %s', (_, expected, claims) => {
    expect(read(claims)).toBe(expected);
  });

  test('an empty list says nothing', () => {
    const empty: Profile = {
      scalars: new Map(),
      lists: new Map([
        [
          'decryption',
          {
            candidates: [
              {
                value: { elements: [], complete: true },
                supports: [{ claimId: 'c', source: 's', assurance: 'attested', verifiedAt: 0 }],
              },
            ],
            cause: null,
            speaker: 's',
          },
        ],
      ]),
      operatorCountries: new Map(),
    };
    expect(deriveDecryptionClass(empty, everything).cause).toBe('never_stated');
  });

  test('an evidence filter takes away what it refuses', () => {
    const claims = [hosted, hops([{ ...tee, keyCustody: 'tee_bound' }], attested)];
    expect(read(claims, only('attested'))).toBe('D2');
    expect(read(claims, only('audited'))).toBe('never_stated');
    const fact = deriveDecryptionClass(profileOf(claims), only('attested'));
    expect(fact.candidates[0]?.supports).toHaveLength(1);
  });
});
