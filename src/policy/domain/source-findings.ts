import type { Finding } from '../../platform/finding.js';
import type { DocumentPath, SourceDocument } from './parse-document.js';

/** Findings about one document, placed in its text. */
export interface FindingList {
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
  readonly add: (finding: NewFinding) => void;
  /** Takes over findings that are placed already. */
  readonly take: (findings: readonly Finding[]) => void;
}

export interface NewFinding {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly path: DocumentPath;
  /** Whether the key or the value is at fault; `value` unless said. */
  readonly part?: 'key' | 'value';
  readonly severity?: 'error' | 'warning';
}

export function findingsOf(source: SourceDocument): FindingList {
  const errors: Finding[] = [];
  const warnings: Finding[] = [];
  return {
    errors,
    warnings,
    take: (findings) => {
      for (const finding of findings) (finding.severity === 'error' ? errors : warnings).push(finding);
    },
    add: ({ code, message, hint, path, part = 'value', severity = 'error' }) => {
      (severity === 'error' ? errors : warnings).push({
        code,
        message,
        severity,
        path: formatPath([...source.base, ...path]),
        ...(hint !== undefined && { hint }),
        ...(source.file !== undefined && { file: source.file }),
        ...source.locate(path, part),
      });
    },
  };
}

/** `rules[0].require["retention.prompts"].lte` */
export function formatPath(path: DocumentPath): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!/^[A-Za-z_$][\w$-]*$/.test(step)) return `[${JSON.stringify(step)}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}

/** A value as messages quote it: short, on one line. */
export function quote(value: unknown): string {
  const json = typeof value === 'string' ? value : JSON.stringify(value);
  const line = json.replace(/\s+/g, ' ').replaceAll('`', "'");
  return `\`${line.length > 60 ? `${line.slice(0, 57)}...` : line}\``;
}
