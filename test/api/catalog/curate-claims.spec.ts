import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ChangeBy, Fact, Scalar } from '../../../src/catalog/index.js';
import { CatalogHistory, CatalogQueries } from '../../../src/catalog/index.js';
import { CurateClaims } from '../../../src/catalog/app/curate-claims.js';
import type { Proposal } from '../../../src/catalog/app/ports.js';
import { PrivateSubjects } from '../../../src/catalog/app/private-subjects.js';
import { DatabaseCatalogStore } from '../../../src/catalog/store/catalog.store.js';
import { StandingClock } from '../../../src/platform/clock.js';
import type { TestDatabase } from '../../support/database.js';
import { openTestDatabase } from '../../support/database.js';
import { ACME, BRAVO, makeClaim, makeEvidence, makeRecords, SYSTEM } from './small-catalog.js';

const NOW = Date.parse('2026-11-22T00:00:00Z');
const DELTA = { kind: 'provider', slug: 'delta' } as const;

let db: TestDatabase;
let store: DatabaseCatalogStore;
let curate: CurateClaims;
let subjects: PrivateSubjects;
let queries: CatalogQueries;

async function open(): Promise<void> {
  db = await openTestDatabase();
  store = new DatabaseCatalogStore(db.database);
  const clock = new StandingClock(NOW);
  curate = new CurateClaims(store, clock);
  subjects = new PrivateSubjects(store);
  queries = new CatalogQueries(store, new CatalogHistory(store), clock);
  await store.load(makeRecords(), SYSTEM, { digest: 'first', allowRemoval: false });
}

function by(person: string, organisation: string | null = null, kind: 'member' | 'key' = 'member'): ChangeBy {
  return {
    actor: { kind, id: person, name: person },
    organisation,
    requestId: 'test',
    reason: 'the terms have changed',
  };
}

function proposal(change: Partial<Proposal> = {}): Proposal {
  const { state: _state, ...claim } = makeClaim({ value: 'opt_out', ...change });
  return claim;
}

async function propose(person: string, change: Partial<Proposal> = {}, organisation: string | null = null) {
  const result = await curate.propose(by(person, organisation), proposal(change));
  if (!result.ok) throw new Error(JSON.stringify(result));
  return result.value;
}

async function training(organisation: string | null = null, deployment = 'delta/eu#makers/large') {
  const { view, profiles } = await queries.read(organisation);
  const entry = view.findDeployment(deployment);
  const fact: Fact<Scalar> | undefined = entry && profiles.of(entry).scalars.get('training');
  return { values: (fact?.candidates ?? []).map(({ value }) => value), cause: fact?.cause };
}

describe('a proposal', () => {
  beforeEach(open);
  afterEach(() => db.close());

  test('contests what is approved, and speaks once another person approves it', async () => {
    const { id } = await propose('ada');
    expect((await training()).values).toEqual(['never', 'opt_out']);
    expect(await curate.approve(by('ada'), id)).toMatchObject({ ok: false, code: 'SAME_PERSON' });
    expect(await curate.approve(by('bot', null, 'key'), id)).toMatchObject({
      ok: false,
      code: 'KEYS_DO_NOT_DECIDE',
    });
    expect(await curate.approve(by('bob'), id)).toMatchObject({
      ok: true,
      value: { author: 'ada', reviewer: 'bob', record: { state: 'approved' } },
    });
    expect((await training()).values).toEqual(['opt_out']);
  });

  test('stands against a later load of the files', async () => {
    const { id } = await propose('ada');
    await curate.approve(by('bob'), id);
    const report = await store.load(makeRecords(), SYSTEM, { digest: 'second', allowRemoval: false });
    expect(report).toMatchObject({ overruled: 1, kinds: { claims: { added: 0, closed: 0, revised: 0 } } });
    expect((await training()).values).toEqual(['opt_out']);
  });

  test('about a later time leaves what the source said about the time before', async () => {
    const { id } = await propose('ada', { validFrom: NOW - 1000 });
    await curate.approve(by('bob'), id);
    expect((await training()).values).toEqual(['opt_out']);
    const earlier = await queries.read(null, { asOf: NOW - 2000 });
    const entry = earlier.view.findDeployment('delta/eu#makers/large');
    if (entry === undefined) throw new Error('the deployment is missing');
    const values = earlier.profiles
      .of(entry)
      .scalars.get('training')
      ?.candidates.map(({ value }) => value);
    expect(values).toEqual(['never']);
  });
});

describe('a proposal that is wrong', () => {
  beforeAll(open);
  afterAll(() => db.close());

  test.each<[string, Partial<Proposal>, string]>([
    ['an unknown dimension', { dimension: 'traning' }, 'UNKNOWN_DIMENSION'],
    ['a value that the dimension does not have', { value: 'sometimes' }, 'WRONG_VALUE'],
    [
      'a dimension of another kind of subject',
      { dimension: 'model.weights', value: 'open' },
      'WRONG_SUBJECT_KIND',
    ],
    ['an unknown subject', { subject: { kind: 'provider', slug: 'nobody' } }, 'UNKNOWN_SUBJECT'],
    ['no evidence', { evidence: [] }, 'NO_EVIDENCE'],
    [
      'evidence from the future',
      { evidence: [makeEvidence({ verifiedAt: NOW + 1, recheckDue: NOW + 2 })] },
      'IN_THE_FUTURE',
    ],
    ['evidence that is no page', { evidence: [makeEvidence({ url: 'javascript:alert(1)' })] }, 'WRONG_URL'],
    ['a quote that is too long', { evidence: [makeEvidence({ quote: 'x'.repeat(301) })] }, 'QUOTE_TOO_LONG'],
    ['a recheck before the verification', { evidence: [makeEvidence({ recheckDue: 0 })] }, 'WRONG_ORDER'],
    ['a digest that is none', { evidence: [makeEvidence({ documentSha256: 'abc' })] }, 'WRONG_DIGEST'],
    ['an end before the beginning', { validTo: 0 }, 'WRONG_ORDER'],
    ['an unknown kind of agreement', { condition: 'handshake' }, 'UNKNOWN_AGREEMENT'],
    ['no source', { source: ' ' }, 'WRONG_SOURCE'],
  ])('with %s is refused, and takes no revision', async (_, change, code) => {
    const result = await curate.propose(by('ada'), proposal(change));
    expect(result).toMatchObject({ ok: false, kind: 'invalid', findings: [{ code }] });
    expect(await store.latestRevision()).toBe(1n);
  });
});

describe('a decision about a shared claim', () => {
  beforeEach(open);
  afterEach(() => db.close());

  test('retracts it as if it had not been, by another person than its author', async () => {
    const [claim] = await store.readHistory(null, DELTA);
    expect(await curate.retract(by('bob'), claim?.id ?? '')).toMatchObject({ ok: true });
    expect(await training()).toEqual({ values: [], cause: 'never_stated' });
  });

  test('disputes it for everybody, until another person approves it again', async () => {
    const [claim] = await store.readHistory(null, DELTA);
    await curate.dispute(by('bob'), claim?.statement ?? '');
    expect(await training()).toEqual({ values: [], cause: 'disputed' });
    expect(await curate.approve(by('bob'), claim?.statement ?? '')).toMatchObject({ code: 'SAME_PERSON' });
    expect(await curate.approve(by('cyd'), claim?.statement ?? '')).toMatchObject({ ok: true });
    expect((await training()).values).toEqual(['never']);
  });

  test('adds a verification, from which the age counts', async () => {
    const [claim] = await store.readHistory(null, DELTA);
    const confirm = (verifiedAt: number) =>
      curate.confirm(by('bob'), {
        claim: claim?.id ?? '',
        evidence: claim?.evidence[0]?.id ?? '',
        verifiedAt,
        quote: null,
        documentSha256: null,
      });
    expect(await confirm(NOW + 1)).toMatchObject({ ok: false, code: 'WRONG_INSTANT' });
    expect(await confirm(NOW)).toMatchObject({ ok: true });
    const { view } = await queries.read(null);
    expect(view.claimsOf('provider', 'delta')[0]?.evidence.map(({ verifiedAt }) => verifiedAt)).toContain(
      NOW,
    );
    const report = await store.load(makeRecords(), SYSTEM, { digest: 'second', allowRemoval: false });
    expect(report.kinds.claims).toMatchObject({ left: 1, revised: 0 });
  });

  test('asks for a reason', async () => {
    const [claim] = await store.readHistory(null, DELTA);
    const result = await curate.retract({ ...by('bob'), reason: ' ' }, claim?.id ?? '');
    expect(result).toMatchObject({ ok: false, code: 'REASON_REQUIRED' });
  });
});

describe('what belongs to one organisation', () => {
  beforeEach(open);
  afterEach(() => db.close());

  const own = { id: ACME, slug: 'acme' };
  const endpoint = { title: 'Our Delta', provider: 'delta', host: null, region: null, mode: null };

  async function addPrivate(): Promise<void> {
    await subjects.addEndpoint(by('ada', ACME), own, { ...endpoint, name: 'delta', pins: {}, aliases: {} });
    await subjects.addDeployment(by('ada', ACME), own, {
      endpoint: '~acme/delta',
      model: 'makers/large',
      contextLength: null,
      pins: {},
      aliases: {},
    });
  }

  test('is seen by nobody else, counts included', async () => {
    await addPrivate();
    const subject = { kind: 'endpoint', slug: '~acme/delta' } as const;
    const { id } = await propose('ada', { subject, assurance: 'contractual' }, ACME);
    expect(await curate.approve(by('bob', ACME), id)).toMatchObject({ ok: true });

    expect((await training(ACME, '~acme/delta#makers/large')).values).toEqual(['opt_out']);
    for (const other of [BRAVO, null]) {
      const { view } = await queries.read(other);
      expect(view.deployments).toHaveLength(4);
      expect(view.endpointsOf('delta')).toHaveLength(2);
      expect(view.claimsOf('endpoint', '~acme/delta')).toEqual([]);
      expect(await store.readHistory(other, subject)).toEqual([]);
    }
    expect((await queries.read(ACME)).view.deployments).toHaveLength(5);
  });

  test('cannot be decided about by another organisation, or by curators', async () => {
    await addPrivate();
    const { id } = await propose('ada', { subject: { kind: 'endpoint', slug: '~acme/delta' } }, ACME);
    for (const other of [BRAVO, null]) {
      expect(await curate.approve(by('eve', other), id)).toMatchObject({ ok: false, code: 'NOT_FOUND' });
      expect(await curate.dispute(by('eve', other), id)).toMatchObject({ ok: false, code: 'NOT_FOUND' });
    }
  });

  test('is hung on endpoints of its own only', async () => {
    const result = await subjects.addDeployment(by('ada', ACME), own, {
      endpoint: 'delta/eu',
      model: 'makers/large',
      contextLength: null,
      pins: {},
      aliases: {},
    });
    expect(result).toMatchObject({ ok: false, findings: [{ code: 'NOT_PRIVATE' }] });
  });

  test('says something about a shared subject only from its own contract', async () => {
    const opinion = await curate.propose(by('ada', ACME), proposal());
    expect(opinion).toMatchObject({ ok: false, findings: [{ code: 'CONTRACT_REQUIRED' }] });
    await propose('ada', { assurance: 'contractual' }, ACME);
    expect((await training(ACME)).values).toEqual(['never', 'opt_out']);
    expect((await training(BRAVO)).values).toEqual(['never']);
  });

  test('disputes a shared claim for itself alone, and can withdraw that', async () => {
    const [claim] = await store.readHistory(null, DELTA);
    const statement = claim?.statement ?? '';
    expect(await curate.dispute(by('ada', ACME), statement)).toMatchObject({ ok: true });
    expect(await curate.dispute(by('ada', ACME), statement)).toMatchObject({ code: 'ALREADY_DISPUTED' });
    expect(await training(ACME)).toEqual({ values: [], cause: 'disputed' });
    expect((await training(BRAVO)).values).toEqual(['never']);
    expect(await curate.withdraw(by('ada', ACME), ACME, statement)).toMatchObject({ ok: true });
    expect((await training(ACME)).values).toEqual(['never']);
  });

  test('is audited under the organisation', async () => {
    await addPrivate();
    const events = await db.query('SELECT action, organisation FROM audit_event ORDER BY revision', {
      role: 'cordon_worker',
    });
    expect(events.slice(1)).toEqual([
      { action: 'endpoint.added', organisation: ACME },
      { action: 'deployment.added', organisation: ACME },
    ]);
  });
});
