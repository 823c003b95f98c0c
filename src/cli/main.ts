import { Command, CommanderError } from 'commander';

import { CannotStart } from '../platform/cannot-start.js';
import { registerAllowed } from './allowed.js';
import { registerCatalog } from './catalog.js';
import type { Register } from './command.js';
import { registerExplain } from './explain.js';
import { registerKey } from './key.js';
import { registerMigrate } from './migrate.js';
import { registerPolicy } from './policy.js';
import { registerProvider } from './provider-block.js';
import { registerReport } from './report.js';
import { registerServe } from './serve.js';
import { registerSignIn } from './sign-in.js';
import { registerSimulate } from './simulate.js';

/** In the order in which `--help` lists them. */
const COMMANDS: readonly Register[] = [
  registerServe,
  registerMigrate,
  registerAllowed,
  registerExplain,
  registerSimulate,
  registerReport,
  registerCatalog,
  registerPolicy,
  registerProvider,
  registerKey,
  registerSignIn,
];

/** Runs one command of `argv` (as in `process.argv`) and sets the exit code of the process. */
export async function main(argv: readonly string[]): Promise<void> {
  // A reader that has seen enough, such as `head`, is no failure; the command ends in its order.
  process.stdout.on('error', (error) => {
    if (!isClosedPipe(error)) throw error;
  });
  try {
    await createProgram().parseAsync([...argv]);
  } catch (error) {
    process.exitCode = report(error);
  }
}

function createProgram(): Command {
  const program = new Command('cordon')
    .description('The registry of what LLM providers do with data, and the policies over it.')
    .showHelpAfterError('(--help says what can be given)')
    .exitOverride();
  for (const register of COMMANDS) register(program);
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
