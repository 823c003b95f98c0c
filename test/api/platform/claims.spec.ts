import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../../src/platform/postgres/index.js';

const HOUR_MS = 3_600_000;

describe('the embedded PostgreSQL', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'cordon-claims-'));
  afterAll(() => {
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('starts after a server that was killed while it claimed the folder', async () => {
    const first = await startEmbeddedPostgres({ dataDir, exclusive: true });
    await first.stop();
    const claim = join(first.folder, 'data', 'postmaster.pid');
    writeFileSync(claim, '');
    const longAgo = new Date(Date.now() - HOUR_MS);
    utimesSync(claim, longAgo, longAgo);
    const second = await startEmbeddedPostgres({ dataDir, exclusive: true });
    const client = new pg.Client(second.url);
    await client.connect();
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await client.end();
    await second.stop();
  });

  it('is started once by those who start it at the same moment', async () => {
    const started = await Promise.all(
      Array.from({ length: 4 }, () => startEmbeddedPostgres({ dataDir, exclusive: false })),
    );
    expect(new Set(started.map(({ url }) => url)).size).toBe(1);
    for (const one of started) await one.stop();
  });
});
