import Table from 'cli-table3';
import type { Command } from 'commander';

import { plural } from '../platform/plural.js';
import type { Ask } from './ask.js';
import { asking } from './ask.js';
import type { ExitCode } from './command.js';
import { command } from './command.js';
import type { DecisionOptions } from './decision-options.js';
import { toVariables, withDecisionOptions } from './decision-options.js';

interface AllowedOptions extends DecisionOptions {
  readonly model?: string;
  readonly denied?: boolean;
}

interface Reason {
  readonly policy: string;
  readonly policyVersion: number;
  readonly rule: string;
  readonly outcome: string;
  readonly enforcement: string;
  readonly dimensions: readonly string[];
  readonly because: string;
}

interface DeploymentRow {
  readonly slug: string;
  readonly provider: { readonly slug: string };
  readonly model: { readonly slug: string };
}

interface DenialRow {
  readonly deployment: DeploymentRow;
  readonly reasons: readonly Reason[];
}

interface Page<T> {
  readonly totalCount: number;
  readonly nodes: readonly T[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

interface Answer {
  readonly scope: string;
  readonly dataClass: string | null;
  readonly model: string | null;
  readonly asOf: string;
  readonly revision: number;
  readonly holdsUntil: string | null;
  readonly allowed: Page<DeploymentRow>;
  readonly denied: Page<DenialRow>;
}

const ALLOWED = /* GraphQL */ `
  query Allowed(
    $scope: ID!
    $dataClass: String
    $model: String
    $asOf: DateTime
    $knownAt: DateTime
    $allowedFirst: Int
    $allowedAfter: String
    $deniedFirst: Int
    $deniedAfter: String
  ) {
    allowedDeployments(scope: $scope, dataClass: $dataClass, model: $model, asOf: $asOf, knownAt: $knownAt) {
      scope
      dataClass
      model
      asOf
      revision
      holdsUntil
      allowed(first: $allowedFirst, after: $allowedAfter) {
        totalCount
        nodes {
          slug
          provider {
            slug
          }
          model {
            slug
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
      denied(first: $deniedFirst, after: $deniedAfter) {
        totalCount
        nodes {
          deployment {
            slug
            provider {
              slug
            }
            model {
              slug
            }
          }
          reasons {
            policy
            policyVersion
            rule
            outcome
            enforcement
            dimensions
            because
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`;

const PAGE = 500;

/** `cordon allowed` */
export function registerAllowed(program: Command): void {
  withDecisionOptions(
    program
      .command('allowed')
      .description('list the deployments that a scope may use; ends with 1 when there is none')
      .option('--model <slug>', 'only deployments of this model')
      .option('--denied', 'list the others instead, each with the rules that refuse it'),
  ).action(command((options: AllowedOptions) => asking((ask) => run(ask, options))));
}

async function run(ask: Ask, options: AllowedOptions): Promise<ExitCode> {
  const answer = await readAll(ask, options);
  const { allowed, denied, ...head } = answer;
  if (options.json === true) {
    console.log(JSON.stringify({ ...head, allowed: allowed.nodes, denied: denied.nodes }));
  } else {
    console.log(options.denied === true ? deniedTable(denied.nodes) : allowedTable(allowed.nodes));
    console.log(summary(answer));
  }
  return allowed.totalCount === 0 ? 1 : 0;
}

/** Every page. All are of one revision and instant, which the first answer names. */
async function readAll(ask: Ask, options: AllowedOptions): Promise<Answer> {
  const wantsDenied = options.denied === true || options.json === true;
  const variables = { ...toVariables(options), model: options.model };
  const fetch = (paging: Readonly<Record<string, unknown>>): Promise<Answer> =>
    ask<{ readonly allowedDeployments: Answer }>(ALLOWED, { ...variables, ...paging }).then(
      ({ allowedDeployments }) => allowedDeployments,
    );
  const first = await fetch({ allowedFirst: PAGE, deniedFirst: wantsDenied ? PAGE : 1 });
  const same = { asOf: first.asOf };
  const allowed = await readRest(first.allowed, (after) =>
    fetch({ ...same, allowedFirst: PAGE, allowedAfter: after, deniedFirst: 0 }).then((page) => page.allowed),
  );
  if (!wantsDenied) return { ...first, allowed };
  const denied = await readRest(first.denied, (after) =>
    fetch({ ...same, deniedFirst: PAGE, deniedAfter: after, allowedFirst: 0 }).then((page) => page.denied),
  );
  return { ...first, allowed, denied };
}

async function readRest<T>(
  first: Page<T>,
  fetch: (after: string | null) => Promise<Page<T>>,
): Promise<Page<T>> {
  const nodes = [...first.nodes];
  let { pageInfo } = first;
  while (pageInfo.hasNextPage) {
    const page = await fetch(pageInfo.endCursor);
    nodes.push(...page.nodes);
    pageInfo = page.pageInfo;
  }
  return { ...first, nodes, pageInfo };
}

function allowedTable(rows: readonly DeploymentRow[]): string {
  if (rows.length === 0) return '';
  return table(
    ['model', 'provider', 'deployment'],
    rows.map(({ slug, provider, model }) => [model.slug, provider.slug, slug]),
  );
}

function deniedTable(rows: readonly DenialRow[]): string {
  return table(
    ['deployment', 'refused by', 'outcome', 'facts'],
    rows.map(({ deployment, reasons }) => [
      deployment.slug,
      reasons.map(({ policy, rule, because }) => (policy === '' ? because : `${policy}/${rule}`)).join('\n'),
      reasons.map(({ outcome }) => outcome).join('\n'),
      reasons.map(({ dimensions }) => dimensions.join(', ')).join('\n'),
    ]),
  );
}

function summary({ scope, dataClass, model, asOf, revision, allowed, denied }: Answer): string {
  const all = allowed.totalCount + denied.totalCount;
  const of = model === null ? '' : ` of ${model}`;
  const forClass =
    dataClass === null ? 'no data class named, so every policy applies' : `data class ${dataClass}`;
  const are = allowed.totalCount === 1 ? 'is' : 'are';
  const line = `${String(allowed.totalCount)} of ${plural(all, 'deployment')}${of} ${are} allowed for ${scope} (${forClass}), as of ${asOf}, revision ${String(revision)}`;
  const [example] = denied.nodes;
  if (example === undefined) return line;
  const classOption = dataClass === null ? '' : ` --data-class ${dataClass}`;
  return `${line}\nwhy not the others: npx cordon explain --scope ${scope}${classOption} --deployment '${example.deployment.slug}'`;
}

/** Columns without borders, so that lines can be cut and searched. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const none = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '' };
  const inner = { 'bottom-left': '', 'bottom-right': '', left: '', 'left-mid': '', mid: '', 'mid-mid': '' };
  const drawn = new Table({
    head: [...head],
    chars: { ...none, ...inner, right: '', 'right-mid': '', middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  for (const row of rows) drawn.push([...row]);
  return drawn.toString().replaceAll(/ +$/gm, '');
}
