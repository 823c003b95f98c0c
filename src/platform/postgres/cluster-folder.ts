import { randomBytes } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { CannotStart } from '../cannot-start.js';
import { SYSTEM_FOLDER } from './binaries.js';
import { isReachable } from './system-user.js';
import type { SystemUser } from './system-user.js';

/** Where the database lies inside of the data folder. */
const INSIDE = 'postgres';
/**
 * Pointers: where the database will lie, and where it lies. The first line is its folder; of one outside of the data
 * folder, the second is the data folder that it belongs to.
 */
const INTENDED = 'postgres-folder.new';
const REMEMBERED = 'postgres-folder';

/**
 * Where the database of a data folder lies: inside of it, unless PostgreSQL runs as another user who cannot reach it (a
 * checkout in a home that only root may enter). Then in a system folder, under a name of its own, so that a data folder
 * that is removed and made again begins anew.
 *
 * What is chosen is written down before it is made, and again once it is there: a folder that is gone then was lost.
 * A database inside always wins, and one outside is taken only by the data folder that it was made for: a copy of a data
 * folder must never write into the original's.
 */
export function chooseFolder(dataDir: string, user: SystemUser | null): string {
  mkdirSync(dataDir, { recursive: true, mode: user === null ? 0o700 : 0o711 });
  const inside = join(dataDir, INSIDE);
  if (existsSync(inside)) return inside;
  const remembered = readPointer(dataDir, REMEMBERED);
  if (remembered !== null) return assertThere(dataDir, remembered);
  const folder =
    user === null || isReachable(dataDir, user)
      ? inside
      : join(SYSTEM_FOLDER, `postgres-${randomBytes(6).toString('hex')}`);
  mkdirSync(dirname(folder), { recursive: true, mode: 0o755 });
  return intend(dataDir, folder);
}

/** Writes down that the folder, which was chosen before, holds a database now. */
export function rememberFolder(dataDir: string, folder: string): void {
  const [path, text] = [join(dataDir, REMEMBERED), pointerTo(dataDir, folder)];
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) renameSync(writeAside(dataDir, text), path);
  rmSync(join(dataDir, INTENDED), { force: true });
}

/** Of several that choose at once, or after one that was killed, all take the choice of the first. */
function intend(dataDir: string, folder: string): string {
  const path = join(dataDir, INTENDED);
  const mine = writeAside(dataDir, pointerTo(dataDir, folder));
  try {
    linkSync(mine, path);
  } catch (error) {
    // The first one may have made it by now, and taken the note of its intention away.
    if (!existsSync(path) && !existsSync(join(dataDir, REMEMBERED))) throw error;
  } finally {
    rmSync(mine, { force: true });
  }
  return readPointer(dataDir, REMEMBERED) ?? readPointer(dataDir, INTENDED) ?? folder;
}

function writeAside(dataDir: string, text: string): string {
  const path = join(dataDir, `${INTENDED}-${String(process.pid)}`);
  writeFileSync(path, text, { mode: 0o600, flush: true });
  return path;
}

/** One inside goes along wherever the data folder is moved or copied to. */
function pointerTo(dataDir: string, folder: string): string {
  return folder === join(dataDir, INSIDE) ? `${INSIDE}\n` : `${folder}\n${realpathSync(dataDir)}\n`;
}

function readPointer(dataDir: string, name: string): string | null {
  const path = join(dataDir, name);
  if (!existsSync(path)) return null;
  const [folder = '', owner = ''] = readFileSync(path, 'utf8').split('\n');
  const place = resolve(dataDir, folder);
  const here = realpathSync(dataDir);
  if (place === join(dataDir, INSIDE) || owner === here) return place;
  throw new CannotStart(
    `the database that \`${path}\` names, \`${place}\`, is not the one of \`${here}\`` +
      `${owner === '' ? '' : ` but of \`${owner}\``}; if the data folder was moved, write \`${here}\` into the second line ` +
      'of that file; if it was copied, copy the database too, and write the folder of the copy into the first; ' +
      'or remove the file to begin anew',
  );
}

function assertThere(dataDir: string, folder: string): string {
  if (existsSync(folder)) return folder;
  throw new CannotStart(
    `the database that \`${join(dataDir, REMEMBERED)}\` names, \`${folder}\`, is gone; bring it back, or remove that file to begin anew`,
  );
}
