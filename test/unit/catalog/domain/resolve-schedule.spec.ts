import { expect, test } from '@jest/globals';
import { nextChange } from '../../../../src/catalog/index.js';
import { agreement, claim, DAY, NOW } from './build-claims.js';

const quiet = claim({ dimension: 'training', value: 'never' });

test('nothing changes by itself', () => {
  expect(nextChange({ claims: [quiet], agreements: [], asOf: NOW })).toBeNull();
});

test.each([
  ['a claim starts', { validFrom: NOW + 5 }],
  ['a claim ends', { validTo: NOW + 5 }],
  ['a proposal ends', { state: 'proposed', validTo: NOW + 5 }],
] as const)('%s', (_, parts) => {
  const later = { ...quiet, validTo: NOW + 9 };
  expect(nextChange({ claims: [later, { ...quiet, ...parts }], agreements: [], asOf: NOW })).toBe(NOW + 5);
});

test.each(['draft', 'retracted'] as const)('a %s claim does not count', (state) => {
  expect(
    nextChange({ claims: [{ ...quiet, state, validTo: NOW + 5 }], agreements: [], asOf: NOW }),
  ).toBeNull();
});

test('an agreement starts and ends', () => {
  const agreements = [agreement({ validFrom: NOW + 5, validTo: NOW + 7 })];
  expect(nextChange({ claims: [], agreements, asOf: NOW })).toBe(NOW + 5);
  expect(nextChange({ claims: [], agreements, asOf: NOW + 5 })).toBe(NOW + 7);
});

test('a certificate runs out at the end of its last day', () => {
  const value = [
    { scheme: 'a', validUntil: '2026-11-20' },
    { scheme: 'b', validUntil: '2026-11-23' },
    { scheme: 'c' },
  ];
  const claims = [
    claim({ dimension: 'certifications', value }),
    claim({ dimension: 'certifications', value: 'x' }),
  ];
  expect(nextChange({ claims, agreements: [], asOf: NOW })).toBe(NOW + 2 * DAY);
  expect(nextChange({ claims, agreements: [], asOf: NOW + 2 * DAY })).toBeNull();
});

test('a claim on a dimension that nobody knows is harmless', () => {
  expect(
    nextChange({ claims: [claim({ dimension: 'nothing', value: 'x' })], agreements: [], asOf: NOW }),
  ).toBeNull();
});
