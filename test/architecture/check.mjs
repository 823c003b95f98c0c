import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { isSource, roots, sources } from './sources.mjs';

/**
 * Runs the dependency rules and refuses a run that looked away: with a TypeScript that it does not support the
 * cruiser finds no module at all and reports success.
 */
function main() {
  const result = cruise();
  for (const violation of result.summary.violations) console.error(sentence(violation));
  const seen = result.modules.filter((module) => isSource(module.source)).length;
  const present = sources().length;
  console.log(
    `architecture: ${seen} of ${present} files, ${result.summary.totalDependenciesCruised} dependencies, ` +
      `${result.summary.violations.length} violations`,
  );
  if (result.summary.violations.length > 0) process.exitCode = 1;
  if (seen < present || present === 0) {
    console.error(`the dependency cruiser saw ${seen} of ${present} files`);
    process.exitCode = 1;
  }
}

function cruise() {
  const bin = join('node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
  const child = spawnSync(
    process.execPath,
    [bin, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...roots()],
    { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 },
  );
  if (child.stdout === '') throw new Error(`the dependency cruiser said nothing: ${child.stderr}`);
  return JSON.parse(child.stdout);
}

function sentence({ from, to, rule, cycle, comment }) {
  const path = cycle === undefined ? to : cycle.map((step) => step.name).join(' → ');
  return `${rule.name}: ${from} → ${path}${comment === undefined ? '' : ` (${comment})`}`;
}

main();
