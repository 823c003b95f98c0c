import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CaseResult } from './case.js';
import type { CaseLibrary } from './parse-case.js';
import { parseCases } from './parse-case.js';
import { runCase } from './run-case.js';

const CASE_FILE = /\.case\.ya?ml$/;

/**
 * Runs every case of the files and folders; of a folder, all `*.case.yaml` below it. Sorted by file, then as written.
 * A file that cannot be read as cases is one `invalid` result. Throws when a path cannot be read at all.
 */
export async function runCases(
  paths: readonly string[],
  library: CaseLibrary,
): Promise<readonly CaseResult[]> {
  const files = (await Promise.all(paths.map(findCaseFiles))).flat();
  const results: CaseResult[] = [];
  for (const file of [...new Set(files)].sort()) {
    results.push(...runCaseText(await readFile(file, 'utf8'), library, file));
  }
  return results;
}

/** Runs the cases of one text. */
export function runCaseText(text: string, library: CaseLibrary, file: string): readonly CaseResult[] {
  const read = parseCases(text, library, file);
  if (!read.ok) return [{ file, name: '', status: 'invalid', differences: [], findings: read.findings }];
  return read.value.map(({ name, parsed }): CaseResult => {
    if (!parsed.ok) return { file, name, status: 'invalid', differences: [], findings: parsed.findings };
    const differences = runCase(parsed.value);
    const status = differences.length === 0 ? 'passed' : 'failed';
    return { file, name, status, differences, findings: parsed.warnings };
  });
}

async function findCaseFiles(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true });
  return entries.filter((entry) => CASE_FILE.test(entry)).map((entry) => join(path, entry));
}
