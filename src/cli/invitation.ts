import { readEnvironment } from '../platform/environment.js';
import { findServiceAddress, sayAssumed } from './service-address.js';

/** Prints a link to stdout, alone, so that it can be passed on; who it is for and what comes next, to stderr. */
export function printInvitation(
  { link, linkExpiresAt }: { readonly link: string; readonly linkExpiresAt: string },
  name: string,
  next: readonly string[],
): void {
  console.log(link);
  console.error(`signs ${name} in, once, until ${linkExpiresAt}; it is not shown again`);
  for (const line of next) console.error(line);
  sayWhereItLeads();
}

/** A service writes its own address into its links; a command on the database has to find it. */
export function sayWhereItLeads(): void {
  const environment = readEnvironment();
  if (environment.remoteUrl === null) sayAssumed(findServiceAddress(environment));
}
