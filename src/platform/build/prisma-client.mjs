import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { digestOf, filesUnder, readStamp, versionOf, writeStamp } from './digest.mjs';
import { ROOT } from './paths.mjs';

const STAMP = 'prisma-client';
const OUTPUT = 'src/generated/prisma';

/** The database client, generated from `prisma/schema.prisma` without touching the network. */
export const prismaClient = {
  name: 'prisma client',
  isCurrent: () => readStamp(STAMP) === inputs() && existsSync(join(ROOT, OUTPUT, 'client.ts')),
  async make() {
    const digest = inputs();
    await generate();
    writeStamp(STAMP, digest);
    return `${filesUnder(OUTPUT).length} files`;
  },
};

function inputs() {
  const files = [...filesUnder('prisma', (path) => path.endsWith('.prisma')), 'prisma.config.ts'];
  return digestOf(files, [versionOf('prisma')]);
}

async function generate() {
  const cli = join(ROOT, 'node_modules', 'prisma', 'build', 'index.js');
  if (!existsSync(cli))
    throw new Error('prisma is not installed: run `npm ci` with development dependencies');
  const child = spawn(process.execPath, [cli, 'generate'], { cwd: ROOT, env: offline(), stdio: 'pipe' });
  const said = [];
  child.stdout.on('data', (chunk) => said.push(chunk));
  child.stderr.on('data', (chunk) => said.push(chunk));
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code !== 0) throw new Error(`prisma generate ended with ${code}\n${Buffer.concat(said).toString()}`);
}

/**
 * Generating needs no schema engine, but the command downloads one unless it is told where it is: any existing file
 * will do, because it is never run.
 */
function offline() {
  // eslint-disable-next-line no-restricted-properties -- passed on to the child as it is, nothing is read from it
  return { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' };
}
