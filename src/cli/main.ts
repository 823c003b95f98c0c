import { Command, CommanderError } from 'commander';

import { CannotStart } from '../platform/cannot-start.js';
import type { Register } from './command.js';

/**
 * In the order in which `--help` lists them. Each is loaded when it is named: most of them bring half of Cordon along,
 * and nobody should wait for the other half.
 */
const COMMANDS: ReadonlyMap<string, () => Promise<Register>> = new Map([
  ['serve', async () => (await import('./serve.js')).registerServe],
  ['migrate', async () => (await import('./migrate.js')).registerMigrate],
  ['allowed', async () => (await import('./allowed.js')).registerAllowed],
  ['explain', async () => (await import('./explain.js')).registerExplain],
  ['simulate', async () => (await import('./simulate.js')).registerSimulate],
  ['report', async () => (await import('./report.js')).registerReport],
  ['catalog', async () => (await import('./catalog.js')).registerCatalog],
  ['policy', async () => (await import('./policy.js')).registerPolicy],
  ['provider', async () => (await import('./provider-block.js')).registerProvider],
  ['organisation', async () => (await import('./organisation.js')).registerOrganisation],
  ['curator', async () => (await import('./curator.js')).registerCurator],
  ['key', async () => (await import('./key.js')).registerKey],
  ['sign-in', async () => (await import('./sign-in.js')).registerSignIn],
]);

/** Runs one command of `argv` (as in `process.argv`) and sets the exit code of the process. */
export async function main(argv: readonly string[]): Promise<void> {
  // A reader that has seen enough, such as `head`, is no failure; the command ends in its order.
  process.stdout.on('error', (error) => {
    if (!isClosedPipe(error)) throw error;
  });
  try {
    await (await createProgram(argv[2])).parseAsync([...argv]);
  } catch (error) {
    process.exitCode = report(error);
  }
}

/** With the one command that is named, or, for help and for a name that is none, with all. */
async function createProgram(name = ''): Promise<Command> {
  const program = new Command('cordon')
    .description('The registry of what LLM providers do with data, and the policies over it.')
    .showHelpAfterError('(--help says what can be given)')
    .exitOverride();
  const named = COMMANDS.get(name);
  for (const load of named === undefined ? COMMANDS.values() : [named]) (await load())(program);
  // Of each command, so that wrong use is reported here and nowhere else.
  for (const command of everyCommand(program)) command.exitOverride().showSuggestionAfterError();
  return program;
}

function everyCommand(command: Command): readonly Command[] {
  return command.commands.flatMap((child) => [child, ...everyCommand(child)]);
}

/** Says on stderr what went wrong, where that has not been said, and returns the exit code. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof CannotStart) {
    console.error(`cordon: ${error.message}`);
    return error.exitCode;
  }
  if (isClosedPipe(error)) return 0;
  console.error('cordon: this is a fault of cordon itself');
  console.error(error);
  return 3;
}

function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}
