import type { Dimension, DimensionType } from '../../src/catalog/index.js';

/** Absolute path of the page. */
export const PAGE: string;

export function dimensionsPage(source: {
  readonly dimensions: readonly Dimension[];
  readonly levels: readonly (readonly string[])[];
  readonly operatorsFor: (type: DimensionType) => readonly string[];
}): string;
