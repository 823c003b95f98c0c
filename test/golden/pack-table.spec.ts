import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { CatalogSnapshot, contentOfRecords, readCatalogRecords } from '../../src/catalog/index.js';
import { PROJECT_ROOT } from '../../src/platform/project-root.js';
import { packTable, readLibrary } from '../../src/policy/index.js';

describe('the packs on the shipped catalog', () => {
  it('allow, refuse and do not know, and what allows nothing says what is missing', async () => {
    const records = await readCatalogRecords(join(PROJECT_ROOT, 'prisma', 'catalog'));
    if (!records.ok) throw new Error(records.findings[0]?.message);
    const catalog = new CatalogSnapshot(0n, contentOfRecords(records.value));
    const total = catalog.visibleTo(null).deployments.length;
    const table = packTable(await readLibrary(), catalog, Date.parse('2026-11-22T00:00:00Z'));
    for (const row of table) {
      expect(row.allowed + row.violated + row.unknown).toBe(total);
      if (row.allowed === 0) expect(row.missing.length).toBeGreaterThan(0);
    }
    expect(table.filter(({ allowed }) => allowed > 0).length).toBeGreaterThanOrEqual(5);
  });
});
