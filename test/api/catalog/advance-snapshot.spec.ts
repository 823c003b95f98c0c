import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CatalogRecords, CatalogSnapshot, ChangeBy } from '../../../src/catalog/index.js';
import { CurateClaims } from '../../../src/catalog/app/curate-claims.js';
import { DatabaseCatalogStore } from '../../../src/catalog/store/catalog.store.js';
import { StandingClock } from '../../../src/platform/clock.js';
import type { TestDatabase } from '../../support/database.js';
import { openTestDatabase } from '../../support/database.js';
import { ACME, makeClaim, makeEvidence, makeRecords, SYSTEM } from './small-catalog.js';

const NOW = Date.parse('2026-11-22T00:00:00Z');

let db: TestDatabase;
let store: DatabaseCatalogStore;
let curate: CurateClaims;

beforeAll(async () => {
  db = await openTestDatabase();
  store = new DatabaseCatalogStore(db.database);
  curate = new CurateClaims(store, new StandingClock(NOW));
});

afterAll(() => db.close());

/** What the catalog may say next: claims come and go, change value, state, source and evidence; so do subjects. */
const anyRecords = fc
  .record({
    claims: fc.uniqueArray(anyClaim(), {
      maxLength: 8,
      selector: ({ subject, source, state }) => JSON.stringify([subject.slug, source, state === 'draft']),
    }),
    deployments: fc.subarray([...makeRecords().deployments]),
    name: fc.constantFrom('Echo', 'Echo AI'),
  })
  .map(({ claims, deployments, name }): CatalogRecords => {
    const records = makeRecords(claims);
    const providers = records.providers.map((one) => (one.slug === 'echo' ? { ...one, name } : one));
    return { ...records, deployments, providers };
  });

function anyClaim() {
  return fc
    .record({
      slug: fc.constantFrom('delta', 'echo'),
      source: fc.constantFrom('delta', 'openrouter'),
      value: fc.constantFrom('never', 'opt_out'),
      state: fc.constantFrom('approved' as const, 'draft' as const, 'retracted' as const),
      verifiedAt: fc.constantFrom(NOW - 2000, NOW - 1000),
    })
    .map(({ slug, source, value, state, verifiedAt }) => {
      const evidence = [makeEvidence({ verifiedAt })];
      return makeClaim({ subject: { kind: 'provider', slug }, source, value, state, evidence });
    });
}

/** What people may do next, to whichever claim is there. */
const anyAct = fc.constantFrom('load', 'dispute', 'confirm', 'propose', 'object', 'retract');

function person(id: string, organisation: string | null = null): ChangeBy {
  return { actor: { kind: 'member', id, name: id }, organisation, requestId: 't', reason: 'a test' };
}

let loads = 0;

async function act(what: string, records: CatalogRecords): Promise<void> {
  const [open] = await store.readOpen(null, 'approved');
  const claim = open?.id ?? '';
  const evidence = open?.evidence[0]?.id ?? '';
  const { state: _state, ...proposal } = makeClaim({ value: 'by_default' });
  if (what === 'dispute') await curate.dispute(person('ada'), claim);
  else if (what === 'object') await curate.dispute(person('ada', ACME), claim);
  else if (what === 'retract') await curate.retract(person('bob'), claim);
  else if (what === 'propose') {
    const own = { ...proposal, assurance: 'contractual' as const };
    const proposed = await curate.propose(person('ada', ACME), own);
    if (proposed.ok) await curate.approve(person('bob', ACME), proposed.value.id);
  } else if (what === 'confirm') {
    const confirmation = { claim, evidence, verifiedAt: NOW, quote: null, documentSha256: null };
    await curate.confirm(person('ada'), confirmation);
  } else {
    loads += 1;
    await store.load(records, SYSTEM, { digest: String(loads), allowRemoval: true });
  }
}

/** Everything in it, in an order that does not depend on how it came together. */
function contentOf({ revision, content }: CatalogSnapshot): unknown {
  const sorted = <T>(map: ReadonlyMap<string, T>): [string, T][] =>
    [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    revision,
    legalEntities: sorted(content.legalEntities),
    providers: sorted(content.providers),
    endpoints: sorted(content.endpoints),
    models: sorted(content.models),
    deployments: sorted(content.deployments),
    claims: sorted(content.claims).flatMap(([, bySlug]) => sorted(bySlug)),
  };
}

describe('a snapshot that advances', () => {
  test('equals one that is read as a whole, whatever happened in between', async () => {
    let last = await store.readSnapshot(await store.latestRevision());
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(anyAct, anyRecords), { minLength: 1, maxLength: 4 }),
        async (acts) => {
          for (const [what, records] of acts) await act(what, records);
          const revision = await store.latestRevision();
          const advanced = await store.advance(last, revision);
          expect(contentOf(advanced)).toEqual(contentOf(await store.readSnapshot(revision)));
          last = advanced;
        },
      ),
      { numRuns: 25, endOnFailure: true },
    );
  });

  test('shares what did not change, profiles included', async () => {
    await act('load', makeRecords());
    const before = await store.readSnapshot(await store.latestRevision());
    const standing = { organisation: null, agreements: [], disputes: new Set<string>(), asOf: NOW };
    const profile = before.profileOf('delta/eu#makers/large', standing);
    expect(profile).toBeDefined();
    await db.database.change({ ...SYSTEM, organisation: ACME }, async (change) => {
      change.record({ action: 'test.nothing', subject: 'nothing' });
    });
    const after = await store.advance(before, await store.latestRevision());
    expect(after.content).toBe(before.content);
    expect(after.profileOf('delta/eu#makers/large', standing)).toBe(profile);
  });
});
