import { expect, test } from '@jest/globals';

import { plural } from '../../../src/platform/plural.js';

test.each([
  [0, 'case', undefined, '0 cases'],
  [1, 'case', undefined, '1 case'],
  [2, 'case', undefined, '2 cases'],
  [1, 'legal entity', 'legal entities', '1 legal entity'],
  [0, 'legal entity', 'legal entities', '0 legal entities'],
])('%d %s, many %s, reads %s', (count, noun, many, text) => {
  expect(plural(count, noun, many)).toBe(text);
});
