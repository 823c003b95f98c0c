import { beforeAll, describe, expect, it } from '@jest/globals';
import type { CaseResult } from '../../src/policy/index.js';
import { PACKS_FOLDER, readLibrary, runCases } from '../../src/policy/index.js';
import type { Library } from '../../src/policy/index.js';

describe('the shipped packs', () => {
  let library: Library;
  let results: readonly CaseResult[];

  beforeAll(async () => {
    library = await readLibrary();
    const packs = new Map([...library.packs].map(([name, { document }]) => [name, document]));
    results = await runCases([PACKS_FOLDER], { groups: library.groups, packs });
  });

  it('are at least ten, each with title, prose and controls', () => {
    expect(library.packs.size).toBeGreaterThanOrEqual(10);
    for (const { policy } of library.packs.values()) {
      expect(policy.title).not.toBe(policy.name);
      expect(policy.description.length).toBeGreaterThan(80);
      expect(policy.controls.length).toBeGreaterThan(0);
      expect(policy.enforcement).toBe('enforce');
    }
  });

  it('have at least three cases each', () => {
    for (const name of library.packs.keys()) {
      const own = results.filter(({ file }) => file.includes(`/${name}/`));
      expect([name, own.length >= 3]).toEqual([name, true]);
    }
  });

  it('do what their cases say', () => {
    const broken = results.filter(({ status }) => status !== 'passed');
    expect(broken.map(({ name, findings, differences }) => ({ name, findings, differences }))).toEqual([]);
  });

  it('end every reason as a sentence', () => {
    for (const { policy } of library.packs.values()) {
      for (const { because } of policy.rules) expect(because).toMatch(/^[A-Z].*\.$/);
    }
  });
});
