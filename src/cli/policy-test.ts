import type { Command } from 'commander';
import type { CaseDifference, CaseResult, runCases } from '../policy/index.js';
import { plural } from '../platform/plural.js';
import { command } from './command.js';
import type { ExitCode } from './command.js';
import { findingText, shownPath } from './findings.js';

/** `cordon policy test <dir…>` */
export function registerPolicyTest(policy: Command): void {
  policy
    .command('test')
    .argument('<dir...>', 'folders, of which every `*.case.yaml` is run, or single files')
    .description('run policy cases; needs no database')
    .option(
      '--json',
      'print `{"passed", "failed", "results": [{"file", "name", "status", "differences", "findings"}]}`',
    )
    .action(command((paths: string[], { json }: { readonly json?: boolean }) => test(paths, json === true)));
}

async function test(paths: readonly string[], json: boolean): Promise<ExitCode> {
  const { readLibrary, runCases } = await import('../policy/index.js');
  const { groups, packs } = await readLibrary();
  const library = { groups, packs: new Map([...packs].map(([name, { document }]) => [name, document])) };
  const results = await run(() => runCases(paths, library), paths);
  if (results === null) return 2;
  const passed = results.filter(({ status }) => status === 'passed').length;
  const failed = results.length - passed;
  if (json) console.log(JSON.stringify({ passed, failed, results }, null, 2));
  else print(results, passed, failed);
  return failed === 0 ? 0 : 1;
}

/** Null after saying what is wrong with the paths. */
async function run(
  runAll: () => ReturnType<typeof runCases>,
  paths: readonly string[],
): Promise<readonly CaseResult[] | null> {
  try {
    const results = await runAll();
    if (results.length > 0) return results;
    console.error(`cordon: there is no \`*.case.yaml\` in ${paths.map((path) => `\`${path}\``).join(', ')}`);
  } catch (error) {
    if (!isFileError(error)) throw error;
    console.error(`cordon: \`${error.path}\` cannot be read; name folders or case files`);
  }
  return null;
}

function isFileError(error: unknown): error is { readonly path: string } {
  return error instanceof Error && 'path' in error && typeof error.path === 'string';
}

function print(results: readonly CaseResult[], passed: number, failed: number): void {
  for (const result of results) {
    if (result.status === 'passed') continue;
    console.log(`✗ ${shownPath(result.file)}: ${result.name === '' ? 'no case can be read' : result.name}`);
    for (const finding of result.findings) console.log(`    ${findingText(finding)}`);
    for (const difference of result.differences) console.log(differenceText(difference, result.file));
  }
  const cases = `${plural(passed, 'case')} passed`;
  console.log(failed === 0 ? cases : `${cases}, ${failed} failed`);
}

function differenceText(
  { path, message, expected, got, line, column }: CaseDifference,
  file: string,
): string {
  const place = [shownPath(file), line, column].filter((part) => part !== undefined).join(':');
  return [`    ${place}: ${path}: ${message}`, `      expected ${expected}`, `      got      ${got}`].join(
    '\n',
  );
}
