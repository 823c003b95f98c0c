import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { buildSchema } from 'graphql';
import { AccessGate, RouteGuard } from '../../../src/access/index.js';
import { applyAccessRules, listFieldRules } from '../../../src/platform/graphql/index.js';
import type { BareCordon } from '../../support/bare-service.js';
import { startBareCordon } from '../../support/bare-service.js';
import type { Tenant } from '../../support/tenants.js';
import { makeTenant } from '../../support/tenants.js';

let cordon: BareCordon;
let acme: Tenant;

beforeAll(async () => {
  cordon = await startBareCordon();
  acme = await makeTenant(cordon, 'acme');
});

afterAll(() => cordon.close());

describe('every GraphQL field', () => {
  test('has an explicit rule that can be meant', () => {
    const { schema } = cordon.app.get(GraphQLSchemaHost, { strict: false });
    const rules = listFieldRules(schema, gate());
    expect(rules.length).toBeGreaterThan(200);
    expect(rules.filter(({ rule, problem }) => rule === undefined || problem !== null)).toEqual([]);
  });

  const directive =
    'directive @access(right: String, scope: String, at: String) on FIELD_DEFINITION | OBJECT ';
  test.each([
    ['a root field without a rule', 'type Query { a: Int }', '`Query.a`: has no @access rule'],
    [
      'a root field that relies on its type',
      'type Query @access(at: SELF) { a: Int }',
      '`Query.a`: has no @access rule',
    ],
    [
      'a type without a rule',
      'type Query { a: T @access(at: SELF) } type T { b: Int }',
      '`T.b`: has no @access rule',
    ],
    [
      'a mutation without a rule',
      'type Query { a: Int @access(at: SELF) } type Mutation { b: Int }',
      '`Mutation.b`: has no @access rule',
    ],
    [
      'a right that does not exist',
      'type Query { a: Int @access(right: "policy:raed", at: SOMEWHERE) }',
      '`Query.a`: there is no right `policy:raed`',
    ],
    [
      'a scope in an argument that does not exist',
      'type Query { a(scop: ID): Int @access(right: "policy:read", scope: "scope") }',
      '`Query.a`: its rule names the argument `scope`, which it does not have',
    ],
    [
      'a right without a place',
      'type Query { a: Int @access(right: "policy:read") }',
      '`Query.a`: has no @access rule',
    ],
    [
      'a place beside a scope',
      'type Query { a(scope: ID): Int @access(right: "policy:read", scope: "scope", at: SOMEWHERE) }',
      '`Query.a`: has no @access rule',
    ],
    ['an empty rule', 'type Query { a: Int @access }', '`Query.a`: has no @access rule'],
    [
      'a root field that inherits',
      'type Query { a: Int @access(at: INHERITED) }',
      '`Query.a`: a root field has nothing to inherit from',
    ],
  ])('is refused at the start: %s', (_, sdl, problem) => {
    const schema = buildSchema(directive + sdl.replaceAll(/at: ([A-Z]+)/g, 'at: "$1"'));
    expect(() => applyAccessRules(schema, gate())).toThrow(problem);
  });
});

describe('every HTTP route', () => {
  test('has an explicit rule, and the public ones are these', () => {
    const { routes } = cordon.app.get(RouteGuard, { strict: false });
    expect(routes.length).toBeGreaterThan(8);
    expect(routes.filter(({ rule }) => rule === undefined)).toEqual([]);
    const open = routes.filter(({ rule, method }) => rule?.kind === 'public' && method !== 'HEAD');
    expect(open.map(({ method, url }) => `${method} ${url}`).sort()).toEqual([
      'GET /healthz',
      'GET /readyz',
      'GET /sign-in',
    ]);
  });

  test('answers nobody without a credential, unless it is public', async () => {
    const { routes } = cordon.app.get(RouteGuard, { strict: false });
    for (const { method, url, rule } of routes.filter(({ method: name }) => name !== 'HEAD')) {
      if (rule?.kind === 'public') continue;
      const address = `${cordon.address}${url.replaceAll(/:\w+/g, 'x').replace('*', 'x')}`;
      const { status } = await fetch(address, { method, redirect: 'manual' });
      expect([method, url, status]).toEqual([method, url, 401]);
    }
  });

  test('tells a person without a session how to get one', async () => {
    const response = await fetch(`${cordon.address}/graphiql`, { headers: { accept: 'text/html' } });
    expect(response.status).toBe(401);
    expect(await response.text()).toContain('npx cordon sign-in');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  test('serves GraphiQL to those who are signed in, and nothing beside its files', async () => {
    const headers = { authorization: `Bearer ${await acme.keyFor('viewer')}` };
    const page = await fetch(`${cordon.address}/graphiql`, { headers });
    expect(page.status).toBe(200);
    expect(page.url).toBe(`${cordon.address}/graphiql/`);
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    for (const path of ['..%2f..%2fpackage.json', '%2e%2e/package.json', 'assets/']) {
      expect((await fetch(`${cordon.address}/graphiql/${path}`, { headers })).status).toBe(404);
    }
  });
});

function gate(): AccessGate {
  return cordon.app.get(AccessGate, { strict: false });
}
