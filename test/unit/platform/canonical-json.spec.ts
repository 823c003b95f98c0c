import { expect, test } from '@jest/globals';

import { canonicalJson } from '../../../src/platform/canonical-json.js';

test('sorts keys, keeps the order of lists and leaves out what is undefined', () => {
  expect(canonicalJson({ b: [2, 1], a: { d: 1.0, c: undefined }, é: 'ü' })).toBe(
    '{"a":{"d":1},"b":[2,1],"é":"ü"}',
  );
});

test('refuses what JSON cannot carry', () => {
  expect(() => canonicalJson(undefined)).toThrow(TypeError);
  expect(() => canonicalJson({ a: Number.NaN })).toThrow();
});
