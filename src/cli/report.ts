import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { Command } from 'commander';
import { Option } from 'commander';

import { readEnvironment } from '../platform/environment.js';
import type { Environment } from '../platform/environment.js';
import type { ReportFormat } from '../report/index.js';
import { fetchFrom, withLocalApp } from './ask.js';
import type { ExitCode } from './command.js';
import { command } from './command.js';
import { readInstant } from './decision-options.js';
import { explainFailure } from './explain-failure.js';
import { AskFailed } from './parse-answer.js';

interface ReportOptions {
  readonly scope: string;
  readonly dataClass?: string;
  readonly asOf?: string;
  readonly knownAt?: string;
  readonly format: ReportFormat;
  readonly out?: string;
}

/** Written out, so that the list of commands comes without the module that knows them. */
const FORMATS = { csv: true, json: true, md: true } as const satisfies Record<ReportFormat, true>;

/** `cordon report` */
export function registerReport(program: Command): void {
  const report = program.command('report').description('reports for auditors');
  report
    .command('allow-list')
    .description(
      'every deployment with verdict, reasons, facts and evidence; the same instants give the same bytes',
    )
    .requiredOption(
      '--scope <scope>',
      '`organisation`, `organisation/workspace` or `organisation/workspace/key`',
    )
    .option('--data-class <class>', 'only this class (every class of the organisation)')
    .option('--as-of <instant>', 'when it holds in the world (now)', readInstant)
    .option('--known-at <instant>', 'what was recorded by then (all)', readInstant)
    .addOption(new Option('--format <format>', 'what to write').choices(Object.keys(FORMATS)).default('csv'))
    .option('--out <file>', 'write to a file; it appears whole or not at all (standard output)')
    .action(command((options: ReportOptions) => run(options)));
}

async function run(options: ReportOptions): Promise<ExitCode> {
  try {
    const environment = readEnvironment();
    await writeTo(options.out, (target) =>
      environment.remoteUrl === null
        ? writeLocally(environment, options, target)
        : download(environment.remoteUrl, environment.remoteKey, options, target),
    );
    return 0;
  } catch (error) {
    return explainFailure(error);
  }
}

async function writeLocally(
  environment: Environment,
  options: ReportOptions,
  target: Writable,
): Promise<void> {
  await withLocalApp(environment, async ({ app, context }) => {
    const { AccessGate } = await import('../access/index.js');
    const { Reports } = await import('../report/index.js');
    const { dataClass, asOf, knownAt, format } = options;
    const scope = app.get(AccessGate, { strict: false }).getScope(context.principal, options.scope).path;
    const request = { scope, format, asOf: toTime(asOf), knownAt: toTime(knownAt) };
    const report = await app
      .get(Reports, { strict: false })
      .allowList(dataClass === undefined ? request : { ...request, dataClass }, context);
    await pipeline(Readable.from(report.pieces), target);
  });
}

async function download(
  url: string,
  key: string | null,
  { scope, format, dataClass, asOf, knownAt }: ReportOptions,
  target: Writable,
): Promise<void> {
  const given = Object.entries({ scope, format, dataClass, asOf, knownAt }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const response = await fetchFrom(
    url,
    key,
    `v1/reports/allow-list?${new URLSearchParams(given).toString()}`,
  );
  if (!response.ok || response.body === null) throw await toFailure(response);
  await pipeline(Readable.fromWeb(response.body), target);
}

async function toFailure(response: Response): Promise<AskFailed> {
  const problem: unknown = await response.json().catch(() => null);
  const detail =
    typeof problem === 'object' && problem !== null && 'detail' in problem ? problem.detail : null;
  const exitCode = response.status === 400 || response.status === 404 ? 2 : 3;
  return new AskFailed(
    exitCode,
    typeof detail === 'string' ? detail : `the service answered with status ${String(response.status)}`,
  );
}

/** A report that broke off must not be taken for a whole one, so a file gets its name when it is complete. */
async function writeTo(file: string | undefined, write: (target: Writable) => Promise<void>): Promise<void> {
  if (file === undefined) return write(toStdout());
  const unfinished = `${file}.${String(process.pid)}.unfinished`;
  try {
    await write(createWriteStream(unfinished, { flags: 'wx' }));
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** Standard output as a stream that a pipeline may end: the process still needs the real one. */
function toStdout(): Writable {
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      process.stdout.write(chunk, done);
    },
  });
}

function toTime(instant: string | undefined): number | null {
  return instant === undefined ? null : Date.parse(instant);
}
