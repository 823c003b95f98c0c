import { beforeAll, describe, expect, it } from '@jest/globals';
import { readCatalog, toCatalogRecords } from '../../../../src/catalog/files/index.js';
import type { CatalogRecords } from '../../../../src/catalog/domain/catalog-records.js';

describe('the shipped catalog', () => {
  let records: CatalogRecords;

  beforeAll(async () => {
    const read = await readCatalog('prisma/catalog');
    expect(read.ok ? [] : read.findings).toEqual([]);
    if (!read.ok) throw new Error('the catalog does not load');
    records = toCatalogRecords(read.value);
  });

  it('has every provider, endpoint, model and deployment', () => {
    expect({
      providers: records.providers.length,
      endpoints: records.endpoints.length,
      models: records.models.length,
      deployments: records.deployments.length,
      claims: records.claims.length,
    }).toEqual({ providers: 101, endpoints: 209, models: 403, deployments: 1202, claims: 1414 });
  });
});
