import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const ROOTS = ['src', 'test', 'plugins'];

/** The folders whose code obeys the rules, as far as they exist. */
export function roots() {
  return ROOTS.filter((root) => existsSync(root));
}

/** Every source file that people write, as paths from the project's folder. */
export function sources() {
  return roots().flatMap((root) =>
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter(isSource),
  );
}

/** Written by people: neither declarations, nor generated, nor somebody else's. */
export function isSource(path) {
  return (
    /^(src|test|plugins)\/.*\.(ts|tsx|mjs)$/.test(path) &&
    !/\.d\.ts$|(^|\/)(node_modules|generated|dist)\//.test(path)
  );
}
