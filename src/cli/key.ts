import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import Table from 'cli-table3';
import type { ScopeRole } from '../access/index.js';
import type { Ask } from './ask.js';
import { asking } from './ask.js';
import type { ExitCode } from './command.js';
import { command } from './command.js';
import type { Answer } from './policy-answers.js';
import { isRefused, REFUSALS, sayRefused } from './policy-answers.js';

/** Written out, so that the list of commands comes without the module that knows them. */
const ROLES = {
  owner: true,
  policy_editor: true,
  approver: true,
  auditor: true,
  router: true,
  viewer: true,
} as const satisfies Record<ScopeRole, true>;

const CREATE = /* GraphQL */ `
  mutation CreateApiKey($input: CreateApiKeyInput!) {
    createApiKey(input: $input) {
      __typename
      ... on FreshApiKey {
        secret
        key {
          id
          name
          prefix
          role
          scopes
          dataClasses
          defaultDataClass
          expiresAt
        }
      }
      ${REFUSALS}
    }
  }
`;

const REVOKE = /* GraphQL */ `
  mutation RevokeApiKey($input: RevokeApiKeyInput!) {
    revokeApiKey(input: $input) {
      __typename
      ... on ApiKey {
        id
        name
        prefix
      }
      ${REFUSALS}
    }
  }
`;

const LIST = /* GraphQL */ `
  query ApiKeys($scope: ID!, $after: String) {
    apiKeys(scope: $scope, first: 500, after: $after) {
      nodes {
        id
        name
        prefix
        role
        scopes
        dataClasses
        defaultDataClass
        expiresAt
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;

interface KeyNode {
  readonly __typename: 'ApiKey';
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly role: string;
  readonly scopes: readonly string[];
  readonly dataClasses: readonly string[] | null;
  readonly defaultDataClass: string | null;
  readonly expiresAt: string | null;
}

interface FreshKey {
  readonly __typename: 'FreshApiKey';
  readonly secret: string;
  readonly key: KeyNode;
}

interface CreateOptions {
  readonly scope: readonly string[];
  readonly role: string;
  readonly name?: string;
  readonly dataClass?: readonly string[];
  readonly defaultDataClass?: string;
  readonly expires?: string;
  readonly reason: string;
  readonly json?: boolean;
}

/** `cordon key create|list|revoke` */
export function registerKey(program: Command): void {
  const key = program.command('key').description('API keys');
  key
    .command('create')
    .description('make a key; its secret is shown once')
    .requiredOption('--scope <scope...>', 'where it holds, with everything below')
    .addOption(
      new Option('--role <role>', 'what it may do').choices(Object.keys(ROLES)).makeOptionMandatory(),
    )
    .option('--name <text>', 'what people call it (its role and scope)')
    .option('--data-class <class...>', 'the classes that it may ask for (all)')
    .option('--default-data-class <class>', 'the class that is meant when a request names none')
    .option('--expires <instant>', 'ISO 8601 with a time zone (never)', parseInstant)
    .option('--reason <text>', 'why; it goes into the record', '')
    .option('--json', 'print the key and its secret')
    .action(command((options: CreateOptions) => asking((ask) => create(ask, options))));
  key
    .command('list')
    .description('the keys at a scope and below; no secrets')
    .requiredOption('--scope <scope>', 'the scope')
    .option('--json', 'print a list of keys')
    .action(command((options: { scope: string; json?: boolean }) => asking((ask) => list(ask, options))));
  key
    .command('revoke')
    .description('revoke a key, at once and for ever')
    .argument('<id>', 'as `key list` shows it')
    .option('--reason <text>', 'why; it goes into the record', '')
    .option('--json', 'print the key')
    .action(
      command((id: string, options: { reason: string; json?: boolean }) =>
        asking((ask) => revoke(ask, id, options)),
      ),
    );
}

async function create(ask: Ask, options: CreateOptions): Promise<ExitCode> {
  const { scope, role, json } = options;
  const input = {
    name: options.name ?? `${role} at ${scope.join(', ')}`,
    role,
    scopes: scope,
    dataClasses: options.dataClass ?? null,
    defaultDataClass: options.defaultDataClass ?? null,
    expiresAt: options.expires ?? null,
    reason: options.reason,
  };
  const { createApiKey } = await ask<{ readonly createApiKey: Answer<FreshKey> }>(CREATE, { input });
  if (isRefused(createApiKey)) {
    sayRefused(createApiKey);
    return 1;
  }
  const { key, secret } = createApiKey;
  console.log(json === true ? JSON.stringify({ ...key, secret }) : secret);
  if (json !== true) console.error(`\`${key.name}\` (${key.id}); the secret is not shown again`);
  return 0;
}

async function list(
  ask: Ask,
  { scope, json }: { readonly scope: string; readonly json?: boolean },
): Promise<ExitCode> {
  const keys = await readKeys(ask, scope);
  console.log(json === true ? JSON.stringify(keys) : toTable(keys));
  return 0;
}

async function readKeys(ask: Ask, scope: string): Promise<KeyNode[]> {
  const keys: KeyNode[] = [];
  let after: string | null = null;
  do {
    const page: Page = await ask<Page>(LIST, { scope, after });
    keys.push(...page.apiKeys.nodes);
    after = page.apiKeys.pageInfo.hasNextPage ? page.apiKeys.pageInfo.endCursor : null;
  } while (after !== null);
  return keys;
}

interface Page {
  readonly apiKeys: {
    readonly nodes: readonly KeyNode[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

function toTable(keys: readonly KeyNode[]): string {
  const table = new Table({
    head: ['id', 'name', 'begins with', 'role', 'scopes', 'data classes', 'expires'],
    style: { head: [], border: [] },
  });
  for (const { id, name, prefix, role, scopes, dataClasses, expiresAt } of keys) {
    table.push([
      id,
      name,
      prefix,
      role,
      scopes.join('\n'),
      dataClasses?.join('\n') ?? 'all',
      expiresAt ?? 'never',
    ]);
  }
  return table.toString();
}

async function revoke(
  ask: Ask,
  id: string,
  { reason, json }: { readonly reason: string; readonly json?: boolean },
): Promise<ExitCode> {
  const variables = { input: { key: id, reason } };
  const { revokeApiKey } = await ask<{ readonly revokeApiKey: Answer<KeyNode> }>(REVOKE, variables);
  if (isRefused(revokeApiKey)) {
    sayRefused(revokeApiKey);
    return 1;
  }
  console.log(json === true ? JSON.stringify(revokeApiKey) : `\`${revokeApiKey.name}\` is revoked`);
  return 0;
}

function parseInstant(text: string): string {
  if (Number.isNaN(Date.parse(text))) throw new InvalidArgumentError('write it as 2026-12-31T00:00:00Z');
  return text;
}
