import { beforeAll, describe, expect, it } from '@jest/globals';
import type { CaseResult } from '../../src/policy/index.js';
import { loadGroups, runCases } from '../../src/policy/index.js';

describe('the shipped cases', () => {
  let results: readonly CaseResult[] = [];

  beforeAll(async () => {
    const groups = await loadGroups('policies/groups');
    if (!groups.ok) throw new Error(JSON.stringify(groups.findings, null, 2));
    results = await runCases(['policies/cases'], { packs: new Map(), groups: groups.value });
  });

  it('all come out as they say', () => {
    expect(results.filter((result) => result.status !== 'passed')).toEqual([]);
  });

  it('are not fewer than the language needs', () => {
    expect(new Set(results.map((result) => result.file)).size).toBeGreaterThanOrEqual(60);
    expect(results.length).toBeGreaterThanOrEqual(150);
  });
});
