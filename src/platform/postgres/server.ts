import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { CannotStart } from '../cannot-start.js';
import type { Binaries } from './binaries.js';
import { CHILD_ENVIRONMENT, dataFolder } from './cluster.js';
import type { Cluster } from './cluster.js';
import type { SystemUser } from './system-user.js';

/** A PostgreSQL that accepts connections on the loopback interface. */
export interface Server {
  readonly pid: number;
  readonly port: number;
}

const READY_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 30_000;
const LARGEST_LOG = 10_000_000;
/** A port that was free a moment ago, a data folder that another start claims or claimed first, children of a killed server. */
const PASSING = /in use|postmaster\.pid" (already exists|is empty)/;
/** A server that claims a folder writes its claim at once; what is empty for longer was left by one that was killed. */
const CLAIMING_WITHIN_MS = 5_000;

/** The server of the cluster: the one that runs already, say after its starter was killed, or a new one. */
export async function startServer(
  cluster: Cluster,
  binaries: Binaries,
  user: SystemUser | null,
  extraFlags: readonly string[] = [],
): Promise<Server> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    removeEmptyClaim(cluster);
    const running = readPidFile(cluster);
    // A file that a dead server left is PostgreSQL's to judge: its children may still be there.
    if (running === null || !isAlive(running.pid)) await launch(cluster, binaries, user, extraFlags);
    else if (!isPostgres(running.pid) || isOfAnother(cluster, running))
      rmSync(join(dataFolder(cluster), 'postmaster.pid'), { force: true });
    else if (running.status === 'ready') return { pid: running.pid, port: running.port };
    else await pause(10);
  }
  throw new CannotStart(`the embedded PostgreSQL was not ready in time; \`${logFile(cluster)}\` says why`);
}

/** Ends the server after its running transactions are rolled back, and returns when it is gone. */
export async function stopServer(server: Server): Promise<void> {
  const deadline = Date.now() + STOPPED_WITHIN_MS;
  signal(server.pid, 'SIGINT');
  while (isAlive(server.pid)) {
    if (Date.now() > deadline) signal(server.pid, 'SIGQUIT');
    await pause(10);
  }
}

export function logFile(cluster: Cluster): string {
  return join(cluster.folder, 'postgres.log');
}

/**
 * Starts a server and waits until it has claimed the data folder, or has ended: then another one had claimed it first,
 * or something is wrong. It is its own process group, so that Ctrl-C reaches only us, who stop it in order.
 */
async function launch(
  cluster: Cluster,
  binaries: Binaries,
  user: SystemUser | null,
  extraFlags: readonly string[],
): Promise<void> {
  const port = await freePort();
  const log = openSync(logFile(cluster), isLarge(logFile(cluster)) ? 'w' : 'a', 0o600);
  const logged = statSync(logFile(cluster)).size;
  const child = spawn(binaries.postgres, [...flagsFor(cluster, port), ...extraFlags], {
    cwd: '/',
    env: CHILD_ENVIRONMENT,
    stdio: ['ignore', log, log],
    detached: true,
    ...user,
  });
  closeSync(log);
  const ended = new Promise<'ended'>((resolve, reject) =>
    child.on('error', reject).on('exit', () => resolve('ended')),
  );
  child.unref();
  while (readPidFile(cluster)?.pid !== child.pid) {
    if ((await Promise.race([ended, pause(10)])) !== 'ended') continue;
    const said = readFileSync(logFile(cluster)).subarray(logged).toString();
    if (!PASSING.test(said)) throw refusal(cluster, said);
    await pause(50);
    return;
  }
}

function flagsFor(cluster: Cluster, port: number): readonly string[] {
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'log_min_messages=warning',
    // Many small queries under row-level security: compiling them costs more than it gains.
    'jit=off',
    'max_connections=60',
  ];
  return ['-D', dataFolder(cluster), '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
}

function refusal(cluster: Cluster, said: string): CannotStart {
  const reason = /(?:FATAL|PANIC):\s*(.*)/.exec(said)?.[1] ?? said.trim().split('\n').at(-1) ?? '';
  return new CannotStart(
    `the embedded PostgreSQL in \`${cluster.folder}\` did not start: ${reason}; \`${logFile(cluster)}\` says more`,
  );
}

interface PidFile extends Server {
  /** The data folder that the server was started on. */
  readonly folder: string;
  readonly status: string;
}

/** The file in which a server claims its data folder: pid, folder, start, port, …, and on line 8 how far it is. */
function readPidFile(cluster: Cluster): PidFile | null {
  try {
    const lines = readFileSync(join(dataFolder(cluster), 'postmaster.pid'), 'utf8').split('\n');
    const [pid, port] = [Number(lines[0]), Number(lines[3] ?? 0)];
    return Number.isInteger(pid) && pid > 0
      ? { pid, port, folder: lines[1] ?? '', status: (lines[7] ?? '').trim() }
      : null;
  } catch {
    return null;
  }
}

/** PostgreSQL itself cannot tell a claim that is being written from one that was never finished, and refuses both. */
function removeEmptyClaim(cluster: Cluster): void {
  const file = join(dataFolder(cluster), 'postmaster.pid');
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.size === 0 && Date.now() - found.mtimeMs > CLAIMING_WITHIN_MS) rmSync(file, { force: true });
}

/**
 * Whether the process that claims the folder is a PostgreSQL. After a reboot, or in a new container, the number may
 * belong to another program, and PostgreSQL itself would believe that its predecessor still runs.
 */
function isPostgres(pid: number): boolean {
  try {
    return readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8').includes('postgres');
  } catch {
    return true;
  }
}

/**
 * Whether the file came along when a running database was copied: the server that it names writes into the original.
 * Of a folder that was moved under a running server the old place is gone, and the server is still ours.
 */
function isOfAnother(cluster: Cluster, { folder }: PidFile): boolean {
  try {
    return realpathSync(folder) !== realpathSync(dataFolder(cluster));
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return !isZombie(pid);
}

/** A child that has ended but not been waited for, as happens to orphans where no init process collects them. */
function isZombie(pid: number): boolean {
  try {
    return /^State:\s+Z/m.test(readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
  } catch {
    return false;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself.
  }
}

function isLarge(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LARGEST_LOG;
}

async function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.on('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
