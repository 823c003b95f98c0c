import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Global, Module } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { AccessModule, PublicAddress, Revisions } from '../../../src/access/index.js';
import { AccessRecords } from '../../../src/access/app/ports.js';
import { createSecret, toDigest } from '../../../src/access/domain/secret.js';
import { CatalogModule } from '../../../src/catalog/index.js';
import { DatabaseCatalogStore } from '../../../src/catalog/store/catalog.store.js';
import { Clock, StandingClock } from '../../../src/platform/clock.js';
import { Database } from '../../../src/platform/database/index.js';
import { GraphqlModule } from '../../../src/platform/graphql/index.js';
import { NO_ROWS, RecordsInMemory, RevisionsInHand } from '../../support/access-fakes.js';
import type { TestDatabase } from '../../support/database.js';
import { openTestDatabase } from '../../support/database.js';
import { ACME, BRAVO, makeClaim, makeRecords, SYSTEM } from './small-catalog.js';

const NOW = Date.parse('2026-11-22T00:00:00Z');
const [ACME_KEY, BRAVO_KEY] = [createSecret('key'), createSecret('key')];

let db: TestDatabase;
let app: NestFastifyApplication;

beforeAll(async () => {
  db = await openTestDatabase();
  const store = new DatabaseCatalogStore(db.database);
  const sites = makeClaim({
    subject: { kind: 'endpoint', slug: 'delta/eu' },
    dimension: 'sites',
    value: [{ country: 'DE', city: 'Frankfurt' }],
    complete: false,
  });
  const other = makeClaim({ source: 'openrouter', assurance: 'third_party', value: 'opt_out' });
  const draft = makeClaim({ dimension: 'humanReview', value: 'never', state: 'draft' });
  await store.load(makeRecords([makeClaim(), other, sites, draft]), SYSTEM, {
    digest: 'a',
    allowRemoval: false,
  });
  app = await startGraphql();
});

afterAll(async () => {
  await app.close();
  await db.close();
});

async function startGraphql(): Promise<NestFastifyApplication> {
  @Global()
  @Module({
    providers: [
      { provide: Clock, useValue: new StandingClock(NOW) },
      { provide: Revisions, useValue: new RevisionsInHand() },
      { provide: Database, useValue: db.database },
      { provide: PublicAddress, useValue: new PublicAddress('http://127.0.0.1:4400') },
    ],
    exports: [Clock, Revisions, Database, PublicAddress],
  })
  class Ground {}
  const built = await Test.createTestingModule({
    imports: [Ground, AccessModule, CatalogModule, GraphqlModule.forRoot({ modules: ['access', 'catalog'] })],
  })
    .overrideProvider(AccessRecords)
    .useValue(records())
    .compile();
  const started = built.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
  started.useLogger(false);
  await started.init();
  return started;
}

function records(): RecordsInMemory {
  const organisation = (id: string, slug: string) => ({ id, slug, name: slug });
  const scope = (id: string, path: string) => {
    return { id: `s-${path}`, organisation: id, kind: 'organisation', path, name: path, recordedTo: null };
  };
  const key = (id: string, path: string, secret: string) => ({
    id: `k-${path}`,
    organisation: id,
    name: `k-${path}`,
    prefix: 'cordon_',
    secretSha256: toDigest(secret),
    role: 'owner',
    scopes: [path],
    dataClasses: [],
    defaultDataClass: null,
    expiresAt: null,
    createdBy: 'm',
    recordedTo: null,
  });
  return new RecordsInMemory({
    ...NO_ROWS,
    organisations: [organisation(ACME, 'acme'), organisation(BRAVO, 'bravo')],
    scopes: [scope(ACME, 'acme'), scope(BRAVO, 'bravo')],
    keys: [key(ACME, 'acme', ACME_KEY), key(BRAVO, 'bravo', BRAVO_KEY)],
  });
}

async function ask(query: string, variables: object = {}, secret = ACME_KEY): Promise<any> {
  const response = await app.inject({
    method: 'POST',
    url: '/graphql',
    headers: { authorization: `Bearer ${secret}` },
    payload: { query, variables },
  });
  const { data, errors } = response.json();
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return data;
}

describe('the catalog in GraphQL', () => {
  test('answers for a provider with facts, candidates, claims and evidence', async () => {
    for (let round = 0; round < 3; round += 1) {
      const { provider } = await ask(
        `query P($slug: ID!) { provider(slug: $slug) {
           id slug name isPrivate deploymentCount legalEntity { name country }
           aliases { name value }
           endpoints { totalCount nodes { slug region deployments { totalCount } } }
           fact(dimension: "training") {
             state sentence value complete speaker assurance verifiedAt ageDays
             candidates { value claims { source state evidence { url verifiedAt } } }
           } } }`,
        { slug: 'delta' },
      );
      expect(provider).toMatchObject({
        slug: 'delta',
        isPrivate: false,
        deploymentCount: 3,
        legalEntity: { name: 'Delta GmbH', country: 'DE' },
        aliases: [{ name: 'openrouter', value: 'delta-ai' }],
        endpoints: { totalCount: 2, nodes: [{ slug: 'delta/eu' }, { slug: 'delta/us' }] },
        fact: { state: 'contested', value: null, complete: null, speaker: 'delta', assurance: [] },
      });
      expect(provider.fact.candidates.map((one: any) => [one.value, one.claims[0].source])).toEqual([
        ['never', 'delta'],
        ['opt_out', 'openrouter'],
      ]);
    }
  });
});
