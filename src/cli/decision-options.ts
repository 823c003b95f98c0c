import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';

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
      parseInstant,
    )
    .option('--known-at <instant>', 'what was recorded by then (all)', parseInstant)
    .option('--json', 'print the same data as JSON');
}

/** The variables that those options stand for. */
export function toVariables(options: DecisionOptions): Readonly<Record<string, unknown>> {
  const { scope, dataClass, asOf, knownAt } = options;
  return { scope, dataClass, asOf, knownAt };
}

/** A whole date is its first instant, in UTC. */
export function parseInstant(text: string): string {
  const instant = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text;
  if (!/[T ].*(Z|[+-]\d{2}:\d{2})$/.test(instant) || Number.isNaN(Date.parse(instant))) {
    throw new InvalidArgumentError('write an instant with its time zone, 2026-11-22T10:00:00Z, or a date');
  }
  return new Date(instant).toISOString();
}
