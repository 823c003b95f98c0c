import { beforeAll, describe, expect, it } from '@jest/globals';
import type { GroupCatalog } from '../../src/policy/index.js';
import { loadGroups, runCases } from '../../src/policy/index.js';

describe('the shipped cases', () => {
  let groups: GroupCatalog = new Map();

  beforeAll(async () => {
    const loaded = await loadGroups('policies/groups');
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.findings, null, 2));
    groups = loaded.value;
  });

  it('all come out as they say', async () => {
    const results = await runCases(['policies/cases'], { packs: new Map(), groups });
    expect(results.filter((result) => result.status !== 'passed')).toEqual([]);
    expect(results.length).toBeGreaterThanOrEqual(1);
  });
});
