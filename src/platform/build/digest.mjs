import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { DIST, ROOT } from './paths.mjs';

/** Every file below a folder, as sorted paths from the project's folder. An absent folder has none. */
export function filesUnder(folder, isWanted = () => true) {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length))
    .filter(isWanted)
    .sort();
}

/** Digest of one file's bytes, hex. */
export function digestFile(path) {
  return createHash('sha256')
    .update(readFileSync(join(ROOT, path)))
    .digest('hex');
}

/** One digest for named files and for what else decides the result, as the versions of the tools. */
export function digestOf(paths, others) {
  const hash = createHash('sha256').update(JSON.stringify(others));
  for (const path of paths) hash.update(JSON.stringify([path, digestFile(path)]));
  return hash.digest('hex');
}

/** The installed version of a package; null when it is not installed. */
export function versionOf(name) {
  const manifest = join(ROOT, 'node_modules', name, 'package.json');
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).version : null;
}

/** What was written under a name by `writeStamp`; null when nothing was, or when it cannot be read. */
export function readStamp(name) {
  try {
    return JSON.parse(readFileSync(stampPath(name), 'utf8'));
  } catch {
    return null;
  }
}

/** Remembers from what a part was made. Written last and in one step: a build that was killed is not current. */
export function writeStamp(name, value) {
  mkdirSync(join(DIST, '.stamps'), { recursive: true });
  const path = stampPath(name);
  writeFileSync(`${path}.${process.pid}`, JSON.stringify(value));
  renameSync(`${path}.${process.pid}`, path);
}

function stampPath(name) {
  return join(DIST, '.stamps', `${name}.json`);
}
