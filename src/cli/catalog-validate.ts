import type { Command } from 'commander';
import { readCatalogRecords, SHIPPED_CATALOG } from '../catalog/index.js';
import { plural } from '../platform/plural.js';
import { command } from './command.js';
import type { ExitCode } from './command.js';
import { findingText, shownPath } from './findings.js';

/** `cordon catalog validate [dir]` */
export function registerCatalogValidate(catalog: Command): void {
  catalog
    .command('validate')
    .argument('[dir]', 'folder of catalog files; left out: the shipped catalog', SHIPPED_CATALOG)
    .description('check every file of a catalog; needs no database')
    .option('--json', 'print `{"valid", "providers", "deployments", "claims", "findings"}`')
    .action(command((dir: string, options: { json?: boolean }) => validate(dir, options.json === true)));
}

async function validate(directory: string, json: boolean): Promise<ExitCode> {
  const parsed = await readCatalogRecords(directory);
  const findings = parsed.ok ? parsed.warnings : parsed.findings;
  const counts = parsed.ok
    ? {
        providers: parsed.value.providers.length,
        deployments: parsed.value.deployments.length,
        claims: parsed.value.claims.length,
      }
    : null;
  if (json) {
    console.log(JSON.stringify({ valid: parsed.ok, ...counts, findings }, null, 2));
    return parsed.ok ? 0 : 1;
  }
  for (const finding of findings) console.log(findingText(finding));
  if (counts === null) {
    console.log(`${shownPath(directory)}: ${plural(findings.length, 'finding')}`);
    return 1;
  }
  const { providers, deployments, claims } = counts;
  console.log(
    `${shownPath(directory)}: valid, ${plural(providers, 'provider')}, ${plural(deployments, 'deployment')}, ${plural(claims, 'claim')}`,
  );
  return 0;
}
