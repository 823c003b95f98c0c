import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { PrismaDatabase } from '../../../src/platform/database/index.js';
import type { ChangeContext } from '../../../src/platform/database/index.js';
import { RevisionFeed } from '../../../src/platform/revision-feed.js';
import { openTestDatabase } from '../../support/database.js';
import type { TestDatabase } from '../../support/database.js';

const SHARED: ChangeContext = {
  actor: { kind: 'system', id: 'system', name: 'Cordon' },
  organisation: null,
  requestId: 'test',
  reason: '',
};

let db: TestDatabase;
let other: PrismaDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  other = new PrismaDatabase({ url: db.url });
});
afterAll(async () => {
  await other.close();
  await db.close();
});

const change = async (database = db.database): Promise<bigint> =>
  (await database.change(SHARED, async ({ record }) => record({ action: 'x.y', subject: 'z' }))).revision;

describe('revisions', () => {
  test('of twenty changes at once, of two instances, are contiguous, and their times rise', async () => {
    const from = await db.database.latestRevision();
    const given = await Promise.all(
      Array.from({ length: 20 }, (_, index) => change(index % 2 === 0 ? db.database : other)),
    );
    const rows = await db.database.readAll((tx) =>
      tx.revision.findMany({ where: { number: { gt: from } }, orderBy: { number: 'asc' } }),
    );
    const expected = Array.from({ length: 20 }, (_, index) => from + BigInt(index) + 1n);
    expect(rows.map(({ number }) => number)).toEqual(expected);
    expect([...given].sort((a, b) => Number(a - b))).toEqual(expected);
    const times = rows.map(({ recordedAt }) => recordedAt.getTime());
    expect(times.every((time, index) => index === 0 || time > (times[index - 1] ?? 0))).toBe(true);
  });

  test('of a change that failed are not used up', async () => {
    const from = await db.database.latestRevision();
    const failing = db.database.change(SHARED, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(await change()).toBe(from + 1n);
  });

  test('are seen only once they are committed', async () => {
    const from = await db.database.latestRevision();
    await db.database.change(SHARED, async ({ record }) => {
      record({ action: 'x.y', subject: 'z' });
      expect(await other.latestRevision()).toBe(from);
    });
    expect(await other.latestRevision()).toBe(from + 1n);
  });
});

describe('the feed', () => {
  const follow = async (interval: number): Promise<RevisionFeed> => {
    const feed = new RevisionFeed({ database: other, url: db.url, interval });
    await feed.start();
    return feed;
  };
  const next = (feed: RevisionFeed): Promise<bigint> =>
    new Promise((resolve) => {
      const stop = feed.subscribe((revision) => {
        stop();
        resolve(revision);
      });
    });

  test('tells of what another instance commits, by its notification', async () => {
    const feed = await follow(3_600_000);
    expect(feed.latest()).toBe(await db.database.latestRevision());
    const told = next(feed);
    const revision = await change();
    expect(await told).toBe(revision);
    await feed.stop();
  });

  test('tells of it when the notification is lost', async () => {
    const feed = await follow(50);
    await feed.dropListener(true);
    const told = next(feed);
    const revision = await change();
    expect(await told).toBe(revision);
    await feed.stop();
  });

  test('listens again when the connection was cut, and reads what it missed', async () => {
    const feed = await follow(3_600_000);
    const told = next(feed);
    await feed.dropListener();
    const missed = await change();
    expect(await told).toBe(missed);
    await feed.stop();
  });

  test('waits for a revision that a caller has seen elsewhere', async () => {
    const feed = await follow(3_600_000);
    await feed.dropListener(true);
    const revision = await change();
    await feed.waitFor(revision, 5_000);
    expect(feed.latest()).toBe(revision);
    await expect(feed.waitFor(revision + 1n, 20)).rejects.toThrow('was not seen within 20 ms');
    await feed.stop();
  });

  test('goes on when a listener fails', async () => {
    const feed = await follow(3_600_000);
    feed.subscribe(() => {
      throw new Error('broken listener');
    });
    const told = next(feed);
    const revision = await change();
    expect(await told).toBe(revision);
    await feed.stop();
  });
});
