import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import Table from 'cli-table3';
import type { Ask } from './ask.js';
import { asking } from './ask.js';
import type { ExitCode } from './command.js';
import { command } from './command.js';
import { printInvitation, sayWhereItLeads } from './invitation.js';
import type { Answer } from './policy-answers.js';
import { isRefused, REFUSALS, sayRefused } from './policy-answers.js';

const CREATE = /* GraphQL */ `
  mutation CreateOrganisation($input: CreateOrganisationInput!) {
    createOrganisation(input: $input) {
      __typename
      ... on NewOrganisation {
        organisation {
          id
          slug
          name
        }
        owner {
          member {
            id
            name
            email
          }
          link
          linkExpiresAt
        }
      }
      ${REFUSALS}
    }
  }
`;

const LIST = /* GraphQL */ `
  query Organisations {
    organisations {
      id
      slug
      name
    }
  }
`;

const ADD_WORKSPACE = /* GraphQL */ `
  mutation CreateWorkspace($input: CreateWorkspaceInput!) {
    createWorkspace(input: $input) {
      __typename
      ... on Scope {
        id
        path
        name
      }
      ${REFUSALS}
    }
  }
`;

interface Organisation {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}

interface NewOrganisation {
  readonly __typename: 'NewOrganisation';
  readonly organisation: Organisation;
  readonly owner: {
    readonly member: { readonly id: string; readonly name: string; readonly email: string };
    readonly link: string;
    readonly linkExpiresAt: string;
  };
}

interface Workspace {
  readonly __typename: 'Scope';
  readonly id: string;
  readonly path: string;
  readonly name: string;
}

interface CreateOptions {
  readonly name: string;
  readonly ownerName: string;
  readonly ownerEmail: string;
  readonly reason: string;
  readonly json?: boolean;
}

interface WorkspaceOptions {
  readonly name: string;
  readonly reason: string;
  readonly json?: boolean;
}

interface WorkspacePath {
  readonly organisation: string;
  readonly slug: string;
}

/** `cordon organisation create|list|add-workspace` */
export function registerOrganisation(program: Command): void {
  const organisation = program.command('organisation').description('organisations and their workspaces');
  organisation
    .command('create')
    .description('make an organisation with its first owner; the link of the owner is shown once')
    .argument('<slug>', 'first step of all its scopes, such as `acme`; it cannot be changed')
    .requiredOption('--name <text>', 'what people call it')
    .requiredOption('--owner-name <text>', 'the first owner')
    .requiredOption('--owner-email <address>', 'the e-mail address of the owner; nothing is sent')
    .option('--reason <text>', 'why; it goes into the record', '')
    .option('--json', 'print the organisation, its owner and the link')
    .action(command((slug: string, options: CreateOptions) => asking((ask) => create(ask, slug, options))));
  organisation
    .command('list')
    .description('the organisations of this installation')
    .option('--json', 'print a list of organisations')
    .action(command((options: { readonly json?: boolean }) => asking((ask) => list(ask, options))));
  organisation
    .command('add-workspace')
    .description('add a workspace to an organisation')
    .argument('<organisation/workspace>', 'such as `acme/support`', parseWorkspace)
    .requiredOption('--name <text>', 'what people call it')
    .option('--reason <text>', 'why; it goes into the record', '')
    .option('--json', 'print the scope')
    .action(
      command((path: WorkspacePath, options: WorkspaceOptions) =>
        asking((ask) => addWorkspace(ask, path, options)),
      ),
    );
}

async function create(ask: Ask, slug: string, { json, ...given }: CreateOptions): Promise<ExitCode> {
  const input = { slug, ...given };
  const answer = await ask<{ readonly createOrganisation: Answer<NewOrganisation> }>(CREATE, { input });
  const { createOrganisation } = answer;
  if (isRefused(createOrganisation)) {
    sayRefused(createOrganisation);
    return 1;
  }
  const { organisation, owner } = createOrganisation;
  if (json === true) {
    console.log(JSON.stringify({ ...organisation, owner }));
    sayWhereItLeads();
    return 0;
  }
  printInvitation(owner, owner.member.name, nextSteps(organisation.slug));
  return 0;
}

/** A new organisation has no policy, and until one is assigned nothing is allowed. */
function nextSteps(slug: string): readonly string[] {
  return [
    '',
    `\`${slug}\` is made. Next:`,
    `  npx cordon organisation add-workspace ${slug}/support --name "Customer support"`,
    '  npx cordon policy packs',
    `  npx cordon policy publish baseline --scope ${slug} --reason "…"`,
    `  npx cordon key create --scope ${slug}/support --role router --name "support router"`,
  ];
}

async function list(ask: Ask, { json }: { readonly json?: boolean }): Promise<ExitCode> {
  const { organisations } = await ask<{ readonly organisations: readonly Organisation[] }>(LIST, {});
  if (json === true) console.log(JSON.stringify(organisations));
  else if (organisations.length > 0) console.log(toTable(organisations));
  else console.error('there is no organisation yet; `npx cordon organisation create` makes one');
  return 0;
}

function toTable(organisations: readonly Organisation[]): string {
  const table = new Table({ head: ['organisation', 'name', 'id'], style: { head: [], border: [] } });
  for (const { slug, name, id } of organisations) table.push([slug, name, id]);
  return table.toString();
}

async function addWorkspace(
  ask: Ask,
  { organisation, slug }: WorkspacePath,
  { name, reason, json }: WorkspaceOptions,
): Promise<ExitCode> {
  const variables = { input: { organisation, slug, name, reason } };
  const { createWorkspace } = await ask<{ readonly createWorkspace: Answer<Workspace> }>(
    ADD_WORKSPACE,
    variables,
  );
  if (isRefused(createWorkspace)) {
    sayRefused(createWorkspace);
    return 1;
  }
  const { id, path } = createWorkspace;
  console.log(json === true ? JSON.stringify({ id, path, name: createWorkspace.name }) : path);
  return 0;
}

function parseWorkspace(text: string): WorkspacePath {
  const [organisation = '', slug = '', ...more] = text.split('/');
  if (organisation === '' || slug === '' || more.length > 0)
    throw new InvalidArgumentError('write it as `acme/support`');
  return { organisation, slug };
}
