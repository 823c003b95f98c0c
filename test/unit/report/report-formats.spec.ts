import { describe, expect, it } from '@jest/globals';
import type { ReportHeader, ReportRow } from '../../../src/report/index.js';
import { writeReport } from '../../../src/report/index.js';

const HEADER: ReportHeader = {
  report: 'cordon.report.allow-list/v1',
  scope: 'acme',
  dataClasses: ['public'],
  asOf: '2026-11-22T00:00:00.000Z',
  knownAt: '2026-11-22T00:00:00.000Z',
  revision: 7,
  policies: [{ name: 'p', version: 2, assignedTo: 'acme', enforcement: 'enforce', title: 'A | title' }],
};

const ROW: ReportRow = {
  dataClass: 'public',
  deployment: '=cmd|calc#m',
  provider: 'p',
  endpoint: 'e',
  model: 'm',
  verdict: 'DENY',
  reasons: [
    {
      policy: 'p',
      policyVersion: 2,
      rule: 'r',
      outcome: 'unknown',
      enforcement: 'enforce',
      dimensions: ['training'],
      because: 'line one\nline <two>',
    },
  ],
  waived: [],
  warnings: [],
  facts: [
    {
      dimension: 'training',
      state: 'unknown',
      sentence: 'Training is unknown.',
      statements: [
        {
          claim: 'c',
          source: 's',
          assurance: 'audited',
          verifiedAt: '2026-11-22T00:00:00.000Z',
          evidence: ['https://example.com/a'],
        },
      ],
    },
  ],
};

const write = (format: 'csv' | 'json' | 'md'): string =>
  [...writeReport(format, HEADER, [ROW, ROW])].join('');

describe('the formats of a report', () => {
  it('write CSV in which no cell is a formula', () => {
    const [, line = ''] = write('csv').split('\r\n');
    expect(line).toContain("'=cmd|calc#m");
    expect(line).toContain('p@2/r: unknown');
  });

  it('write one JSON document', () => {
    expect(JSON.parse(write('json'))).toEqual({ ...HEADER, rows: [ROW, ROW] });
  });

  it('write Markdown in which no text breaks out of its cell', () => {
    const rows = write('md')
      .split('\n')
      .filter((line) => line.startsWith('| =cmd'));
    expect(rows).toHaveLength(2);
    expect(rows[0]?.replaceAll('\\|', '').split('|')).toHaveLength(7);
    expect(rows[0]).toContain('line one<br>line &lt;two>');
    expect(rows[0]).toContain('<https://example.com/a>');
  });

  it('write a whole document also without rows', () => {
    expect(JSON.parse([...writeReport('json', HEADER, [])].join(''))).toEqual({ ...HEADER, rows: [] });
  });
});
