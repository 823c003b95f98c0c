import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

import { readStamp, versionOf } from './digest.mjs';
import { graphiql } from './graphiql.mjs';
import { libraryLinks } from './library-links.mjs';
import { underLock } from './lock.mjs';
import { prismaClient } from './prisma-client.mjs';
import { toldAfter } from './progress.mjs';
import { service } from './service.mjs';

/**
 * What the build makes, in this order. A part says what it is called, whether it is current (cheaply: files and
 * digests, no compiler loaded) and how it is made.
 */
const PARTS = [libraryLinks, prismaClient, service, graphiql];

/**
 * True when nothing has to be built: every part was made from exactly what is on the disk now. Where the development
 * dependencies were left out, as in an image, nothing can be built and what was built before is taken as it is.
 */
export function isBuildCurrent() {
  if (versionOf('@swc/core') === null && readStamp(service.stamp) !== null) return libraryLinks.isCurrent();
  return PARTS.every((part) => part.isCurrent());
}

/**
 * Builds what is not current. Two processes that start at once build once: the second waits for the first.
 * Progress goes to stderr, because stdout belongs to the command that needed the build.
 * With `quick`, of a build that is not the first one, it is told only when there is something to wait for.
 */
export async function ensureBuilt({ quick = false } = {}) {
  if (isBuildCurrent()) return;
  await underLock(() => build(quick && readStamp(service.stamp) !== null ? NOTICED_MS : 0));
}

/** After so long a person wonders what is going on. */
const NOTICED_MS = 1_000;

async function build(quietMs) {
  const began = performance.now();
  const tell = toldAfter(quietMs);
  for (const part of PARTS) {
    if (part.isCurrent()) continue;
    const partBegan = performance.now();
    const what = await part.make();
    tell(`${part.name}${what === undefined ? '' : `: ${what}`}`, partBegan);
  }
  tell('built', began);
}

async function main() {
  try {
    if (isBuildCurrent()) process.stderr.write('nothing to build\n');
    await ensureBuilt();
  } catch (error) {
    process.stderr.write(`the build failed: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 3;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
