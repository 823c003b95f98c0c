import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseCatalog, parseCatalogFile, toCatalogRecords } from '../../src/catalog/files/index.js';
import { PROVIDER } from '../unit/catalog/files/catalog-texts.js';

const LINES = PROVIDER.split('\n');
const SHIPPED = ['anthropic', 'azure', 'mistral', 'phala', 'models'].map((name) => ({
  file: `prisma/catalog/${name}.yaml`,
  text: readFileSync(`prisma/catalog/${name}.yaml`, 'utf8'),
}));

/** A file that somebody cut, doubled, swapped or overwrote in places. */
const damaged = fc
  .array(
    fc.record({
      line: fc.nat(LINES.length - 1),
      how: fc.constantFrom('drop', 'double', 'indent', 'replace'),
      text: fc.string({ maxLength: 20 }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((cuts) =>
    cuts.reduce<readonly string[]>((lines, { line, how, text }) => {
      const before = lines.slice(0, line);
      const after = lines.slice(line + 1);
      const here = lines[line] ?? '';
      if (how === 'drop') return [...before, ...after];
      if (how === 'double') return [...before, here, here, ...after];
      return how === 'indent' ? [...before, `  ${here}`, ...after] : [...before, text, ...after];
    }, LINES),
  )
  .map((lines) => lines.join('\n'));

describe('a catalog file, whatever it holds,', () => {
  it('is read or refused with a place inside the text and a mend, never by an exception', () => {
    fc.assert(
      fc.property(fc.oneof(damaged, fc.string({ maxLength: 200 })), (text) => {
        const parsed = parseCatalogFile(text, 'file.yaml');
        const lines = text.split('\n').length;
        for (const finding of parsed.ok ? parsed.warnings : parsed.findings) {
          expect(finding.file).toBe('file.yaml');
          expect(finding.hint).toBeTruthy();
          expect(finding.message).not.toMatch(/\n|\.$/);
          expect(finding.line).toBeGreaterThanOrEqual(1);
          expect(finding.line).toBeLessThanOrEqual(lines);
          expect(finding.column).toBeGreaterThanOrEqual(1);
        }
        return parsed.ok || parsed.findings.length > 0;
      }),
      { numRuns: 500 },
    );
  });
});

describe('a catalog', () => {
  it('gives the same records in whatever order its files come', () => {
    const whole = (files: typeof SHIPPED): string => {
      const parsed = parseCatalog(files);
      return parsed.ok ? JSON.stringify(toCatalogRecords(parsed.value)) : JSON.stringify(parsed.findings);
    };
    const expected = whole(SHIPPED);
    expect(expected).toContain('"legalEntities"');
    fc.assert(
      fc.property(
        fc.shuffledSubarray(SHIPPED, { minLength: SHIPPED.length }),
        (files) => whole(files) === expected,
      ),
      { numRuns: 10 },
    );
  });

  it('gives sorted records, no two of one slug', () => {
    const parsed = parseCatalog(SHIPPED);
    if (!parsed.ok) throw new Error('these files are right');
    const { legalEntities, providers, endpoints, models, deployments } = toCatalogRecords(parsed.value);
    for (const list of [legalEntities, providers, endpoints, models, deployments]) {
      const slugs = list.map(({ slug }) => slug);
      expect(slugs).toEqual([...new Set(slugs)].sort());
    }
  });
});
