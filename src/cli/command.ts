import type { Command } from 'commander';

/** How a command ends: 0 done, 1 "no" (a check failed, nothing is allowed), 2 wrong use, 3 cannot. */
export type ExitCode = 0 | 1 | 2 | 3;

/** Adds one command to the program. One file per command. */
export type Register = (program: Command) => void;

/**
 * The action of a command: what it returns becomes the exit code. Output goes to stdout, everything else to stderr.
 *
 * `program.command('hello <name>').option('--json', …).action(command(async (name, options) => 0))`
 */
export function command<Arguments extends unknown[]>(
  run: (...given: Arguments) => Promise<ExitCode>,
): (...given: Arguments) => Promise<void> {
  return async (...given) => {
    const code = await run(...given);
    // Not process.exit: output that is still being written must arrive.
    if (code !== 0) process.exitCode = code;
  };
}
