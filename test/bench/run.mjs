/**
 * `npm run bench [-- name…]`: prints one JSON line per figure,
 * `{bench, metric, value, unit, ratioTo?, ratio?}`. A ratio compares two figures of the same run, measured in turns,
 * because machines are noisy; absolute figures are worth little without it.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BENCHES = ['evaluate', 'scopes', 'http', 'start'];

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !BENCHES.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`no bench \`${unknown.join(', ')}\`; there are ${BENCHES.join(', ')}\n`);
  process.exit(2);
}

for (const name of chosen.length > 0 ? chosen : BENCHES) {
  // A process each: the heap of one bench must not slow down the next.
  const file = fileURLToPath(new URL(`${name}.bench.mjs`, import.meta.url));
  const { status } = spawnSync(process.execPath, ['--expose-gc', '--no-warnings', file], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
