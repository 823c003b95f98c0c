import type { Command } from 'commander';
import type { Candidate } from '../access/index.js';
import { readEnvironment } from '../platform/environment.js';
import { withLocalApp } from './ask.js';
import type { ExitCode } from './command.js';
import { command } from './command.js';
import type { LocalApp } from './local-app.js';
import { findServiceAddress, sayAssumed } from './service-address.js';

/** Minutes for which a link that was printed here is good. */
const MINUTES = 15;

interface Options {
  readonly member?: string;
  readonly json?: boolean;
}

/** `cordon sign-in` */
export function registerSignIn(program: Command): void {
  program
    .command('sign-in')
    .description('print a one-time link that signs a member in; it needs the database, not a key')
    .option('--member <e-mail or id>', 'who signs in (the owner, when there is only one)')
    .option('--json', 'print `{"member", "link", "expiresAt"}`')
    .action(command(signIn));
}

async function signIn(options: Options): Promise<ExitCode> {
  const environment = readEnvironment();
  if (environment.remoteUrl !== null) {
    console.error(
      'cordon: CORDON_URL is set, but a sign-in link is made on the database, not through a service; run this without CORDON_URL where the database is, or let an owner invite with `inviteMember`',
    );
    return 2;
  }
  return withLocalApp(environment, async (local) => {
    const code = await printLink(local, options);
    if (code === 0) sayAssumed(findServiceAddress(environment));
    return code;
  });
}

async function printLink({ app, context }: LocalApp, { member, json }: Options): Promise<ExitCode> {
  const { AccessDirectory, ManageMembers, PublicAddress, toChangeContext } =
    await import('../access/index.js');
  const candidates = app.get(AccessDirectory, { strict: false }).state.findCandidates(member ?? null);
  const [chosen] = candidates;
  if (chosen === undefined || candidates.length > 1) {
    sayWhichOne(candidates, member);
    return 2;
  }
  const change = toChangeContext(context, chosen.organisation, 'asked for at the command line');
  const outcome = await app
    .get(ManageMembers, { strict: false })
    .createSignInLink(change, chosen.id, MINUTES);
  if (outcome.kind !== 'done') return 1;
  const { secret, expiresAt } = outcome.value;
  const link = app.get(PublicAddress, { strict: false }).toSignInLink(secret);
  console.log(json === true ? JSON.stringify({ member: chosen.id, link, expiresAt }) : link);
  if (json !== true) console.error(`signs ${chosen.name} in, once, within ${String(MINUTES)} minutes`);
  return 0;
}

function sayWhichOne(candidates: readonly Candidate[], member: string | undefined): void {
  if (candidates.length > 0) {
    console.error('cordon: say who signs in with --member:');
    for (const { email, name, at } of candidates) console.error(`  ${email}  ${name}, ${at}`);
  } else if (member === undefined) console.error('cordon: there is nobody who could sign in');
  else console.error(`cordon: there is no member \`${member}\``);
}
