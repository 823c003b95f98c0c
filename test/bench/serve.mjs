import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const BIN = fileURLToPath(new URL('../../src/cli/bin.mjs', import.meta.url));

/** A data folder that nobody else uses. */
export function makeDataDir() {
  return mkdtempSync(join(tmpdir(), 'cordon-bench-'));
}

/** The settings of a service, or of a command beside it, in a data folder of its own. */
export function environmentOf(dataDir, settings = {}) {
  const inherited = { ...process.env };
  delete inherited.DATABASE_URL;
  return {
    ...inherited,
    HOST: '127.0.0.1',
    PORT: '0',
    CORDON_DEMO: 'on',
    CORDON_LOG_LEVEL: 'silent',
    CORDON_DATA_DIR: dataDir,
    ...settings,
  };
}

/**
 * Starts `cordon serve` as people do, in a process of its own, and resolves once it is ready. `key` is the router key
 * that the first start of a data folder prints.
 */
export async function serve(dataDir, { settings = {}, nodeFlags = [] } = {}) {
  const began = performance.now();
  const child = spawn(process.execPath, [...nodeFlags, BIN, 'serve', '--json'], {
    env: environmentOf(dataDir, settings),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  const first = createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  const said = await Promise.race([first, ended.then(() => ({ done: true }))]);
  if (said.done) throw new Error('the service ended before it was ready');
  const { address, lines } = JSON.parse(said.value);
  const stop = async () => {
    child.kill('SIGINT');
    await ended;
  };
  const key = lines.find(({ label }) => label === 'router key')?.text ?? null;
  return { address, key, pid: child.pid, readyMs: performance.now() - began, stop };
}

/** Removes a data folder with its database, which may lie elsewhere. */
export function removeDataDir(dataDir) {
  try {
    const folder = readFileSync(join(dataDir, 'postgres-folder'), 'utf8').trim();
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
  } catch {
    // Nothing was started there.
  }
  rmSync(dataDir, { recursive: true, force: true });
}

/** Milliseconds of processor time that a running process has used; null where the system does not tell. */
export function cpuOf(pid) {
  try {
    const [, after = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) /);
    const fields = after.split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return null;
  }
}

/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;

/** Largest resident memory of a running process, in bytes; null where the system does not tell. */
export function peakMemoryOf(pid) {
  try {
    const found = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return found === null ? null : Number(found[1]) * 1024;
  } catch {
    return null;
  }
}
