import type { Finding, Parsed } from '../../platform/finding.js';
import { parseInstant } from '../../platform/parse-instant.js';
import type { ReportRequest } from '../app/reports.js';
import { REPORT_FORMATS } from '../domain/report-formats.js';

const KNOWN = ['scope', 'format', 'dataClass', 'asOf', 'knownAt'];

/** The query string of a report. Unknown and repeated parameters are refused: a filter that is passed over would mislead. */
export function parseReportQuery(query: unknown): Parsed<ReportRequest> {
  const given = new Map(Object.entries(typeof query === 'object' && query !== null ? query : {}));
  const findings: Finding[] = [];
  const refuse = (path: string, message: string): void => {
    findings.push({ code: 'BAD_PARAMETER', severity: 'error', path, message });
  };
  for (const name of given.keys()) {
    if (!KNOWN.includes(name))
      refuse(name, `there is no parameter \`${name}\`; there are ${KNOWN.join(', ')}`);
  }
  const text = (name: string): string | undefined => {
    const value: unknown = given.get(name);
    if (value === undefined || typeof value === 'string') return value;
    refuse(name, `\`${name}\` can be given once`);
    return undefined;
  };
  const scope = text('scope');
  if (scope === undefined) refuse('scope', '`scope` is missing');
  const asked = text('format') ?? 'csv';
  const format = REPORT_FORMATS.find((one) => one === asked);
  if (format === undefined) {
    refuse('format', `there is no format \`${asked}\`; there are ${REPORT_FORMATS.join(', ')}`);
  }
  const dataClass = text('dataClass');
  const asOf = instantOf('asOf', text('asOf'), refuse);
  const knownAt = instantOf('knownAt', text('knownAt'), refuse);
  if (scope === undefined || format === undefined || findings.length > 0) return { ok: false, findings };
  const value = { scope, format, asOf, knownAt, ...(dataClass === undefined ? {} : { dataClass }) };
  return { ok: true, value, warnings: [] };
}

function instantOf(
  name: string,
  value: string | undefined,
  refuse: (path: string, message: string) => void,
): number | null {
  if (value === undefined) return null;
  const time = parseInstant(value);
  if (time !== null) return time;
  refuse(
    name,
    `\`${name}\` is not an instant; write it as \`2026-11-22T10:00:00Z\`, or a date for its first instant`,
  );
  return null;
}
