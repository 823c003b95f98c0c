import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { dimensionsPage, PAGE } from '../../docs/formats/print-dimensions.mjs';
import { DIMENSIONS, QUANTIZATION_LEVELS } from '../../src/catalog/index.js';
import { operatorsFor } from '../../src/policy/domain/operators.js';

const SOURCE = { dimensions: DIMENSIONS, levels: QUANTIZATION_LEVELS, operatorsFor };

describe('the page of dimensions', () => {
  it('is what the dimensions say', () => {
    expect(readFileSync(PAGE, 'utf8')).toBe(dimensionsPage(SOURCE));
  });

  it('changes with every dimension', () => {
    const page = dimensionsPage(SOURCE);
    for (const { name } of DIMENSIONS) {
      const without = { ...SOURCE, dimensions: DIMENSIONS.filter((dimension) => dimension.name !== name) };
      expect(dimensionsPage(without)).not.toBe(page);
    }
  });
});
