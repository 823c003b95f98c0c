import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { LoadReport, LoadResult, ROW_KINDS } from '../catalog/index.js';
import { readEnvironment } from '../platform/environment.js';
import { withLocalApp } from './ask.js';
import { command } from './command.js';
import type { ExitCode } from './command.js';
import { explainFailure } from './explain-failure.js';
import { findingText } from './findings.js';
import type { LocalApp } from './local-app.js';

interface LoadCommandOptions {
  readonly json?: boolean;
  readonly allowRemoval?: boolean;
  readonly reason: string;
}

/** `cordon catalog load [dir]` */
export function registerCatalogLoad(catalog: Command): void {
  catalog
    .command('load')
    .argument('[dir]', 'folder that holds the whole catalog; left out: the shipped one')
    .description(
      'make the shared catalog equal to the files: adds what is new, closes what is gone, and stores nothing when a file is broken',
    )
    .option('--allow-removal', 'also when a large part of the providers would disappear')
    .option('--reason <text>', 'why; it goes into the record', 'loaded at the command line')
    .option('--json', 'print what was done as JSON')
    .action(command(run));
}

async function run(directory: string | undefined, options: LoadCommandOptions): Promise<ExitCode> {
  try {
    const environment = readEnvironment();
    if (environment.remoteUrl !== null) {
      console.error(
        'cordon: `catalog load` writes to the database itself; run it where the service runs, without CORDON_URL',
      );
      return 2;
    }
    const result = await withLocalApp(environment, (local) => load(local, directory, options));
    return await report(result, options.json === true);
  } catch (error) {
    return explainFailure(error);
  }
}

async function load(
  { app, context }: LocalApp,
  given: string | undefined,
  options: LoadCommandOptions,
): Promise<LoadResult> {
  const { CatalogStore, loadCatalogFiles, SHIPPED_CATALOG } = await import('../catalog/index.js');
  const directory = given ?? SHIPPED_CATALOG;
  const { kind, id, name } = context.principal;
  const by = {
    actor: { kind, id, name },
    organisation: null,
    requestId: context.requestId,
    reason: options.reason,
  };
  const store = app.get(CatalogStore, { strict: false });
  const isShipped = resolve(directory) === SHIPPED_CATALOG;
  return loadCatalogFiles(store, directory, by, { allowRemoval: options.allowRemoval === true, isShipped });
}

async function report(result: LoadResult, json: boolean): Promise<ExitCode> {
  if (json) console.log(JSON.stringify(result, (_, value: unknown) => toJson(value), 2));
  switch (result.kind) {
    case 'loaded':
      if (!json) console.log(await reportText(result.report));
      return 0;
    case 'invalid':
      if (!json) for (const finding of result.findings) console.log(findingText(finding));
      console.error('cordon: nothing was stored');
      return 1;
    case 'refused':
      console.error(
        `cordon: the files lack ${result.closing} of the ${result.present} providers in the catalog, so nothing was ` +
          'stored; give the folder that holds all of it, or --allow-removal',
      );
      return 1;
  }
}

function toJson(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}

const TITLES = {
  legalEntities: 'legal entities',
  providers: 'providers',
  endpoints: 'endpoints',
  models: 'models',
  deployments: 'deployments',
  claims: 'claims',
} as const satisfies Record<(typeof ROW_KINDS)[number], string>;

/** One line for each kind of row: what was added, revised, closed and left. */
async function reportText({ revision, kinds, confirmed, overruled }: LoadReport): Promise<string> {
  if (revision === null) return 'nothing has changed since these files were loaded';
  const { ROW_KINDS } = await import('../catalog/index.js');
  const rows = [
    ['', 'added', 'revised', 'closed', 'left'],
    ...ROW_KINDS.map((kind) => {
      const { added, revised, closed, left } = kinds[kind];
      return [TITLES[kind], ...[added, revised, closed, left].map(String)];
    }),
  ];
  const lines = rows.map(
    ([title = '', ...cells]) => title.padEnd(15) + cells.map((cell) => cell.padStart(9)).join(''),
  );
  if (confirmed > 0) lines.push(`evidence added to claims that stay: ${confirmed}`);
  if (overruled > 0) lines.push(`claims that a curator's decision stands against: ${overruled}`);
  return [...lines, `revision ${String(revision)}`].join('\n');
}
