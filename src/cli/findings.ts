import { relative } from 'node:path';
import type { Finding } from '../platform/finding.js';

/** One finding on one line: `policies/a.yaml:12:3: rules[0].require: unknown dimension … (did you mean …?)`. */
export function findingText({ file, line, column, path, message, hint, severity }: Finding): string {
  const place = [file === undefined ? undefined : shownPath(file), line, column].filter(
    (part) => part !== undefined,
  );
  const parts = [place.join(':'), path, severity === 'warning' ? `warning: ${message}` : message];
  const text = parts.filter((part) => part !== '').join(': ');
  return hint === undefined ? text : `${text} (${hint})`;
}

/** Short for files below the current folder. */
export function shownPath(file: string): string {
  const short = relative(process.cwd(), file);
  return short.startsWith('..') || short === '' ? file : short;
}
