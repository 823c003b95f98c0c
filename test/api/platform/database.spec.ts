import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { ChangeContext } from '../../../src/platform/database/index.js';
import { newId } from '../../../src/platform/ids.js';
import { openTestDatabase } from '../../support/database.js';
import type { TestDatabase } from '../../support/database.js';

const SHARED: ChangeContext = {
  actor: { kind: 'system', id: 'system', name: 'Cordon' },
  organisation: null,
  requestId: 'test',
  reason: '',
};

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

describe('a change', () => {
  test('is a revision with its audit events, and is read back', async () => {
    const { value, revision } = await db.database.change(SHARED, async ({ tx, revision: number, record }) => {
      record({ action: 'provider.added', subject: 'acme', after: { b: 1, a: 2 } });
      return tx.provider.create({
        data: { id: newId(), slug: 'acme', name: 'Acme', urls: {}, aliases: {}, recordedFrom: number },
      });
    });
    expect(await db.database.latestRevision()).toBe(revision);
    expect(await db.database.read(null, (tx) => tx.provider.findMany())).toEqual([value]);
    const [event] = await db.database.readAll((tx) => tx.auditEvent.findMany());
    // sha256 of {"a":2,"b":1}
    expect(event).toMatchObject({
      revision,
      action: 'provider.added',
      beforeSha256: null,
      afterSha256: 'd3626ac30a87e6f7a6428233b3c68299976865fa5508e4267c5415c76af7a772',
    });
  });
});
