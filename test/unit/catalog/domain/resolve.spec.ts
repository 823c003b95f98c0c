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
