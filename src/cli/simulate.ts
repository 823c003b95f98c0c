import { readFile } from 'node:fs/promises';

import type { Command } from 'commander';

import { plural } from '../platform/plural.js';
import { table } from './allowed.js';
import type { Ask } from './ask.js';
import { asking } from './ask.js';
import type { ExitCode } from './command.js';
import { command } from './command.js';
import { readInstant } from './decision-options.js';
import { AskFailed } from './parse-answer.js';

interface SimulateOptions {
  readonly scope: string;
  readonly dataClass?: string;
  readonly asOf?: string;
  readonly json?: boolean;
}

interface Simulation {
  readonly valid: boolean;
  readonly findings: readonly {
    readonly message: string;
    readonly path: string;
    readonly hint: string | null;
    readonly line: number | null;
    readonly column: number | null;
  }[];
  readonly revision: number;
  readonly asOf: string;
  readonly evaluated: number;
  readonly effects: readonly Effect[];
}

interface Effect {
  readonly scope: string;
  readonly dataClass: string;
  readonly gained: { readonly totalCount: number; readonly nodes: readonly { readonly slug: string }[] };
  readonly lost: {
    readonly totalCount: number;
    readonly nodes: readonly {
      readonly deployment: { readonly slug: string };
      readonly reasons: readonly {
        readonly policy: string;
        readonly rule: string;
        readonly outcome: string;
      }[];
    }[];
  };
  readonly modelsLeftWithNothing: readonly string[];
}

const SIMULATE = /* GraphQL */ `
  query Simulate($input: SimulateInput!) {
    simulate(input: $input) {
      valid
      findings {
        message
        path
        hint
        line
        column
      }
      revision
      asOf
      evaluated
      effects {
        scope
        dataClass
        gained(first: 500) {
          totalCount
          nodes {
            slug
          }
        }
        lost(first: 500) {
          totalCount
          nodes {
            deployment {
              slug
            }
            reasons {
              policy
              rule
              outcome
            }
          }
        }
        modelsLeftWithNothing
      }
    }
  }
`;

/** `cordon simulate` */
export function registerSimulate(program: Command): void {
  program
    .command('simulate')
    .argument('<file>', 'a policy document; nothing is saved')
    .description(
      'say what a policy would do to a scope and everything below it; ends with 1 when the policy is not valid',
    )
    .requiredOption('--scope <scope>', 'where it would be assigned')
    .option('--data-class <class>', 'only this class (every class of the organisation)')
    .option('--as-of <instant>', 'when it holds in the world (now)', readInstant)
    .option('--json', 'print the same data as JSON')
    .action(command((file: string, options: SimulateOptions) => asking((ask) => run(ask, file, options))));
}

async function run(ask: Ask, file: string, options: SimulateOptions): Promise<ExitCode> {
  const { scope, dataClass, asOf } = options;
  const input = { scope, document: await readDocument(file), dataClass, asOf };
  const { simulate } = await ask<{ readonly simulate: Simulation }>(SIMULATE, { input });
  console.log(options.json === true ? JSON.stringify(simulate) : simulationText(simulate, file));
  return simulate.valid ? 0 : 1;
}

async function readDocument(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new AskFailed(2, `the file \`${file}\` cannot be read`);
  }
}

function simulationText(
  { valid, findings, effects, evaluated, revision, asOf }: Simulation,
  file: string,
): string {
  const notes = findings.map(({ message, path, hint, line, column }) => {
    const place = line === null ? file : `${file}:${String(line)}:${String(column ?? 1)}`;
    return `${place}: ${path}: ${message}${hint === null ? '' : ` – ${hint}`}`;
  });
  if (!valid) return notes.join('\n');
  const where = `${plural(evaluated, 'pair')} of scope and data class evaluated, as of ${asOf}, revision ${String(revision)}`;
  if (effects.length === 0) return [...notes, `nothing would change; ${where}`].join('\n');
  return [...notes, effectTable(effects), `${String(effects.length)} would change; ${where}`].join('\n');
}

function effectTable(effects: readonly Effect[]): string {
  return table(
    ['scope', 'data class', 'gained', 'lost', 'lost because of', 'models left with nothing'],
    effects.map(({ scope, dataClass, gained, lost, modelsLeftWithNothing }) => [
      scope,
      dataClass,
      `+${String(gained.totalCount)}`,
      `-${String(lost.totalCount)}`,
      rulesOf(lost.nodes).join('\n'),
      String(modelsLeftWithNothing.length),
    ]),
  );
}

/** Each rule with how many it refuses, the most first. */
function rulesOf(lost: Effect['lost']['nodes']): readonly string[] {
  const counts = new Map<string, number>();
  for (const { policy, rule, outcome } of lost.flatMap(({ reasons }) => reasons)) {
    const key = `${policy}/${rule}: ${outcome}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([key, count]) => `${key} (${String(count)})`);
}
