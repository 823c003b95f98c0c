import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { CannotStart } from '../cannot-start.js';
import type { Binaries } from './binaries.js';
import type { SystemUser } from './system-user.js';

/**
 * A folder with everything of one embedded PostgreSQL:
 * `data/` (of the user that runs it), `secrets.json` (0600, ours), `postgres.log`.
 */
export interface Cluster {
  readonly folder: string;
  readonly secrets: Secrets;
}

export interface Secrets {
  /** Of `postgres`, the superuser: makes the roles and the database, then rests. */
  readonly superuser: string;
  /** Of `cordon_owner`, which owns the tables. */
  readonly owner: string;
}

export function dataFolder(cluster: Cluster): string {
  return join(cluster.folder, 'data');
}

/**
 * Opens the cluster of a folder, or makes it: aside, and renamed when it is whole, so that whoever is killed in between
 * leaves only a folder that the next start removes.
 */
export async function openCluster(
  folder: string,
  binaries: Binaries,
  user: SystemUser | null,
  extraFlags: readonly string[] = [],
): Promise<Cluster> {
  if (existsSync(folder)) return { folder, secrets: readSecrets(folder) };
  const partial = `${folder}.new-${String(process.pid)}-${randomBytes(4).toString('hex')}`;
  try {
    await create(partial, binaries, user, extraFlags);
    renameSync(partial, folder);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    // Of two that make it at once, one is first; the other uses it.
    if (!existsSync(join(folder, 'secrets.json'))) throw error;
  }
  return { folder, secrets: readSecrets(folder) };
}

/** Removes what killed starts have left half made beside the cluster. Those that still run are left alone. */
export function removeLeftovers(folder: string): void {
  const prefix = `${basename(folder)}.new-`;
  for (const entry of readdirSync(dirname(folder)).filter((name) => name.startsWith(prefix))) {
    if (isRunning(Number.parseInt(entry.slice(prefix.length), 10))) continue;
    try {
      rmSync(join(dirname(folder), entry), { recursive: true, force: true, maxRetries: 5 });
    } catch {
      // What the killed process had started may still write there; a later start finds it quiet.
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function create(
  folder: string,
  binaries: Binaries,
  user: SystemUser | null,
  extraFlags: readonly string[],
): Promise<void> {
  const secrets: Secrets = { superuser: newSecret(), owner: newSecret() };
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  // The other user has to pass through the folder, but cannot read in it.
  mkdirSync(folder, { recursive: true, mode: user === null ? 0o700 : 0o711 });
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(join(folder, 'secrets.json'), JSON.stringify(secrets), { mode: 0o600, flush: true });
  writeFileSync(passwordFile, secrets.superuser, { mode: 0o600 });
  if (user !== null) for (const path of [data, passwordFile]) chownSync(path, user.uid, user.gid);
  await initdb(binaries, data, passwordFile, user, extraFlags);
  rmSync(passwordFile);
}

async function initdb(
  binaries: Binaries,
  data: string,
  passwordFile: string,
  user: SystemUser | null,
  extraFlags: readonly string[],
): Promise<void> {
  const flags = [
    `--pgdata=${data}`,
    '--username=postgres',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    // Whatever the locale of the machine is: the text of a policy is UTF-8 and sorts the same everywhere.
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    ...extraFlags,
  ];
  const child = spawn(binaries.initdb, flags, {
    cwd: '/',
    env: CHILD_ENVIRONMENT,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...user,
  });
  const said: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const code = await new Promise<number | null>((resolve, reject) =>
    child.on('error', reject).on('close', resolve),
  );
  if (code !== 0) {
    throw new CannotStart(`the embedded PostgreSQL could not be initialised: ${said.join('').trim()}`);
  }
}

/** PostgreSQL gets nothing of our environment: neither its locale nor its secrets. */
export const CHILD_ENVIRONMENT = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' };

function newSecret(): string {
  return randomBytes(24).toString('base64url');
}

function readSecrets(folder: string): Secrets {
  const path = join(folder, 'secrets.json');
  try {
    return parseSecrets(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new CannotStart(
      `\`${path}\` is missing or damaged, and without it the database in \`${folder}\` cannot be opened; restore it`,
      { cause },
    );
  }
}

function parseSecrets(text: string): Secrets {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || !('superuser' in value) || !('owner' in value)) {
    throw new TypeError('not the secrets of a cluster');
  }
  const { superuser, owner } = value;
  if (typeof superuser !== 'string' || typeof owner !== 'string')
    throw new TypeError('not the secrets of a cluster');
  return { superuser, owner };
}
