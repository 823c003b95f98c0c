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

interface Answer<Data> {
  readonly data: Data;
  readonly codes: readonly unknown[];
  readonly messages: readonly string[];
}

async function ask<Data>(query: string, variables: object = {}, secret = ACME_KEY): Promise<Answer<Data>> {
  const response = await app.inject({
    method: 'POST',
    url: '/graphql',
    headers: { authorization: `Bearer ${secret}` },
    payload: { query, variables },
  });
  const { data, errors = [] } = response.json<{
    data: Data;
    errors?: { message: string; extensions: { code: string } }[];
  }>();
  return {
    data,
    codes: errors.map(({ extensions }) => extensions.code),
    messages: errors.map(({ message }) => message),
  };
}

const PROVIDER = /* GraphQL */ `
  query Provider($slug: ID!) {
    provider(slug: $slug) {
      id
      slug
      isPrivate
      deploymentCount
      legalEntity {
        name
        country
      }
      aliases {
        name
        value
      }
      endpoints {
        totalCount
        nodes {
          slug
          region
          deployments {
            totalCount
          }
        }
      }
      fact(dimension: "training") {
        state
        value
        complete
        speaker
        assurance
        candidates {
          value
          claims {
            source
            state
            evidence {
              url
              verifiedAt
            }
          }
        }
      }
    }
  }
`;

describe('the catalog in GraphQL', () => {
  test('answers for a provider with facts, candidates, claims and evidence, compiled or not', async () => {
    for (let round = 0; round < 3; round += 1) {
      const { data } = await ask<{ provider: unknown }>(PROVIDER, { slug: 'delta' });
      expect(data.provider).toMatchObject({
        slug: 'delta',
        isPrivate: false,
        deploymentCount: 3,
        legalEntity: { name: 'Delta GmbH', country: 'DE' },
        aliases: [{ name: 'openrouter', value: 'delta-ai' }],
        endpoints: { totalCount: 2, nodes: [{ slug: 'delta/eu' }, { slug: 'delta/us' }] },
        fact: {
          state: 'contested',
          value: null,
          complete: null,
          speaker: 'delta',
          assurance: [],
          candidates: [
            { value: 'never', claims: [{ source: 'delta', state: 'approved' }] },
            { value: 'opt_out', claims: [{ source: 'openrouter' }] },
          ],
        },
      });
    }
  });

  test('is null for a provider that does not exist', async () => {
    const { data, codes } = await ask<{ provider: unknown }>(PROVIDER, { slug: 'nobody' });
    expect([data.provider, codes]).toEqual([null, []]);
  });

  test('says a list with its elements, and what is known of a deployment', async () => {
    const { data } = await ask(
      '{ deployment(slug: "delta/eu#makers/large") { fact(dimension: "sites") { value complete ageDays } } }',
    );
    expect(data).toEqual({
      deployment: {
        fact: { value: [{ city: 'Frankfurt', country: 'DE' }], complete: false, ageDays: 21 },
      },
    });
  });

  test('never reads a draft as a fact', async () => {
    const { data } = await ask(
      '{ provider(slug: "delta") { fact(dimension: "humanReview") { state cause candidates { value } } } }',
    );
    expect(data).toEqual({
      provider: { fact: { state: 'unknown', cause: 'not_approved', candidates: [] } },
    });
  });

  test('keeps drafts from programs', async () => {
    expect((await ask('{ statements(state: draft) { totalCount } }')).codes).toEqual(['FORBIDDEN']);
    expect((await ask('{ statements(state: approved) { totalCount } }')).data).toEqual({
      statements: { totalCount: 3 },
    });
    const { data } = await ask('{ provider(slug: "delta") { history { totalCount } } }');
    expect(data).toEqual({ provider: { history: { totalCount: 2 } } });
  });

  test.each([
    ['{ providers(filter: { search: "DELTA-AI" }) { nodes { slug } } }', ['delta']],
    ['{ providers(filter: { hasEndpointIn: ["DE"] }) { nodes { slug } } }', ['delta']],
    ['{ providers(sort: deployments) { nodes { slug } } }', ['delta', 'echo']],
    [
      '{ providers(filter: { facts: [{ dimension: "training", state: unknown }] }) { nodes { slug } } }',
      ['echo'],
    ],
    [
      '{ providers(filter: { facts: [{ dimension: "training", value: "never" }] }) { nodes { slug } } }',
      // Contested: it is not certainly so.
      [],
    ],
  ])('filters and sorts: %s', async (query, slugs) => {
    const { data } = await ask<{ providers: { nodes: { slug: string }[] } }>(query);
    expect(data.providers.nodes.map(({ slug }) => slug)).toEqual(slugs);
  });

  test('pages through deployments', async () => {
    const query = `query D($after: String) { deployments(first: 3, after: $after) {
      totalCount pageInfo { hasNextPage endCursor } nodes { slug } } }`;
    interface Page {
      readonly deployments: { readonly pageInfo: { readonly endCursor: string }; readonly nodes: unknown[] };
    }
    const first = await ask<Page>(query);
    expect(first.data.deployments).toMatchObject({ totalCount: 4, pageInfo: { hasNextPage: true } });
    const second = await ask<Page>(query, { after: first.data.deployments.pageInfo.endCursor });
    expect(second.data.deployments.nodes).toEqual([{ slug: 'echo#makers/small' }]);
  });

  test('names the nearest dimension when one is misspelt', async () => {
    const { codes, messages } = await ask(
      '{ provider(slug: "delta") { fact(dimension: "trainin") { state } } }',
    );
    expect(codes).toEqual(['BAD_REQUEST']);
    expect(messages[0]).toContain('the nearest is `training`');
  });

  test('knows what it did not know before', async () => {
    const { data } = await ask('{ providers(knownAt: "2020-01-01T00:00:00Z") { totalCount } }');
    expect(data).toEqual({ providers: { totalCount: 0 } });
  });

  test('counts what is known', async () => {
    const { data } = await ask<{ catalogSummary: { dimensions: { dimension: string }[] } }>(
      '{ catalogSummary { deployments drafts dimensions { dimension known contested unknown } } }',
    );
    expect(data.catalogSummary).toMatchObject({ deployments: 4, drafts: 1 });
    expect(data.catalogSummary.dimensions.find(({ dimension }) => dimension === 'training')).toEqual({
      dimension: 'training',
      known: 0,
      contested: 3,
      unknown: 1,
    });
  });
});

describe('changes through GraphQL', () => {
  test('keep a private endpoint from every other organisation', async () => {
    const added = await ask(
      `mutation { addPrivateEndpoint(input: { organisation: "acme", name: "own", title: "Own", provider: "delta" }) {
        __typename ... on Endpoint { slug isPrivate provider { slug } } ... on Conflict { code } } }`,
    );
    expect(added.data).toEqual({
      addPrivateEndpoint: {
        __typename: 'Endpoint',
        slug: '~acme/own',
        isPrivate: true,
        provider: { slug: 'delta' },
      },
    });
    const count = '{ provider(slug: "delta") { endpoints { totalCount } } }';
    expect((await ask(count)).data).toEqual({ provider: { endpoints: { totalCount: 3 } } });
    expect((await ask(count, {}, BRAVO_KEY)).data).toEqual({ provider: { endpoints: { totalCount: 2 } } });
  });

  test('refuse another organisation as if it did not exist', async () => {
    const { codes } = await ask(
      `mutation { addPrivateEndpoint(input: { organisation: "bravo", name: "own", title: "Own", provider: "delta" }) {
        __typename } }`,
    );
    expect(codes).toEqual(['NOT_FOUND']);
  });

  test('refuse what only curators may', async () => {
    const { data } = await ask(
      `mutation { disputeClaim(input: { claim: "x", reason: "wrong" }) {
        __typename ... on Forbidden { right scope } } }`,
    );
    expect(data).toEqual({
      disputeClaim: { __typename: 'Forbidden', right: 'catalog:curate', scope: null },
    });
  });
});
