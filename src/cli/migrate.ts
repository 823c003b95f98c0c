import type { Command } from 'commander';

import { readEnvironment } from '../platform/environment.js';
import { command } from './command.js';

/** `cordon migrate` */
export function registerMigrate(program: Command): void {
  program
    .command('migrate')
    .description('apply the pending migrations of the database, and print them')
    .option('--json', 'print `{"applied": […]}`')
    .action(command((options: { json?: boolean }) => run(options.json === true)));
}

async function run(json: boolean): Promise<0> {
  const { openPostgres } = await import('../platform/open-postgres.js');
  const { migrate } = await import('../platform/database/index.js');
  const postgres = await openPostgres(readEnvironment(), { exclusive: false });
  try {
    const applied = await migrate(postgres.url);
    if (json) console.log(JSON.stringify({ applied }));
    else console.log(applied.length === 0 ? 'nothing to apply' : applied.join('\n'));
    return 0;
  } finally {
    await postgres.stop();
  }
}
