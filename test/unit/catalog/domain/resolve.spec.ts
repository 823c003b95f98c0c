import { describe, expect, test } from '@jest/globals';
import type { Claim, ResolutionInput, Scalar } from '../../../../src/catalog/index.js';
import { resolveProfile } from '../../../../src/catalog/index.js';
import {
  agreement,
  claim,
  DAY,
  NOW,
  ON_DEPLOYMENT,
  ON_ENDPOINT,
  ON_MODEL,
  TARGET,
  world,
} from './build-claims.js';

/** The candidates' values, or the cause why there are none. */
function read(
  dimension: string,
  claims: readonly Claim[],
  parts: Partial<ResolutionInput> = {},
): readonly Scalar[] | string {
  const fact = resolveProfile(world(claims, parts)).scalars.get(dimension);
  if (fact === undefined) return 'never_stated';
  return fact.cause ?? fact.candidates.map((candidate) => candidate.value);
}

const training = (value: string, parts: Partial<Claim> = {}): Claim =>
  claim({ dimension: 'training', value, ...parts });

describe('which subject speaks', () => {
  test('nobody has ever said anything', () => {
    expect(read('training', [])).toBe('never_stated');
  });

  test('the provider, when nothing more specific has spoken', () => {
    expect(read('training', [training('never')])).toEqual(['never']);
  });

  test('the endpoint before the provider, the deployment before the endpoint', () => {
    const claims = [training('never'), training('opt_in', ON_ENDPOINT)];
    expect(read('training', claims)).toEqual(['opt_in']);
    expect(read('training', [...claims, training('opt_out', ON_DEPLOYMENT)])).toEqual(['opt_out']);
  });

  test.each([
    ['lapsed', { validTo: NOW }, 'lapsed'],
    ['disputed', { state: 'disputed' }, 'disputed'],
    ['closed', { closed: true }, 'lapsed'],
  ] as const)('a specific claim that is %s stays responsible', (_, parts, cause) => {
    expect(read('training', [training('never'), training('opt_in', { ...ON_ENDPOINT, ...parts })])).toBe(
      cause,
    );
  });
});

describe('a retraction', () => {
  test('takes the claim out as if it had not been, its closed records too', () => {
    const closed = training('opt_in', { ...ON_ENDPOINT, statement: 's1', closed: true });
    const open = training('opt_in', { ...ON_ENDPOINT, statement: 's1', state: 'retracted' });
    expect(read('training', [training('never'), closed])).toBe('lapsed');
    expect(read('training', [training('never'), closed, open])).toEqual(['never']);
  });

  test('that is itself closed takes nothing out', () => {
    const records = [
      training('opt_in', { ...ON_ENDPOINT, statement: 's1', closed: true }),
      training('opt_in', { ...ON_ENDPOINT, statement: 's1', closed: true, state: 'retracted' }),
    ];
    expect(read('training', [training('never'), ...records])).toBe('lapsed');
  });
});

describe('what has not begun', () => {
  test('does not speak yet, and speaks from its first instant', () => {
    const claims = [training('never'), training('opt_in', { ...ON_ENDPOINT, validFrom: NOW + 1 })];
    expect(read('training', claims)).toEqual(['never']);
    expect(read('training', claims, { asOf: NOW + 1 })).toEqual(['opt_in']);
  });
});

describe('drafts and proposals', () => {
  test.each(['draft', 'proposed'] as const)('a %s alone leaves the fact unknown', (state) => {
    expect(read('training', [training('never', { state })])).toBe('not_approved');
  });

  test('a draft beside an approved claim is not read', () => {
    expect(read('training', [training('never'), training('opt_in', { state: 'draft' })])).toEqual(['never']);
  });

  test('a proposal beside the approved value contests it', () => {
    expect(read('training', [training('never'), training('opt_in', { state: 'proposed' })])).toEqual([
      'never',
      'opt_in',
    ]);
  });

  test('a proposal for a more specific subject contests what would speak without it', () => {
    const claims = [training('never'), training('opt_in', { ...ON_DEPLOYMENT, state: 'proposed' })];
    expect(read('training', claims)).toEqual(['never', 'opt_in']);
  });

  test('a proposal that would not speak when approved changes nothing', () => {
    const proposed = training('opt_in', { state: 'proposed' });
    expect(read('training', [training('never', ON_ENDPOINT), proposed])).toEqual(['never']);
    expect(read('training', [training('never'), { ...proposed, closed: true }])).toEqual(['never']);
    expect(read('training', [training('never'), { ...proposed, validTo: NOW }])).toEqual(['never']);
    expect(read('training', [training('never'), { ...proposed, condition: 'zdr' }])).toEqual(['never']);
  });

  test('a proposal that agrees proves nothing', () => {
    const claims = [training('never'), training('never', { state: 'proposed', assurance: 'audited' })];
    const fact = resolveProfile(world(claims)).scalars.get('training');
    expect(fact?.candidates).toHaveLength(1);
    expect(fact?.candidates[0]?.supports.map(({ assurance }) => assurance)).toEqual(['self_declared']);
  });

  test('a proposal for a silent subject does not raise it', () => {
    expect(
      read('training', [training('never', { validTo: NOW }), training('never', { state: 'proposed' })]),
    ).toBe('lapsed');
  });
});

describe('conditions', () => {
  const zdr = claim({ dimension: 'retention.prompts', value: 0, condition: 'zdr' });
  const usual = claim({ dimension: 'retention.prompts', value: 30 });
  const prompts = (
    claims: readonly Claim[],
    ...agreements: readonly Partial<ReturnType<typeof agreement>>[]
  ) => read('retention.prompts', claims, { agreements: agreements.map((parts) => agreement(parts)) });

  test('a claim whose condition is met speaks before the unconditional one', () => {
    expect(prompts([usual, zdr])).toEqual([30]);
    expect(prompts([usual, zdr], {})).toEqual([0]);
  });

  test.each([
    ['of another kind', { kind: 'baa' }],
    ['with another provider', { provider: 'other' }],
    ['suspended', { suspended: true }],
    ['not yet in force', { validFrom: NOW + 1 }],
    ['ended', { validTo: NOW }],
    ['for other endpoints', { endpoints: ['acme/us'] }],
    ['except the model', { exceptModels: [TARGET.model] }],
  ] as const)('an agreement %s does not count', (_, parts) => {
    expect(prompts([usual, zdr], parts)).toEqual([30]);
  });

  test('an agreement without end, for the endpoint, counts', () => {
    expect(prompts([usual, zdr], { validTo: null, endpoints: [TARGET.endpoint] })).toEqual([0]);
  });

  test('a met claim makes its subject speak, an unmet one does not', () => {
    const specific = { ...zdr, ...ON_ENDPOINT };
    expect(prompts([usual, specific], {})).toEqual([0]);
    expect(prompts([usual, specific])).toEqual([30]);
  });

  test('a met claim that lapsed leaves the fact unknown and does not fall back', () => {
    expect(prompts([usual, { ...zdr, validTo: NOW }], {})).toBe('lapsed');
  });

  test('a specific unconditional claim stands before a general conditional one', () => {
    expect(prompts([{ ...usual, ...ON_ENDPOINT }, zdr], {})).toEqual([30]);
  });

  test('only unmet conditional claims are as good as none', () => {
    expect(prompts([zdr])).toBe('never_stated');
  });
});

describe('sources', () => {
  const other = (value: string, parts: Partial<Claim> = {}): Claim =>
    training(value, { source: 'other', ...parts });

  test('that agree are one candidate with both supports', () => {
    const fact = resolveProfile(world([training('never'), other('never')])).scalars.get('training');
    expect(fact?.candidates.map(({ supports }) => supports.length)).toEqual([2]);
    expect(fact?.speaker).toBe('acme');
  });

  test('speak in any order', () => {
    const claims = [training('opt_in'), other('never'), training('never', { source: 'third' })];
    const forwards = resolveProfile(world(claims)).scalars.get('training');
    expect(resolveProfile(world([...claims].reverse())).scalars.get('training')).toEqual(forwards);
  });

  test('that differ contest the fact, in the order of values', () => {
    expect(read('training', [other('opt_in'), training('never')])).toEqual(['never', 'opt_in']);
  });

  test('a source that fell silent still contests what others say otherwise', () => {
    expect(read('training', [training('never'), other('opt_in', { validTo: NOW })])).toEqual([
      'never',
      'opt_in',
    ]);
    expect(read('training', [training('never'), other('opt_in', { state: 'disputed' })])).toEqual([
      'never',
      'opt_in',
    ]);
    expect(read('training', [training('never'), other('never', { validTo: NOW })])).toEqual(['never']);
  });

  test('what only contests a value is no evidence for it, whoever else once said so', () => {
    const claims = [
      training('never'),
      other('opt_in', { validTo: NOW }),
      other('opt_in', { source: 'c', state: 'proposed' }),
    ];
    const fact = resolveProfile(world(claims)).scalars.get('training');
    expect(fact?.candidates.map(({ value, supports }) => [value, supports.length])).toEqual([
      ['never', 1],
      ['opt_in', 0],
    ]);
  });

  test('only the last word of a silent source counts, an open record before a closed one', () => {
    const before = other('opt_out', { validFrom: NOW - 400 * DAY, validTo: NOW - 300 * DAY });
    const last = other('opt_in', { validTo: NOW });
    const closed = other('by_default', { closed: true });
    expect(read('training', [training('never'), before, last, closed])).toEqual(['never', 'opt_in']);
    expect(read('training', [training('never'), closed, before, last])).toEqual(['never', 'opt_in']);
  });

  test('a source whose later claim is current has left its earlier one behind', () => {
    const before = training('opt_in', { validFrom: NOW - 400 * DAY, validTo: NOW - 300 * DAY });
    expect(read('training', [before, training('never')])).toEqual(['never']);
  });
});

describe('a dispute by the organisation', () => {
  const shared = training('never');

  test.each(['id', 'statement'] as const)('by %s makes the fact unknown', (key) => {
    const claims = [{ ...shared, statement: 's1' }];
    expect(read('training', claims, { disputes: new Set([key === 'id' ? shared.id : 's1']) })).toBe(
      'disputed',
    );
  });

  test('of a claim that lapsed anyway leaves it lapsed', () => {
    expect(read('training', [{ ...shared, validTo: NOW }], { disputes: new Set([shared.id]) })).toBe(
      'lapsed',
    );
  });

  test('lets the organisation’s own contract replace the shared claim, and nothing else', () => {
    const contract = training('opt_in', { owner: 'org', source: 'contract', assurance: 'contractual' });
    const note = training('opt_in', { owner: 'org', source: 'note' });
    const disputes = new Set([shared.id]);
    expect(read('training', [shared, contract])).toEqual(['never', 'opt_in']);
    expect(read('training', [shared, contract], { disputes })).toEqual(['opt_in']);
    expect(read('training', [shared, note], { disputes })).toEqual(['never', 'opt_in']);
    const own = { ...shared, owner: 'org' };
    expect(read('training', [own, contract], { disputes })).toEqual(['never', 'opt_in']);
  });
});

describe('dimensions of the model', () => {
  const score = (value: number, parts: Partial<Claim>): Claim =>
    claim({ dimension: 'quality.tools', value: { value, version: '1', measuredBy: 'lab' }, ...parts });

  test('are read from the model alone', () => {
    expect(
      read('model.weights', [claim({ dimension: 'model.weights', value: 'open', ...ON_MODEL })]),
    ).toEqual(['open']);
    expect(read('model.weights', [claim({ dimension: 'model.weights', value: 'open' })])).toBe(
      'never_stated',
    );
  });

  test('quality comes from the deployment, then the endpoint, then the model', () => {
    const claims = [score(0.7, ON_MODEL)];
    expect(read('quality.tools', claims)).toEqual([0.7]);
    claims.push(score(0.8, ON_ENDPOINT));
    expect(read('quality.tools', claims)).toEqual([0.8]);
    claims.push(score(0.9, ON_DEPLOYMENT));
    expect(read('quality.tools', claims)).toEqual([0.9]);
  });

  test('an unknown dimension, or one of another subject, is left out', () => {
    const claims = [
      claim({ dimension: 'nothing', value: 'x' }),
      claim({ dimension: 'jurisdictions', value: ['DE'] }),
    ];
    const profile = resolveProfile(world(claims));
    expect(profile.scalars.size + profile.lists.size).toBe(0);
  });
});

describe('values that cannot be read', () => {
  test.each([
    ['headquarters', 'ZZ'],
    ['headquarters', 'global'],
    ['headquarters', 7],
    ['training', 'maybe'],
    ['training', 1],
    ['retention.prompts', -1],
    ['retention.prompts', Number.NaN],
    ['retention.prompts', 'forever'],
    ['changeNotice', 'indefinite'],
    ['quantization', 'fp9'],
    ['quantization', 8],
    ['uptime', 'high'],
    ['uptime', { version: '1' }],
    ['uptime', { value: 1.1 }],
    ['uptime', { value: 'high' }],
    ['model.licence', ' '],
    ['model.licence', 1],
  ] as const)('%s %j is unknown', (dimension, value) => {
    const on = dimension.startsWith('model.') ? ON_MODEL : {};
    expect(read(dimension, [claim({ dimension, value, ...on })])).toBe('stated_unknown');
  });

  test('one unreadable source hides what the others say', () => {
    const claims = [
      claim({ dimension: 'headquarters', value: 'DE' }),
      claim({ dimension: 'headquarters', value: 'ZZ', source: 'x' }),
    ];
    expect(read('headquarters', claims)).toBe('stated_unknown');
  });

  test.each([
    ['retention.prompts', 'indefinite'],
    ['retention.prompts', 'unspecified'],
    ['headquarters', 'group:EU'],
    ['quantization', 'fp8'],
  ] as const)('%s %s is known', (dimension, value) => {
    expect(read(dimension, [claim({ dimension, value })])).toEqual([value]);
  });

  test('a claim without evidence is older than every limit', () => {
    const fact = resolveProfile(world([training('never', { evidence: [] })])).scalars.get('training');
    expect(fact?.candidates[0]?.supports[0]?.verifiedAt).toBe(-8_640_000_000_000_000);
  });
});
