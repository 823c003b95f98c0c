import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createService } from '../../src/main.js';
import type { Service } from '../../src/main.js';
import type { Clock } from '../../src/platform/clock.js';
import type { Environment } from '../../src/platform/environment.js';
import { readEnvironment } from '../../src/platform/environment.js';
import type { ReadyLine } from '../../src/platform/first-start.js';
import { openTestDatabase } from './database.js';
import type { TestDatabase } from './database.js';

/** The whole service, listening on a port of its own, on a database of its own. */
export interface RunningCordon extends Service {
  /** e.g. `http://localhost:41234` */
  readonly address: string;
  /** What a person was told when it was ready. */
  readonly lines: readonly ReadyLine[];
  readonly db: TestDatabase;
  /** Stops the service and removes the database, unless that was given. */
  close(): Promise<void>;
}

export interface StartOptions {
  readonly clock?: Clock;
  /** Settings that differ from those of a test: no demonstration, no log. */
  readonly environment?: Partial<Environment>;
  /** A database that another instance uses as well; left out: a fresh one. */
  readonly db?: TestDatabase;
}

/** Starts Cordon in this process. `await cordon.close()` when the test is over. */
export async function startCordon({
  clock,
  environment,
  db: given,
}: StartOptions = {}): Promise<RunningCordon> {
  const db = given ?? (await openTestDatabase());
  const dataDir = mkdtempSync(join(tmpdir(), 'cordon-data-'));
  const closeGiven = async (): Promise<void> => {
    if (given === undefined) await db.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  const service = await createService({
    environment: { ...readEnvironment(settings(dataDir)), ...environment },
    postgres: { url: db.url, place: 'test', stop: () => Promise.resolve() },
    ...(clock === undefined ? {} : { clock }),
  }).catch(async (error: unknown) => {
    // A database that is left open would keep the test runner waiting.
    await closeGiven();
    throw error;
  });
  const { address, lines } = await service.listen();
  const close = async (): Promise<void> => {
    await service.stop();
    await closeGiven();
  };
  return { ...service, address, lines, db, close };
}

function settings(dataDir: string): Record<string, string> {
  return { PORT: '0', CORDON_DATA_DIR: dataDir, CORDON_DEMO: 'off', CORDON_LOG_LEVEL: 'silent' };
}
