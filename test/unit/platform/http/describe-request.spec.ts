import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import type { FastifyInstance } from 'fastify';

import { createHttpAdapter } from '../../../../src/platform/http/index.js';

describe('the log of requests', () => {
  let lines: string[];
  let server: FastifyInstance;

  beforeEach(() => {
    lines = [];
    const log = { write: (line: string) => void lines.push(line) };
    server = createHttpAdapter({ logLevel: 'debug', overHttps: false, log }).getInstance<FastifyInstance>();
    server.get('/*', () => 'ok');
  });
  afterEach(() => server.close());

  const urls = (): unknown[] =>
    lines
      .map((line) => JSON.parse(line) as { req?: { url: string } })
      .flatMap(({ req }) => (req === undefined ? [] : [req.url]));

  test.each([
    ['/sign-in?token=cordon_link_secret', '/sign-in?token=redacted'],
    ['/sign-in?%74oken=cordon_link_secret&a=b', '/sign-in?token=redacted&a=b'],
    ['/sign-in?TOKEN=cordon_link_secret', '/sign-in?TOKEN=redacted'],
    ['/sign-in?a=1&token=x&token=cordon_link_secret', '/sign-in?a=1&token=redacted'],
    ['/nowhere?token=cordon_link_secret', '/nowhere?token=redacted'],
  ])('holds of %s only %s', async (url, logged) => {
    await server.inject({ url });
    expect(urls()).toEqual([logged]);
    expect(lines.join('')).not.toContain('cordon_link_secret');
  });

  test.each(['/%zz?token=', '/nowhere/', '/%zz?q='])('never holds a secret, as in %s', async (url) => {
    const secret = `cordon_link_${'x'.repeat(43)}`;
    await server.inject({ url: `${url}${secret}` });
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join('')).not.toContain(secret);
  });

  test.each(['/healthz', '/v1/reports/allow-list?scope=acme%2Fsupport&format=csv'])(
    'holds %s as it was sent',
    async (url) => {
      await server.inject({ url });
      expect(urls()).toEqual([url]);
    },
  );
});
