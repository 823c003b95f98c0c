import type { Command } from 'commander';
import type { Ask } from './ask.js';
import { asking } from './ask.js';
import type { ExitCode } from './command.js';
import { command } from './command.js';
import type { Answer } from './policy-answers.js';
import { isRefused, REFUSALS, sayRefused } from './policy-answers.js';
import { listPolicies } from './policy-list.js';

interface Options {
  readonly scope: string;
  readonly reason: string;
  readonly json?: boolean;
}

const UNASSIGN = /* GraphQL */ `
  mutation UnassignPolicy($input: UnassignPolicyInput!) {
    unassignPolicy(input: $input) {
      __typename
      ... on RemovalRequested {
        message
      }
      ${REFUSALS}
    }
  }
`;

type Removal =
  { readonly __typename: 'Removed' } | { readonly __typename: 'RemovalRequested'; readonly message: string };

/** `cordon policy unassign <policy>` */
export function registerPolicyUnassign(policy: Command): void {
  policy
    .command('unassign')
    .argument('<policy>', 'name of the policy')
    .description('take a policy away from a scope; a mandatory one takes two approvers')
    .requiredOption('--scope <scope>', 'to which it is assigned')
    .requiredOption('--reason <text>', 'why; it goes into the record')
    .option('--json', 'print `{"policy", "scope", "removed"}`')
    .action(command((name: string, options: Options) => asking((ask) => unassign(ask, name, options))));
}

async function unassign(ask: Ask, name: string, { scope, reason, json }: Options): Promise<ExitCode> {
  const policy = (await listPolicies(ask, scope)).find((one) => one.name === name);
  const assignment = policy?.assignments.find((one) => one.scope === scope)?.id;
  if (assignment === undefined) {
    console.error(
      `cordon: \`${name}\` is not assigned to \`${scope}\` itself; see \`cordon policy list --scope ${scope}\``,
    );
    return 2;
  }
  const variables = { input: { assignment, reason } };
  const { unassignPolicy } = await ask<{ readonly unassignPolicy: Answer<Removal> }>(UNASSIGN, variables);
  if (isRefused(unassignPolicy)) {
    sayRefused(unassignPolicy);
    return 1;
  }
  const removed = unassignPolicy.__typename === 'Removed';
  const text =
    unassignPolicy.__typename === 'Removed'
      ? `\`${name}\` is no longer assigned to \`${scope}\``
      : `\`${name}\` still applies: ${unassignPolicy.message}`;
  console.log(json === true ? JSON.stringify({ policy: name, scope, removed }) : text);
  return removed ? 0 : 1;
}
