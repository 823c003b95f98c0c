import Table from 'cli-table3';
import type { Command } from 'commander';
import { plural } from '../platform/plural.js';
import type { PackRow } from '../policy/index.js';
import { command } from './command.js';
import type { ExitCode } from './command.js';
import { findingText } from './findings.js';

/** How many dimensions are named for a pack. */
const SHOWN_DIMENSIONS = 3;

interface Options {
  readonly catalog?: string;
  readonly json?: boolean;
}

/** `cordon policy packs` */
export function registerPolicyPacks(policy: Command): void {
  policy
    .command('packs')
    .description('list the shipped packs with what each, alone, says about a catalog; needs no database')
    .option('--catalog <dir>', 'folder of catalog files (the shipped catalog)')
    .option('--json', 'print `{"asOf", "deployments", "packs": […]}`')
    .action(command((options: Options) => packs(options)));
}

async function packs({ catalog, json }: Options): Promise<ExitCode> {
  const { CatalogSnapshot, contentOfRecords, readCatalogRecords, SHIPPED_CATALOG } =
    await import('../catalog/index.js');
  const { packTable, readLibrary } = await import('../policy/index.js');
  const records = await readCatalogRecords(catalog ?? SHIPPED_CATALOG);
  if (!records.ok) {
    for (const finding of records.findings) console.error(findingText(finding));
    return 1;
  }
  const snapshot = new CatalogSnapshot(0n, contentOfRecords(records.value));
  const deployments = snapshot.visibleTo(null).deployments.length;
  const now = Date.now();
  const rows = packTable(await readLibrary(), snapshot, now);
  const asOf = new Date(now).toISOString();
  if (json === true) console.log(JSON.stringify({ asOf, deployments, packs: rows }, null, 2));
  else print(rows, deployments);
  return 0;
}

function print(rows: readonly PackRow[], deployments: number): void {
  const table = new Table({
    head: [
      'pack',
      'class',
      'allowed',
      'violated',
      'unknown',
      'missing evidence on (not stated + not enough)',
    ],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) {
    table.push([row.name, row.dataClass ?? 'any', row.allowed, row.violated, row.unknown, missingText(row)]);
  }
  console.log(table.toString());
  console.log(
    `${plural(deployments, 'deployment')}, each pack alone. violated: known facts break a rule. unknown: something is not stated, ` +
      'incomplete, contested, or not proven as the rule asks.',
  );
}

function missingText({ missing }: PackRow): string {
  const shown = missing.slice(0, SHOWN_DIMENSIONS);
  const texts = shown.map(({ dimension, notStated, notEnough }) => `${dimension} ${notStated}+${notEnough}`);
  const rest = missing.length - shown.length;
  return rest > 0 ? `${texts.join(', ')} and ${rest} more` : texts.join(', ');
}
