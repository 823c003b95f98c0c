import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Controller, Get, Global, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { AccessRecords } from '../../src/access/app/ports.js';
import { createSecret, toDigest } from '../../src/access/domain/secret.js';
import { AccessModule, PublicAddress, Revisions, RouteGuard } from '../../src/access/index.js';
import { Clock, StandingClock } from '../../src/platform/clock.js';
import { Database } from '../../src/platform/database/index.js';
import { GraphqlModule } from '../../src/platform/graphql/index.js';
import { NO_ROWS, RecordsInMemory, RevisionsInHand } from '../support/access-fakes.js';

const NOW = Date.UTC(2026, 10, 22);
const ROUTER = createSecret('key');
const OWNER = createSecret('key');
const EXPIRED = createSecret('key');

const clock = new StandingClock(NOW);
const revisions = new RevisionsInHand();
const records = new RecordsInMemory({
  ...NO_ROWS,
  organisations: [
    { id: 'o1', slug: 'acme', name: 'Acme' },
    { id: 'o2', slug: 'other', name: 'Other' },
  ],
  scopes: [scope('s1', 'o1', 'acme'), scope('s2', 'o1', 'acme/support'), scope('s3', 'o2', 'other')],
  members: [{ id: 'm1', organisation: 'o1', name: 'Ada', email: 'ada@acme.example', recordedTo: null }],
  grants: [{ id: 'g1', organisation: 'o1', member: 'm1', role: 'owner', scope: 'acme', recordedTo: null }],
  keys: [
    key('k1', ROUTER, 'router', 'acme/support', null),
    key('k2', OWNER, 'owner', 'acme', null),
    key('k3', EXPIRED, 'owner', 'acme', new Date(NOW - 1)),
  ],
});

/** A controller whose author forgot the rule. */
@Controller()
class Forgetful {
  @Get('forgotten')
  leak(): string {
    return 'leak';
  }
}

@Global()
@Module({
  controllers: [Forgetful],
  providers: [
    { provide: Clock, useValue: clock },
    { provide: Revisions, useValue: revisions },
    { provide: PublicAddress, useValue: new PublicAddress('http://127.0.0.1:4400') },
    { provide: Database, useValue: {} },
  ],
  exports: [Clock, Revisions, Database, PublicAddress],
})
class Ground {}

let app: NestFastifyApplication;

beforeAll(async () => {
  const modules = [Ground, AccessModule, GraphqlModule.forRoot({ modules: ['access'] })];
  const built = await Test.createTestingModule({ imports: modules })
    .overrideProvider(AccessRecords)
    .useValue(records)
    .compile();
  app = built.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
  app.useLogger(false);
  app.getHttpAdapter().get('/planted', () => 'leak');
  await app.init();
});

afterAll(() => app.close());

describe('a GraphQL server', () => {
  test('answers a key, interpreted, compiled and again', async () => {
    for (let round = 0; round < 3; round += 1) {
      const { status, data } = await ask(
        '{ viewer { kind name organisation { slug } grants { role scope } } }',
      );
      expect(status).toBe(200);
      expect(data).toEqual({
        viewer: {
          kind: 'key',
          name: 'k1',
          organisation: { slug: 'acme' },
          grants: [{ role: 'router', scope: 'acme/support' }],
        },
      });
    }
  });

  test.each([
    ['no key', {}],
    ['a key that does not exist', { authorization: `Bearer ${createSecret('key')}` }],
    ['a mistyped key', { authorization: `Bearer ${ROUTER.slice(0, -1)}` }],
    ['an expired key', { authorization: `Bearer ${EXPIRED}` }],
    ['another scheme', { authorization: `Basic ${ROUTER}` }],
    ['a session that does not exist', { cookie: 'cordon=x', 'sec-fetch-site': 'same-origin' }],
  ])('refuses %s, also the schema', async (_, headers) => {
    const { status, codes } = await ask('{ __schema { queryType { name } } }', {}, headers);
    expect(status).toBe(401);
    expect(codes).toEqual(['UNAUTHENTICATED']);
  });

  test('says which right is missing, and where', async () => {
    const { data, errors } = await ask('{ members(scope: "acme/support") { totalCount } }');
    expect(data).toBeNull();
    expect(errors[0]?.message).toBe('`k1` lacks the right `member:read` at `acme/support`');
    expect(errors[0]?.extensions).toEqual({ code: 'FORBIDDEN', right: 'member:read', scope: 'acme/support' });
  });

  test('says the same of a foreign scope and of one that does not exist', async () => {
    const said = await Promise.all(
      ['other', 'othex', 's3', 's9'].map((name) =>
        ask(`{ members(scope: "${name}") { totalCount } }`, {}, bearer(OWNER)),
      ),
    );
    expect(said.map(({ codes }) => codes)).toEqual(said.map(() => ['NOT_FOUND']));
    const texts = said.map(({ errors }, index) =>
      errors[0]?.message.replace(['other', 'othex', 's3', 's9'][index] ?? '', ''),
    );
    expect(new Set(texts.map((text) => text?.split(';')[0])).size).toBe(1);
  });

  test('takes a scope by path or id, and hands the resolver its path', async () => {
    for (const name of ['acme', 's1']) {
      const { data } = await ask(
        `{ members(scope: "${name}") { totalCount nodes { name } } }`,
        {},
        bearer(OWNER),
      );
      expect(data).toEqual({ members: { totalCount: 1, nodes: [{ name: 'Ada' }] } });
    }
  });

  test('runs the operation that is named, also when the document was compiled for another', async () => {
    const query = 'query A { viewer { id } } query B { revision }';
    for (let round = 0; round < 3; round += 1) {
      expect((await ask(query, { operationName: 'A' })).data).toEqual({ viewer: { id: 'k1' } });
      expect((await ask(query, { operationName: 'B' })).data).toEqual({ revision: '1' });
    }
  });

  test('refuses what is too large, too deep, no text, or no JSON request', async () => {
    const wide = `{ ${Array.from({ length: 40 }, (_, index) => `a${index}: revision`).join(' ')} }`;
    expect((await ask(wide)).codes).toEqual(['QUERY_TOO_COMPLEX']);
    const bomb = `{ viewer { ...a0 } } ${Array.from(
      { length: 12 },
      (_, index) => `fragment a${index} on Viewer { ...a${index + 1} x${index}: id ...a${index + 1} }`,
    ).join(' ')} fragment a12 on Viewer { id }`;
    expect((await ask(bomb)).codes).toEqual(['QUERY_TOO_COMPLEX']);
    expect((await ask(`{ ${'revision '.repeat(20_000)} }`)).codes).toEqual(['GRAPHQL_INVALID']);
    expect((await ask('{"kind":"Document","definitions":[]}')).codes).toEqual(['GRAPHQL_INVALID']);
    expect((await ask('{ nothing }')).codes).toEqual(['GRAPHQL_INVALID']);
    const form = await app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { ...bearer(ROUTER), 'content-type': 'text/plain' },
      payload: '{"query":"{ revision }"}',
    });
    expect(form.statusCode).toBeGreaterThanOrEqual(400);
    expect(form.body).not.toContain('"revision"');
    const get = await app.inject({ url: '/graphql?query={revision}', headers: bearer(ROUTER) });
    expect(get.statusCode).toBe(400);
  });

  test('refuses a page that is too large, and a cursor of its own making', async () => {
    const owner = bearer(OWNER);
    expect((await ask('{ members(scope: "acme", first: 501) { totalCount } }', {}, owner)).codes).toEqual([
      'PAGE_TOO_LARGE',
    ]);
    expect((await ask('{ members(scope: "acme", after: "zzz") { totalCount } }', {}, owner)).codes).toEqual([
      'BAD_CURSOR',
    ]);
  });

  test('tells nothing of what broke inside', async () => {
    const { codes, errors } = await ask(
      'mutation { createWorkspace(input: {organisation: "acme", slug: "x", name: "X"}) { __typename } }',
      {},
      bearer(OWNER),
    );
    expect(codes).toEqual(['INTERNAL']);
    expect(JSON.stringify(errors)).not.toMatch(/TypeError|not a function|stack|src\//);
  });

  test('tells every finding of an input', async () => {
    const { data } = await ask(
      `mutation { createWorkspace(input: {organisation: "acme", slug: "No Slug", name: ""}) {
         ... on ValidationFailed { message findings { code path } } } }`,
      {},
      bearer(OWNER),
    );
    expect(data).toEqual({
      createWorkspace: {
        message: 'the input has 2 mistakes',
        findings: [
          { code: 'BAD_SLUG', path: 'input.slug' },
          { code: 'BAD_TEXT', path: 'input.name' },
        ],
      },
    });
  });

  test('takes the defaults of the schema and the operation, interpreted, compiled and again', async () => {
    const query = `mutation ($input: CreateWorkspaceInput!, $unused: Boolean! = true) {
      createWorkspace(input: $input) @include(if: $unused) { __typename } }`;
    const variables = { input: { organisation: 'acme', slug: 'No Slug', name: 'x' } };
    for (let round = 0; round < 4; round += 1) {
      const { data } = await ask(query, { variables }, bearer(OWNER));
      expect(data).toEqual({ createWorkspace: { __typename: 'ValidationFailed' } });
    }
    const missing = await ask(query, { variables: { input: { organisation: 'acme' } } }, bearer(OWNER));
    expect(missing.codes).toEqual(['GRAPHQL_INVALID', 'GRAPHQL_INVALID']);
  });

  test('does not let a key make itself a person', async () => {
    const { codes } = await ask(
      `mutation { inviteMember(input: {scope: "acme", role: owner, name: "x", email: "x@x.example"}) { __typename } }`,
      {},
      bearer(OWNER),
    );
    expect(codes).toEqual(['FORBIDDEN']);
  });
});

describe('a route without a rule', () => {
  test.each(['/planted', '/forgotten'])('is served to nobody, and is found: %s', async (url) => {
    const response = await app.inject({ url, headers: bearer(OWNER) });
    expect(response.statusCode).toBe(403);
    expect(response.headers['content-type']).toContain('application/problem+json');
    expect(response.body).not.toContain('leak');
    expect((await app.inject({ url })).statusCode).toBe(403);
    const { routes } = app.get(RouteGuard);
    const found = routes.filter(({ rule }) => rule === undefined).map((route) => route.url);
    expect(found).toContain(url);
  });
});

describe('a session', () => {
  test('is taken from our own pages only', async () => {
    const session = createSecret('session');
    records.sessions.set(Buffer.from(toDigest(session)).toString('hex'), 'm1');
    const cookie = { cookie: `cordon=${session}` };
    const own = await ask('{ viewer { kind name } }', {}, { ...cookie, 'sec-fetch-site': 'same-origin' });
    expect(own.data).toEqual({ viewer: { kind: 'member', name: 'Ada' } });
    const older = { ...cookie, origin: 'http://localhost:4400', host: 'localhost:4400' };
    expect((await ask('{ revision }', {}, older)).status).toBe(200);
    for (const foreign of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      {},
    ]) {
      const { status, codes } = await ask('{ revision }', {}, { ...cookie, ...foreign });
      expect([status, codes]).toEqual([403, ['CROSS_SITE_REFUSED']]);
    }
  });
});

describe('a revocation', () => {
  test('counts as soon as its revision is known, also when nobody told of it', async () => {
    const secret = createSecret('key');
    const open = key('k9', secret, 'owner', 'acme', null);
    records.rows = { ...records.rows, keys: [...records.rows.keys, open] };
    records.revision = 2n;
    revisions.advance(2n, true);
    expect((await ask('{ revision }', {}, bearer(secret))).data).toEqual({ revision: '2' });

    const ended = { ...open, recordedTo: 3n };
    records.rows = { ...records.rows, keys: records.rows.keys.map((row) => (row === open ? ended : row)) };
    records.revision = 3n;
    revisions.advance(3n, true);
    expect((await ask('{ revision }', {}, bearer(secret))).status).toBe(401);
    expect((await ask('{ revision }')).data).toEqual({ revision: '3' });
  });

  test('is looked for again when the database was silent for a minute', async () => {
    revisions.staleFor = 61_000;
    const reads = records.reads;
    clock.moveTo(clock.now() + 61_000);
    expect((await ask('{ revision }')).status).toBe(200);
    expect(records.reads).toBe(reads + 1);
    records.broken = true;
    clock.moveTo(clock.now() + 61_000);
    expect((await ask('{ revision }')).status).toBe(503);
    records.broken = false;
    revisions.staleFor = 0;
  });

  test('that cannot be read lets nobody in', async () => {
    records.broken = true;
    revisions.advance(4n, true);
    const { status, codes, errors } = await ask('{ revision }');
    expect([status, codes]).toEqual([503, ['NOT_READY']]);
    expect(JSON.stringify(errors)).not.toContain('10.0.0.1');
    records.broken = false;
    records.revision = 4n;
    expect((await ask('{ revision }')).data).toEqual({ revision: '4' });
  });
});

interface Answer {
  readonly status: number;
  readonly data: unknown;
  readonly errors: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
  readonly codes: readonly string[];
}

async function ask(
  query: string,
  more: object = {},
  headers: Record<string, string> = bearer(ROUTER),
): Promise<Answer> {
  const response = await app.inject({
    method: 'POST',
    url: '/graphql',
    headers,
    payload: { query, ...more },
  });
  const { data, errors = [] } = response.json<{ data: unknown; errors?: Answer['errors'] }>();
  return {
    status: response.statusCode,
    data,
    errors,
    codes: errors.map(({ extensions }) => extensions.code),
  };
}

function bearer(secret: string): Record<string, string> {
  return { authorization: `Bearer ${secret}` };
}

function scope(id: string, organisation: string, path: string) {
  const kind = path.includes('/') ? 'workspace' : 'organisation';
  return { id, organisation, kind, path, name: path, recordedTo: null };
}

function key(id: string, secret: string, role: string, at: string, expiresAt: Date | null) {
  return {
    id,
    organisation: 'o1',
    name: id,
    prefix: secret.slice(0, 13),
    secretSha256: toDigest(secret),
    role,
    scopes: [at],
    dataClasses: [],
    defaultDataClass: null,
    expiresAt,
    createdBy: 'm1',
    recordedTo: null as bigint | null,
  };
}
