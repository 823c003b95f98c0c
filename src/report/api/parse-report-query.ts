import type { Finding, Parsed } from '../../platform/finding.js';
import type { ReportRequest } from '../app/reports.js';
import { REPORT_FORMATS } from '../domain/report-formats.js';

const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;
const ISO_WITH_ZONE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/;
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
  const asOf = parseInstant('asOf', text('asOf'), refuse);
  const knownAt = parseInstant('knownAt', text('knownAt'), refuse);
  if (scope === undefined || format === undefined || findings.length > 0) return { ok: false, findings };
  const value = { scope, format, asOf, knownAt, ...(dataClass === undefined ? {} : { dataClass }) };
  return { ok: true, value, warnings: [] };
}

function parseInstant(
  name: string,
  value: string | undefined,
  refuse: (path: string, message: string) => void,
): number | null {
  if (value === undefined) return null;
  const instant = ISO_DATE.test(value) ? `${value}T00:00:00Z` : value;
  const time = ISO_WITH_ZONE.test(instant) && isDay(instant) ? Date.parse(instant) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  refuse(
    name,
    `\`${name}\` is not an instant; write it as \`2026-11-22T10:00:00Z\`, or a date for its first instant`,
  );
  return null;
}

/** `Date.parse` takes the 30th of February for the 2nd of March, and a report would answer for another day. */
function isDay(instant: string): boolean {
  const day = instant.slice(0, 10);
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}
