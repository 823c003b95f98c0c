import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';

import { CannotStart } from '../cannot-start.js';

/** Whom PostgreSQL runs as, because it refuses to run as root. */
export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

const NAME = 'postgres';

/** Null: PostgreSQL runs as the user that we are. As root: the system user `postgres`, made when there is none. */
export function findSystemUser(): SystemUser | null {
  if (process.getuid?.() !== 0) return null;
  const user = lookUp() ?? create();
  if (user === null) {
    throw new CannotStart(
      `PostgreSQL does not run as root, and the system user \`${NAME}\` could not be made; start cordon as another user, ` +
        `make that user, or set DATABASE_URL`,
    );
  }
  return user;
}

/** Whether the user can go into the folder: every folder on the way lets others, or that user, through. */
export function isReachable(folder: string, user: SystemUser): boolean {
  for (let path = folder; ; path = dirname(path)) {
    const { mode, uid } = statSync(path);
    const passable = uid === user.uid ? 0o100 : 0o001;
    if ((mode & passable) === 0) return false;
    if (path === dirname(path)) return true;
  }
}

function create(): SystemUser | null {
  spawnSync('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    NAME,
  ]);
  return lookUp() ?? createOnAlpine();
}

function createOnAlpine(): SystemUser | null {
  spawnSync('adduser', ['-S', '-D', '-H', '-s', '/sbin/nologin', NAME]);
  return lookUp();
}

function lookUp(): SystemUser | null {
  const [uid, gid] = ['-u', '-g'].map((flag) => {
    const { status, stdout } = spawnSync('id', [flag, NAME], { encoding: 'utf8' });
    return status === 0 ? Number(stdout.trim()) : Number.NaN;
  });
  if (uid === undefined || gid === undefined || Number.isNaN(uid) || Number.isNaN(gid)) return null;
  return { uid, gid };
}
