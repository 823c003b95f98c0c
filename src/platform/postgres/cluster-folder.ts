import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { CannotStart } from '../cannot-start.js';
import { SYSTEM_FOLDER } from './binaries.js';
import { isReachable } from './system-user.js';
import type { SystemUser } from './system-user.js';

/** Files with one line: where the database will lie, and where it lies. */
const INTENDED = 'postgres-folder.new';
const REMEMBERED = 'postgres-folder';

/**
 * Where the database of a data folder lies: inside of it, unless PostgreSQL runs as another user who cannot reach it (a
 * checkout in a home that only root may enter). Then in a system folder, under a name of its own, so that a data folder
 * that is removed and made again begins anew.
 *
 * What is chosen is written down before it is made, and again once it is there: a folder that is gone then was lost.
 */
export function chooseFolder(dataDir: string, user: SystemUser | null): string {
  mkdirSync(dataDir, { recursive: true, mode: user === null ? 0o700 : 0o711 });
  const remembered = readRemembered(dataDir);
  if (remembered !== null) return remembered;
  const folder =
    user === null || isReachable(dataDir, user)
      ? join(dataDir, 'postgres')
      : join(SYSTEM_FOLDER, `postgres-${randomBytes(6).toString('hex')}`);
  mkdirSync(dirname(folder), { recursive: true, mode: 0o755 });
  return intend(dataDir, folder);
}

/** Writes down that the chosen folder holds a database now. */
export function rememberFolder(dataDir: string): void {
  try {
    renameSync(join(dataDir, INTENDED), join(dataDir, REMEMBERED));
  } catch (error) {
    // An earlier start has done it, or one that began with us.
    if (!existsSync(join(dataDir, REMEMBERED))) throw error;
  }
}

/** Of several that choose at once, or after one that was killed, all take the choice of the first. */
function intend(dataDir: string, folder: string): string {
  const path = join(dataDir, INTENDED);
  const mine = `${path}-${String(process.pid)}`;
  writeFileSync(mine, `${folder}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(mine, path);
  } catch (error) {
    if (!existsSync(path)) throw error;
  } finally {
    rmSync(mine, { force: true });
  }
  return readFileSync(path, 'utf8').trim();
}

function readRemembered(dataDir: string): string | null {
  const path = join(dataDir, REMEMBERED);
  if (!existsSync(path)) return null;
  const folder = readFileSync(path, 'utf8').trim();
  if (existsSync(folder)) return folder;
  // The whole data folder was moved: the database moved with it.
  if (existsSync(join(dataDir, 'postgres'))) return join(dataDir, 'postgres');
  throw new CannotStart(
    `the database that \`${path}\` names, \`${folder}\`, is gone; bring it back, or remove that file to begin anew`,
  );
}
