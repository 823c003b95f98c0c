import { hash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../platform/environment.js';

/** Where people reach the service on the database of the settings, and how that is known. */
export interface ServiceAddress {
  /** Without a slash at the end. */
  readonly url: string;
  /** `assumed`: no service was found on this machine, so it is where the settings would let one listen. */
  readonly from: 'setting' | 'service' | 'assumed';
}

/**
 * Leaves word in the data folder of where the service listens, for the commands that print links; returns what takes it
 * away. A folder that cannot be written keeps no service from running: the commands then say what they assume.
 */
export function announceService(environment: Environment, address: string): () => void {
  const file = fileOf(environment);
  try {
    mkdirSync(environment.dataDir, { recursive: true, mode: 0o711 });
    writeFileSync(file, JSON.stringify({ address, pid: process.pid }), { mode: 0o644 });
  } catch {
    return () => undefined;
  }
  return () => {
    // Another instance on the same database may have left word since.
    if (readNotice(file)?.pid === process.pid) rmSync(file, { force: true });
  };
}

/** A public address that is set comes first, then where a service on this machine says that it listens. */
export function findServiceAddress(environment: Environment): ServiceAddress {
  if (environment.publicUrl !== null) return { url: environment.publicUrl, from: 'setting' };
  const notice = readNotice(fileOf(environment));
  if (notice !== null && isRunning(notice.pid)) return { url: notice.address, from: 'service' };
  return { url: `http://localhost:${String(environment.port)}`, from: 'assumed' };
}

/** Says on stderr when the links lead to where nobody may be. */
export function sayAssumed({ url, from }: ServiceAddress): void {
  if (from !== 'assumed') return;
  console.error(
    `cordon: no service was found running on this machine, so the link assumes ${url}; if yours is elsewhere, set CORDON_PUBLIC_URL to its address, or PORT`,
  );
}

/** One for each database: services on several may share the folder. */
function fileOf({ dataDir, databaseUrl }: Environment): string {
  const name = databaseUrl === null ? '' : `-${hash('sha256', databaseUrl, 'hex').slice(0, 12)}`;
  return join(dataDir, `service${name}.json`);
}

interface Notice {
  readonly address: string;
  readonly pid: number;
}

/** Null when there is none that can be understood: it is a convenience, and never worth a failure. */
function readNotice(file: string): Notice | null {
  try {
    const notice: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isNotice(notice) ? notice : null;
  } catch {
    return null;
  }
}

function isNotice(value: unknown): value is Notice {
  return (
    typeof value === 'object' &&
    value !== null &&
    'address' in value &&
    typeof value.address === 'string' &&
    URL.canParse(value.address) &&
    'pid' in value &&
    Number.isSafeInteger(value.pid) &&
    Number(value.pid) > 0
  );
}

/** One that was killed could not take its word back. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
