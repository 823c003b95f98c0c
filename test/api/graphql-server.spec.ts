import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Global, Module } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { AccessModule, Revisions } from '../../src/access/index.js';
import { AccessRecords } from '../../src/access/app/ports.js';
import { createSecret, toDigest } from '../../src/access/domain/secret.js';
import { Clock, StandingClock } from '../../src/platform/clock.js';
import { Database } from '../../src/platform/database/database.js';
import { GraphqlModule } from '../../src/platform/graphql/index.js';
import { NO_ROWS, RecordsInMemory, RevisionsInHand } from '../support/access-fakes.js';

const secret = createSecret('key');
const records = new RecordsInMemory({
  ...NO_ROWS,
  organisations: [{ id: 'o1', slug: 'acme', name: 'Acme' }],
  scopes: [
    { id: 's1', organisation: 'o1', kind: 'organisation', path: 'acme', name: 'Acme', recordedTo: null },
  ],
  keys: [
    {
      id: 'k1',
      organisation: 'o1',
      name: 'bot',
      prefix: 'cordon_abc',
      secretSha256: toDigest(secret),
      role: 'router',
      scopes: ['acme'],
      dataClasses: [],
      defaultDataClass: null,
      expiresAt: null,
      createdBy: 'm1',
      recordedTo: null,
    },
  ],
});

@Global()
@Module({
  providers: [
    { provide: Clock, useValue: new StandingClock(Date.UTC(2026, 10, 22)) },
    { provide: Revisions, useValue: new RevisionsInHand() },
    { provide: Database, useValue: {} },
  ],
  exports: [Clock, Revisions, Database],
})
class Ground {}

let app: NestFastifyApplication;

beforeAll(async () => {
  const built = await Test.createTestingModule({
    imports: [Ground, AccessModule, GraphqlModule.forRoot({ modules: ['access'] })],
  })
    .overrideProvider(AccessRecords)
    .useValue(records)
    .compile();
  app = built.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
  await app.init();
});

afterAll(() => app.close());

async function ask(
  query: string,
  more: object = {},
  key: string | null = secret,
): Promise<{ status: number; body: any }> {
  const response = await app.inject({
    method: 'POST',
    url: '/graphql',
    headers: key === null ? {} : { authorization: `Bearer ${key}` },
    payload: { query, ...more },
  });
  return { status: response.statusCode, body: response.json() };
}

describe('a GraphQL server', () => {
  test('answers a key, compiled or not', async () => {
    for (let round = 0; round < 3; round += 1) {
      const { body } = await ask(
        '{ viewer { kind name organisation { slug } rights { right scopes } } revision }',
      );
      expect(body.data).toMatchObject({
        viewer: { kind: 'key', name: 'bot', organisation: { slug: 'acme' } },
      });
    }
  });
});
