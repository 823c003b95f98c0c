import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CatalogRecords, CatalogSnapshot, Fact, Scalar } from '../../../src/catalog/index.js';
import { loadCatalogFiles, readCatalogRecords } from '../../../src/catalog/index.js';
import { loadShipped } from '../../../src/catalog/app/load-shipped-catalog.js';
import { LoadRefused } from '../../../src/catalog/domain/load-report.js';
import { DatabaseCatalogStore } from '../../../src/catalog/store/catalog.store.js';
import { PROJECT_ROOT } from '../../../src/platform/project-root.js';
import type { TestDatabase } from '../../support/database.js';
import { openTestDatabase } from '../../support/database.js';
import { makeClaim, makeEvidence, makeRecords, SYSTEM } from './small-catalog.js';

const SHIPPED = join(PROJECT_ROOT, 'prisma/catalog');
const NOW = Date.parse('2026-11-22T00:00:00Z');

let db: TestDatabase;
let store: DatabaseCatalogStore;
let loads = 0;

beforeEach(async () => {
  db = await openTestDatabase();
  store = new DatabaseCatalogStore(db.database);
});

afterEach(async () => {
  await db.close();
});

async function load(records: CatalogRecords, allowRemoval = false) {
  loads += 1;
  return store.load(records, SYSTEM, { digest: `digest-${String(loads)}`, allowRemoval });
}

async function snapshot(): Promise<CatalogSnapshot> {
  return store.readSnapshot(await store.latestRevision());
}

function training(catalog: CatalogSnapshot, deployment = 'delta/eu#makers/large'): Fact<Scalar> | undefined {
  const standing = { organisation: null, agreements: [], disputes: new Set<string>(), asOf: NOW };
  return catalog.profileOf(deployment, standing)?.scalars.get('training');
}

function values(fact: Fact<Scalar> | undefined): readonly Scalar[] {
  return (fact?.candidates ?? []).map(({ value }) => value);
}

describe('loading the shipped catalog', () => {
  test('fills an empty database, and the same files again take no revision', async () => {
    const first = await loadCatalogFiles(store, SHIPPED, SYSTEM);
    if (first.kind !== 'loaded') throw new Error(JSON.stringify(first));
    expect(first.report.revision).toBe(1n);
    const parsed = await readCatalogRecords(SHIPPED);
    if (!parsed.ok) throw new Error('the shipped catalog does not parse');
    expect(first.report.kinds.providers.added).toBe(parsed.value.providers.length);
    expect(first.report.kinds.deployments.added).toBe(parsed.value.deployments.length);
    expect(first.report.kinds.claims.added).toBe(parsed.value.claims.length);

    const again = await loadCatalogFiles(store, SHIPPED, SYSTEM);
    expect(again).toMatchObject({ kind: 'loaded', report: { revision: null } });
    expect(await store.latestRevision()).toBe(1n);

    const catalog = await snapshot();
    expect(catalog.visibleTo(null).deployments).toHaveLength(parsed.value.deployments.length);
  });

  test('is audited with counts and digest', async () => {
    await loadCatalogFiles(store, SHIPPED, SYSTEM);
    const [event] = await db.query('SELECT action, subject, detail FROM audit_event', {
      role: 'cordon_worker',
    });
    expect(event).toMatchObject({ action: 'catalog.loaded', subject: 'catalog' });
    expect(event?.['detail']).toMatchObject({ 'providers.closed': 0, 'claims.revised': 0 });
  });

  test('stores nothing of a folder with one broken file, and says where it is broken', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cordon-catalog-'));
    try {
      await cp(SHIPPED, folder, { recursive: true });
      const file = join(folder, 'groq.yaml');
      const text = await readFile(file, 'utf8');
      await writeFile(file, text.replace('dimension: headquarters', 'dimension: headquarter'));
      const result = await loadCatalogFiles(store, folder, SYSTEM);
      if (result.kind !== 'invalid') throw new Error(result.kind);
      expect(result.findings[0]).toMatchObject({ file, line: expect.any(Number), path: expect.any(String) });
      expect(result.findings[0]?.hint).toContain('headquarters');
      expect(await store.latestRevision()).toBe(0n);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('the shipped files at a start', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'cordon-shipped-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  /** A folder with one provider; `note` makes its files differ from those of another. */
  async function folder(name: string, note: string): Promise<string> {
    const path = join(root, name);
    await cp(join(SHIPPED, 'models.yaml'), join(path, 'models.yaml'));
    await writeFile(
      join(path, 'groq.yaml'),
      `${await readFile(join(SHIPPED, 'groq.yaml'), 'utf8')}# ${note}\n`,
    );
    return path;
  }
  const start = async (directory: string): Promise<string> =>
    (await loadShipped(store, directory, SYSTEM)).kind;
  const loadByHand = async (directory: string, isShipped = false): Promise<string> =>
    (await loadCatalogFiles(store, directory, SYSTEM, { allowRemoval: true, isShipped })).kind;

  test('are loaded once, and again when a new version has changed them', async () => {
    const [one, two] = [await folder('one', 'v1'), await folder('two', 'v2')];
    expect(await start(one)).toBe('loaded');
    expect(await start(one)).toBe('current');
    expect(await start(two)).toBe('loaded');
    expect(await store.loadedDigest()).toBe(await store.shippedDigest());
    expect(await store.latestRevision()).toBe(2n);
  });

  test('leave alone what was loaded from another folder, also after an upgrade', async () => {
    const [one, two, mine] = [
      await folder('one', 'v1'),
      await folder('two', 'v2'),
      await folder('mine', 'mine'),
    ];
    await start(one);
    expect(await loadByHand(mine)).toBe('loaded');
    const loaded = await store.loadedDigest();
    expect(await start(one)).toBe('current');
    expect(await start(two)).toBe('kept');
    expect(await start(two)).toBe('kept');
    expect(await store.loadedDigest()).toBe(loaded);
    expect(await store.latestRevision()).toBe(2n);
  });

  test('are followed again after somebody has loaded them by hand', async () => {
    const [one, two, three] = [
      await folder('one', 'v1'),
      await folder('two', 'v2'),
      await folder('three', 'v3'),
    ];
    await start(one);
    await loadByHand(await folder('mine', 'mine'));
    expect(await start(two)).toBe('kept');
    expect(await loadByHand(two, true)).toBe('loaded');
    expect(await start(two)).toBe('current');
    expect(await start(three)).toBe('loaded');
  });

  test('do not replace what was loaded before the first start', async () => {
    await loadByHand(await folder('mine', 'mine'));
    expect(await start(await folder('one', 'v1'))).toBe('kept');
  });
});

describe('loading changed records', () => {
  test('closes a changed claim and records it anew under the same statement', async () => {
    await load(makeRecords());
    const report = await load(makeRecords([makeClaim({ value: 'opt_out' })]));
    expect(report.kinds.claims).toEqual({ added: 0, revised: 1, closed: 0, left: 0 });
    const history = await store.readHistory(null, { kind: 'provider', slug: 'delta' });
    expect(history.map(({ record, recordedTo }) => [record.value, recordedTo])).toEqual([
      ['opt_out', null],
      ['never', 2n],
    ]);
    expect(new Set(history.map(({ statement }) => statement)).size).toBe(1);
    expect(values(training(await snapshot()))).toEqual(['opt_out']);
  });

  test('never lets evidence of the old value speak for the new one', async () => {
    await load(makeRecords([makeClaim({ evidence: [makeEvidence({ verifiedAt: NOW })] })]));
    const early = NOW - 400 * 86_400_000;
    await load(
      makeRecords([makeClaim({ value: 'opt_out', evidence: [makeEvidence({ verifiedAt: early })] })]),
    );
    expect(training(await snapshot())?.candidates[0]?.supports[0]?.verifiedAt).toBe(early);
  });

  test('takes back evidence that the files no longer name', async () => {
    const two = [
      makeEvidence({ verifiedAt: NOW }),
      makeEvidence({ url: 'https://delta.example/old', verifiedAt: 1 }),
    ];
    await load(makeRecords([makeClaim({ evidence: two })]));
    const report = await load(makeRecords([makeClaim({ evidence: two.slice(1) })]));
    expect(report.kinds.claims.revised).toBe(1);
    expect(training(await snapshot())?.candidates[0]?.supports[0]?.verifiedAt).toBe(1);
  });

  test('adds a row of evidence when a claim was verified again', async () => {
    await load(makeRecords([makeClaim({ evidence: [makeEvidence({ verifiedAt: NOW - 1000 })] })]));
    const report = await load(makeRecords([makeClaim({ evidence: [makeEvidence({ verifiedAt: NOW })] })]));
    expect(report).toMatchObject({ confirmed: 1, kinds: { claims: { revised: 0, left: 1 } } });
    const claims = (await snapshot()).visibleTo(null).claimsOf('provider', 'delta');
    expect(claims[0]?.evidence.map(({ verifiedAt }) => verifiedAt)).toEqual([NOW - 1000, NOW]);
  });

  test('closes a claim that vanished, and the subject that has spoken stays unknown', async () => {
    const general = makeClaim();
    const special = makeClaim({ subject: { kind: 'endpoint', slug: 'delta/eu' }, value: 'by_default' });
    await load(makeRecords([general, special]));
    expect(values(training(await snapshot()))).toEqual(['by_default']);
    const report = await load(makeRecords([general]));
    expect(report.kinds.claims.closed).toBe(1);
    expect(training(await snapshot())).toMatchObject({ candidates: [], speaker: 'delta/eu' });
    expect(values(training(await snapshot(), 'delta/us#makers/large'))).toEqual(['never']);
  });

  test('takes a claim out as if it had not been when the files say that it is retracted', async () => {
    const general = makeClaim();
    const special = makeClaim({ subject: { kind: 'endpoint', slug: 'delta/eu' }, value: 'by_default' });
    await load(makeRecords([general, special]));
    await load(makeRecords([general, { ...special, state: 'retracted' }]));
    expect(values(training(await snapshot()))).toEqual(['never']);
  });

  test('keeps a draft beside an approved claim of the same source', async () => {
    const report = await load(makeRecords([makeClaim(), makeClaim({ state: 'draft', value: 'opt_in' })]));
    expect(report.kinds.claims.added).toBe(2);
    expect(values(training(await snapshot()))).toEqual(['never']);
  });

  test('follows renamed and removed subjects', async () => {
    await load(makeRecords());
    const records = makeRecords();
    const report = await load({
      ...records,
      providers: records.providers.map((one) => (one.slug === 'echo' ? { ...one, name: 'Echo AI' } : one)),
      deployments: records.deployments.slice(1),
    });
    expect(report.kinds.providers).toEqual({ added: 0, revised: 1, closed: 0, left: 1 });
    expect(report.kinds.deployments).toEqual({ added: 0, revised: 0, closed: 1, left: 3 });
    const view = (await snapshot()).visibleTo(null);
    expect(view.providers.get('echo')?.name).toBe('Echo AI');
    expect(view.findDeployment('delta/eu#makers/large')).toBeUndefined();
  });

  test('refuses to forget a large part of the providers unless that is asked for', async () => {
    const many = Array.from({ length: 10 }, (_, index) => ({ slug: `p${String(index)}`, name: 'P' }));
    const records = { ...makeRecords([]), endpoints: [], deployments: [] };
    await load({ ...records, providers: many });
    await expect(load({ ...records, providers: many.slice(0, 3) })).rejects.toThrow(LoadRefused);
    expect(await store.latestRevision()).toBe(1n);
    const report = await load({ ...records, providers: many.slice(0, 3) }, true);
    expect(report.kinds.providers.closed).toBe(7);
  });

  test('answers for an earlier revision what was known then', async () => {
    await load(makeRecords());
    await load(makeRecords([makeClaim({ value: 'opt_out' })]));
    expect(values(training(await store.readSnapshot(1n)))).toEqual(['never']);
    expect(values(training(await store.readSnapshot(2n)))).toEqual(['opt_out']);
    const [{ recorded_at: at } = {}] = await db.query('SELECT recorded_at FROM revision WHERE number = 1', {
      role: 'cordon_worker',
    });
    expect(await store.revisionAt((at as Date).getTime() + 1)).toBe(1n);
    expect(await store.revisionAt(0)).toBe(0n);
  });

  test('lets one of two simultaneous loads of the same files do the work', async () => {
    const both = await Promise.all(
      [1, 2].map(() => store.load(makeRecords(), SYSTEM, { digest: 'd', allowRemoval: false })),
    );
    expect(both.map(({ revision }) => revision).sort()).toEqual([1n, null].sort());
    expect(await store.latestRevision()).toBe(1n);
  });
});
