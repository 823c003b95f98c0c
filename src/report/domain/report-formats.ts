import { stringify } from 'csv-stringify/sync';
import type { ReportHeader, ReportRow } from './allow-list-report.js';

export const REPORT_FORMATS = ['csv', 'json', 'md'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export const MEDIA_TYPES: Readonly<Record<ReportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
};

/** Writes a report piece by piece, so that its length does not matter. */
export function* writeReport(
  format: ReportFormat,
  header: ReportHeader,
  rows: Iterable<ReportRow>,
): Generator<string, void, undefined> {
  switch (format) {
    case 'csv':
      return yield* writeCsv(header, rows);
    case 'json':
      return yield* writeJson(header, rows);
    case 'md':
      return yield* writeMarkdown(header, rows);
  }
}

const COLUMNS = [
  'scope',
  'data_class',
  'deployment',
  'provider',
  'endpoint',
  'model',
  'verdict',
  'reasons',
  'waived',
  'warnings',
  'facts',
  'evidence',
  'policies',
  'as_of',
  'known_at',
  'revision',
] as const;

/** RFC 4180. A cell that a spreadsheet would take for a formula begins with an apostrophe. */
function* writeCsv(header: ReportHeader, rows: Iterable<ReportRow>): Generator<string, void, undefined> {
  const line = (cells: readonly string[]): string =>
    stringify([[...cells]], { record_delimiter: '\r\n', escape_formulas: true });
  const policies = header.policies.map(({ name, version }) => `${name}@${String(version)}`).join(' ');
  yield line(COLUMNS);
  for (const row of rows) {
    yield line([
      header.scope,
      row.dataClass ?? '',
      row.deployment,
      row.provider,
      row.endpoint,
      row.model,
      row.verdict,
      row.reasons.map(shortReason).join('; '),
      row.waived.map((one) => `${shortReason(one)} until ${one.expiresAt}`).join('; '),
      row.warnings.map(shortReason).join('; '),
      row.facts.map(({ dimension, state, sentence }) => `${dimension} (${state}): ${sentence}`).join(' '),
      [
        ...new Set(row.facts.flatMap(({ statements }) => statements.flatMap(({ evidence }) => evidence))),
      ].join(' '),
      policies,
      header.asOf,
      header.knownAt,
      String(header.revision),
    ]);
  }
}

/** One JSON object; each row stands on a line of its own. */
function* writeJson(header: ReportHeader, rows: Iterable<ReportRow>): Generator<string, void, undefined> {
  yield `${JSON.stringify(header).slice(0, -1)},"rows":[`;
  let separator = '\n';
  for (const row of rows) {
    yield `${separator}${JSON.stringify(row)}`;
    separator = ',\n';
  }
  yield '\n]}\n';
}

function* writeMarkdown(header: ReportHeader, rows: Iterable<ReportRow>): Generator<string, void, undefined> {
  yield* markdownHead(header);
  let section: string | null | undefined;
  for (const row of rows) {
    if (row.dataClass !== section) {
      section = row.dataClass;
      yield `\n## ${section === null ? 'No data class named: every policy applies' : `Data class ${cell(section)}`}\n\n`;
      yield '| deployment | verdict | reasons | facts read | evidence |\n|---|---|---|---|---|\n';
    }
    yield markdownRow(row);
  }
}

function* markdownHead(header: ReportHeader): Generator<string, void, undefined> {
  yield `# Allow-list of ${cell(header.scope)}\n\n`;
  yield `As of ${header.asOf}, known at ${header.knownAt} (revision ${String(header.revision)}).\n\n`;
  yield 'A deployment is allowed when every enforcing rule that applies is satisfied by known facts or waived. ';
  yield 'An unknown fact satisfies no rule.\n\n';
  yield '| policy | version | assigned to | enforcement | title |\n|---|---|---|---|---|\n';
  for (const { name, version, assignedTo, enforcement, title } of header.policies) {
    yield `| ${[name, String(version), assignedTo, enforcement, title].map(cell).join(' | ')} |\n`;
  }
}

function markdownRow({ deployment, verdict, reasons, waived, facts }: ReportRow): string {
  const why = [
    ...reasons.map((reason) => `${shortReason(reason)} – ${reason.because}`),
    ...waived.map((one) => `waived until ${one.expiresAt}: ${shortReason(one)}`),
  ];
  const links = new Set(facts.flatMap(({ statements }) => statements.flatMap(({ evidence }) => evidence)));
  const cells = [
    deployment,
    verdict,
    why.join('\n'),
    facts.map(({ sentence }) => sentence).join('\n'),
    [...links].map((url) => `<${url}>`).join('\n'),
  ];
  return `| ${cells.map(cell).join(' | ')} |\n`;
}

/** `policy@2/rule: unknown`; the outcome alone where no rule stands behind it. */
function shortReason(reason: ReportRow['reasons'][number]): string {
  const { policy, policyVersion, rule, outcome } = reason;
  return policy === ''
    ? `${outcome} (${reason.because})`
    : `${policy}@${String(policyVersion)}/${rule}: ${outcome}`;
}

/** Text that cannot break out of a table's cell or become markup, except for links in angle brackets. */
function cell(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('|', '\\|')
    .replaceAll('`', '\\`')
    .replaceAll(/<(?!https?:\/\/[^\s<>]+>)/g, '&lt;')
    .replaceAll(/\r?\n/g, '<br>');
}
