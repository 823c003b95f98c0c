import type { Command } from 'commander';
import { Option } from 'commander';
import type { Ask } from './ask.js';
import { asking } from './ask.js';
import type { ExitCode } from './command.js';
import { command } from './command.js';
import type { Answer } from './policy-answers.js';
import { isRefused, REFUSALS, sayRefused } from './policy-answers.js';

const KINDS = ['provider', 'legal_entity', 'operator', 'subprocessor', 'model', 'deployment'] as const;

interface Options {
  readonly scope: string;
  readonly reason: string;
  readonly kind: (typeof KINDS)[number];
  readonly json?: boolean;
}

const BLOCK = /* GraphQL */ `
  mutation BlockTarget($input: BlockTargetInput!) {
    blockTarget(input: $input) {
      __typename
      ... on Block {
        id
        kind
        name
        reason
        since
      }
      ${REFUSALS}
    }
  }
`;

const UNBLOCK = /* GraphQL */ `
  mutation UnblockTarget($input: UnblockTargetInput!) {
    unblockTarget(input: $input) {
      __typename
      ... on RemovalRequested {
        message
      }
      ${REFUSALS}
    }
  }
`;

const BLOCKS = /* GraphQL */ `
  query Blocks($scope: ID!, $after: String) {
    blocks(scope: $scope, first: 500, after: $after) {
      nodes {
        id
        kind
        name
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;

interface BlockNode {
  readonly __typename: 'Block';
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly since: string;
}

type Lifting =
  { readonly __typename: 'Removed' } | { readonly __typename: 'RemovalRequested'; readonly message: string };

/** `cordon provider block|unblock` */
export function registerProvider(program: Command): void {
  const provider = program.command('provider').description('the emergency cordon');
  withTarget(provider.command('block').description('deny everything that the target has a part in, at once'))
    .option('--json', 'print the block')
    .action(command((name: string, options: Options) => asking((ask) => block(ask, name, options))));
  withTarget(provider.command('unblock').description('lift a block; the second person to ask lifts it'))
    .option('--json', 'print `{"kind", "name", "lifted"}`')
    .action(command((name: string, options: Options) => asking((ask) => unblock(ask, name, options))));
}

function withTarget(subcommand: Command): Command {
  return subcommand
    .argument('<name>', 'slug of the target; operators and sub-processors as the facts name them')
    .requiredOption('--scope <organisation>', 'the organisation')
    .requiredOption('--reason <text>', 'why; it goes into the record')
    .addOption(new Option('--kind <kind>', 'what the name names').choices([...KINDS]).default('provider'));
}

async function block(ask: Ask, name: string, { scope, reason, kind, json }: Options): Promise<ExitCode> {
  const variables = { input: { scope, kind, name, reason } };
  const { blockTarget } = await ask<{ readonly blockTarget: Answer<BlockNode> }>(BLOCK, variables);
  if (isRefused(blockTarget)) {
    sayRefused(blockTarget);
    return 1;
  }
  const text = `${kind} \`${name}\` is blocked in \`${scope}\` since ${blockTarget.since}`;
  console.log(json === true ? JSON.stringify(blockTarget) : text);
  return 0;
}

async function unblock(ask: Ask, name: string, { scope, reason, kind, json }: Options): Promise<ExitCode> {
  const id = await findBlock(ask, { scope, kind, name });
  if (id === null) {
    console.error(`cordon: ${kind} \`${name}\` is not blocked in \`${scope}\``);
    return 2;
  }
  const variables = { input: { block: id, reason } };
  const { unblockTarget } = await ask<{ readonly unblockTarget: Answer<Lifting> }>(UNBLOCK, variables);
  if (isRefused(unblockTarget)) {
    sayRefused(unblockTarget);
    return 1;
  }
  const lifted = unblockTarget.__typename === 'Removed';
  const text =
    unblockTarget.__typename === 'Removed'
      ? `${kind} \`${name}\` is blocked no more in \`${scope}\``
      : `${kind} \`${name}\` is still blocked: ${unblockTarget.message}`;
  console.log(json === true ? JSON.stringify({ kind, name, lifted }) : text);
  return lifted ? 0 : 1;
}

async function findBlock(
  ask: Ask,
  { scope, kind, name }: { readonly scope: string; readonly kind: string; readonly name: string },
): Promise<string | null> {
  let after: string | null = null;
  do {
    const page: Page = await ask<Page>(BLOCKS, { scope, after });
    const found = page.blocks.nodes.find((node) => node.kind === kind && node.name === name);
    if (found !== undefined) return found.id;
    after = page.blocks.pageInfo.hasNextPage ? page.blocks.pageInfo.endCursor : null;
  } while (after !== null);
  return null;
}

interface Page {
  readonly blocks: {
    readonly nodes: readonly BlockNode[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}
