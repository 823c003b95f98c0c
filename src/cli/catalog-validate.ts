import type { Command } from 'commander';
import { plural } from '../platform/plural.js';
import { command } from './command.js';
import type { ExitCode } from './command.js';
import { findingText, shownPath } from './findings.js';

/** `cordon catalog validate [dir]` */
export function registerCatalogValidate(catalog: Command): void {
  catalog
    .command('validate')
    .argument('[dir]', 'folder of catalog files; left out: the shipped catalog')
    .description('check every file of a catalog; needs no database')
    .option('--json', 'print `{"valid", "providers", "deployments", "claims", "findings"}`')
    .action(
      command((dir: string | undefined, options: { json?: boolean }) => validate(dir, options.json === true)),
    );
}

async function validate(given: string | undefined, json: boolean): Promise<ExitCode> {
  const { readCatalogRecords, SHIPPED_CATALOG } = await import('../catalog/index.js');
  const directory = given ?? SHIPPED_CATALOG;
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
