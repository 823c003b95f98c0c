import Table from 'cli-table3';
import type { Command } from 'commander';
import type { Ask } from './ask.js';
import { asking } from './ask.js';
import type { ExitCode } from './command.js';
import { command } from './command.js';

export interface ListedPolicy {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  /** The scope that keeps it. */
  readonly scope: string;
  readonly enforcement: string | null;
  readonly edit: number;
  readonly draft: { readonly edit: number } | null;
  readonly inForce: {
    readonly version: number;
    readonly document: string;
    readonly publishedAt: string;
  } | null;
  readonly assignments: readonly {
    readonly id: string;
    readonly scope: string;
    readonly mandatory: boolean;
  }[];
}

const POLICIES = /* GraphQL */ `
  query Policies($scope: ID!) {
    policies(scope: $scope) {
      id
      name
      title
      scope
      enforcement
      edit
      draft {
        edit
      }
      inForce {
        version
        document
        publishedAt
      }
      assignments {
        id
        scope
        mandatory
      }
    }
  }
`;

/** `cordon policy list` */
export function registerPolicyList(policy: Command): void {
  policy
    .command('list')
    .description('list the policies that apply to a scope, and those that are kept there or below')
    .requiredOption(
      '--scope <scope>',
      '`organisation`, `organisation/workspace` or `organisation/workspace/key`',
    )
    .option('--json', 'print `{"scope", "policies": […]}`')
    .action(
      command(({ scope, json }: { readonly scope: string; readonly json?: boolean }) =>
        asking(async (ask) => print(scope, await listPolicies(ask, scope), json === true)),
      ),
    );
}

/** By name. */
export async function listPolicies(ask: Ask, scope: string): Promise<readonly ListedPolicy[]> {
  const { policies } = await ask<{ readonly policies: readonly ListedPolicy[] }>(POLICIES, { scope });
  return policies;
}

function print(scope: string, policies: readonly ListedPolicy[], json: boolean): ExitCode {
  if (json) console.log(JSON.stringify({ scope, policies }));
  else console.log(policies.length === 0 ? `no policy applies to \`${scope}\`` : tableText(policies));
  return 0;
}

function tableText(policies: readonly ListedPolicy[]): string {
  const table = new Table({
    head: ['policy', 'version', 'draft', 'enforcement', 'assigned to', 'kept by', 'title'],
    style: { head: [], border: [], compact: true },
  });
  for (const { name, title, scope, enforcement, draft, inForce, assignments } of policies) {
    const assigned = assignments.map((one) => (one.mandatory ? `${one.scope} (mandatory)` : one.scope));
    table.push([
      name,
      inForce === null ? 'none' : String(inForce.version),
      draft === null ? '' : `edit ${draft.edit}`,
      enforcement ?? '',
      assigned.join('\n'),
      scope,
      title,
    ]);
  }
  return table.toString();
}
