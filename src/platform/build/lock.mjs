import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { DIST } from './paths.mjs';

const LOCK = join(DIST, '.building');
const POLL_MS = 100;
/** No build takes so long: past this age a living holder is another process that was given the same number. */
const STALE_MS = 300_000;

/**
 * Runs `work` while no other process builds. The lock names its holder, so one left behind by a killed build is
 * recognised and removed.
 */
export async function underLock(work) {
  mkdirSync(DIST, { recursive: true });
  while (!take()) await sleep(POLL_MS);
  try {
    return await work();
  } finally {
    rmSync(LOCK, { force: true });
  }
}

function take() {
  try {
    writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  if (!isHeld()) discard();
  return false;
}

function isHeld() {
  const lock = readLock();
  if (lock === null || lock.ageMs > STALE_MS || lock.holder === String(process.pid)) return false;
  // Opened by its holder and not yet written: it is being taken at this moment.
  if (lock.holder === '') return true;
  try {
    process.kill(Number(lock.holder), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function readLock() {
  try {
    return { holder: readFileSync(LOCK, 'utf8'), ageMs: Date.now() - statSync(LOCK).mtimeMs };
  } catch {
    return null;
  }
}

function discard() {
  const aside = `${LOCK}.${process.pid}`;
  try {
    // Renaming succeeds for one process only, so the lock that a third one takes next is not removed with it.
    renameSync(LOCK, aside);
    rmSync(aside, { force: true });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}
