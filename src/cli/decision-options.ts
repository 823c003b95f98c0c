import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';

import { parseInstant } from '../platform/parse-instant.js';

/** Options of every command that asks for a decision. */
export interface DecisionOptions {
  readonly scope: string;
  readonly dataClass?: string;
  readonly asOf?: string;
  readonly knownAt?: string;
  readonly json?: boolean;
}

/** Adds them. */
export function withDecisionOptions(command: Command): Command {
  return command
    .requiredOption(
      '--scope <scope>',
      '`organisation`, `organisation/workspace` or `organisation/workspace/key`',
    )
    .option('--data-class <class>', 'left out: the default of the key, else every policy applies')
    .option(
      '--as-of <instant>',
      'when it holds in the world, such as 2026-11-22T00:00:00Z (now)',
      readInstant,
    )
    .option('--known-at <instant>', 'what was recorded by then (all)', readInstant)
    .option('--json', 'print the same data as JSON');
}

/** The variables that those options stand for. */
export function toVariables(options: DecisionOptions): Readonly<Record<string, unknown>> {
  const { scope, dataClass, asOf, knownAt } = options;
  return { scope, dataClass, asOf, knownAt };
}

/** For `commander`: an instant or a date, as ISO 8601 in UTC. */
export function readInstant(text: string): string {
  const time = parseInstant(text);
  if (time !== null) return new Date(time).toISOString();
  throw new InvalidArgumentError('write an instant with its time zone, 2026-11-22T10:00:00Z, or a date');
}
