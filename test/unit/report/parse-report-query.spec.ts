import { describe, expect, test } from '@jest/globals';

import { parseReportQuery } from '../../../src/report/api/parse-report-query.js';

describe('the instants of a report', () => {
  test.each([
    ['2026-11-22', '2026-11-22T00:00:00.000Z'],
    ['2028-02-29', '2028-02-29T00:00:00.000Z'],
    ['2026-11-22T10:00:00Z', '2026-11-22T10:00:00.000Z'],
    ['2026-11-22T10:00:00.730+02:00', '2026-11-22T08:00:00.730Z'],
    ['2026-11-22T10:00Z', '2026-11-22T10:00:00.000Z'],
  ])('%s is %s', (text, instant) => {
    const parsed = parseReportQuery({ scope: 'acme', asOf: text, knownAt: text });
    const time = Date.parse(instant);
    expect(parsed).toMatchObject({ ok: true, value: { asOf: time, knownAt: time } });
  });

  test.each([
    '',
    'yesterday',
    '2026',
    '2026-11',
    '2026-11-22T10:00',
    '2026-02-30',
    '2027-02-29',
    '2026-02-30T10:00Z',
    '2026-13-01',
    '2026-11-22 10:00Z',
  ])('`%s` is refused, with the way to write one', (text) => {
    const parsed = parseReportQuery({ scope: 'acme', asOf: text });
    expect(parsed).toMatchObject({ ok: false, findings: [{ code: 'BAD_PARAMETER', path: 'asOf' }] });
    expect(parsed.ok ? '' : parsed.findings[0]?.message).toContain('2026-11-22T10:00:00Z`, or a date');
  });
});
