import type { Command } from 'commander';
import Table from 'cli-table3';
import type { Ask } from './ask.js';
import { asking } from './ask.js';
import type { ExitCode } from './command.js';
import { command } from './command.js';
import { printInvitation, sayWhereItLeads } from './invitation.js';
import { AskFailed } from './parse-answer.js';
import type { Answer } from './policy-answers.js';
import { isRefused, REFUSALS, sayRefused } from './policy-answers.js';

const INVITE = /* GraphQL */ `
  mutation InviteCurator($input: InviteCuratorInput!) {
    inviteCurator(input: $input) {
      __typename
      ... on CuratorInvitation {
        curator {
          id
          name
          email
        }
        link
        linkExpiresAt
      }
      ${REFUSALS}
    }
  }
`;

const LIST = /* GraphQL */ `
  query Curators {
    curators {
      id
      name
      email
    }
  }
`;

const REVOKE = /* GraphQL */ `
  mutation RevokeCurator($input: RevokeCuratorInput!) {
    revokeCurator(input: $input) {
      __typename
      ... on Curator {
        id
        name
        email
      }
      ${REFUSALS}
    }
  }
`;

interface Curator {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

interface Invitation {
  readonly __typename: 'CuratorInvitation';
  readonly curator: Curator;
  readonly link: string;
  readonly linkExpiresAt: string;
}

interface Reasoned {
  readonly reason: string;
  readonly json?: boolean;
}

interface InviteOptions extends Reasoned {
  readonly name: string;
  readonly email: string;
}

/** `cordon curator invite|list|revoke` */
export function registerCurator(program: Command): void {
  const curator = program.command('curator').description('the people who keep the shared catalog');
  curator
    .command('invite')
    .description('make a curator; the link to sign in is shown once')
    .requiredOption('--name <text>', 'who it is')
    .requiredOption('--email <address>', 'the e-mail address; nothing is sent')
    .option('--reason <text>', 'why; it goes into the record', '')
    .option('--json', 'print the curator and the link')
    .action(command((options: InviteOptions) => asking((ask) => invite(ask, options))));
  curator
    .command('list')
    .description('the curators of this installation')
    .option('--json', 'print a list of curators')
    .action(command((options: { readonly json?: boolean }) => asking((ask) => list(ask, options))));
  curator
    .command('revoke')
    .description('end what a curator may do, at once')
    .argument('<e-mail or id>', 'as `curator list` shows it')
    .option('--reason <text>', 'why; it goes into the record', '')
    .option('--json', 'print the former curator')
    .action(command((name: string, options: Reasoned) => asking((ask) => revoke(ask, name, options))));
}

async function invite(ask: Ask, { json, ...input }: InviteOptions): Promise<ExitCode> {
  const { inviteCurator } = await ask<{ readonly inviteCurator: Answer<Invitation> }>(INVITE, { input });
  if (isRefused(inviteCurator)) {
    sayRefused(inviteCurator);
    return 1;
  }
  const { curator, link, linkExpiresAt } = inviteCurator;
  if (json === true) {
    console.log(JSON.stringify({ curator, link, linkExpiresAt }));
    sayWhereItLeads();
    return 0;
  }
  const next = [`a later link: npx cordon sign-in --member ${curator.email}`];
  printInvitation({ link, linkExpiresAt }, curator.name, next);
  return 0;
}

async function list(ask: Ask, { json }: { readonly json?: boolean }): Promise<ExitCode> {
  const curators = await readCurators(ask);
  if (json === true) console.log(JSON.stringify(curators));
  else if (curators.length > 0) console.log(toTable(curators));
  else console.error('there are no curators yet; `npx cordon curator invite` makes one');
  return 0;
}

async function readCurators(ask: Ask): Promise<readonly Curator[]> {
  const { curators } = await ask<{ readonly curators: readonly Curator[] }>(LIST, {});
  return curators;
}

function toTable(curators: readonly Curator[]): string {
  const table = new Table({ head: ['curator', 'e-mail', 'id'], style: { head: [], border: [] } });
  for (const { name, email, id } of curators) table.push([name, email, id]);
  return table.toString();
}

async function revoke(ask: Ask, name: string, { reason, json }: Reasoned): Promise<ExitCode> {
  const curator = (await readCurators(ask)).find(({ id, email }) => id === name || email === name);
  if (curator === undefined) throw new AskFailed(2, `there is no curator \`${name}\``);
  const { revokeCurator } = await ask<{
    readonly revokeCurator: Answer<Curator & { readonly __typename: 'Curator' }>;
  }>(REVOKE, { input: { curator: curator.id, reason } });
  if (isRefused(revokeCurator)) {
    sayRefused(revokeCurator);
    return 1;
  }
  const { __typename: _typename, ...former } = revokeCurator;
  console.log(json === true ? JSON.stringify(former) : `${former.name} is no curator any more`);
  return 0;
}
