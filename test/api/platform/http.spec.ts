import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { startCordon } from '../../support/service.js';
import type { RunningCordon } from '../../support/service.js';

let cordon: RunningCordon;
beforeAll(async () => {
  cordon = await startCordon();
});
afterAll(() => cordon.close());

const get = (path: string, init?: RequestInit): Promise<Response> => fetch(`${cordon.address}${path}`, init);

describe('the health of the service', () => {
  test('answers that the process is up', async () => {
    const response = await get('/healthz');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'up' });
  });

  test('answers what is ready, with the revision', async () => {
    const response = await get('/readyz');
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      ready: true,
      parts: {
        database: { ready: true, revision: String(cordon.feed.latest()) },
        migrations: { ready: true },
      },
    });
  });
});

describe('every answer', () => {
  test('carries the security headers and an id of the request', async () => {
    const { headers } = await get('/healthz');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('keeps an id that the caller gave, but no text that could forge a log line', async () => {
    const kept = await get('/healthz', { headers: { 'x-request-id': 'trace-1.a' } });
    expect(kept.headers.get('x-request-id')).toBe('trace-1.a');
    const refused = await get('/healthz', { headers: { 'x-request-id': 'a b"}' } });
    expect(refused.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('about an unknown address is problem details', async () => {
    const response = await get('/nowhere');
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await response.json()).toMatchObject({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      code: 'NOT_FOUND',
      instance: response.headers.get('x-request-id'),
    });
  });

  test('to a body that is too large is problem details', async () => {
    const body = JSON.stringify({ query: 'x'.repeat(3_000_000) });
    const headers = { 'content-type': 'application/json' };
    const response = await get('/graphql', { method: 'POST', headers, body });
    expect([401, 413]).toContain(response.status);
  });
});
