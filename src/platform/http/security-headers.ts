import type { FastifyInstance } from 'fastify';

/**
 * What every answer says to browsers. A page that needs more than an API does (the console, GraphiQL) sets its own
 * `content-security-policy`; what a route has set stays.
 */
const HEADERS = new Map([
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'no-referrer'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['permissions-policy', 'camera=(), geolocation=(), microphone=()'],
  ['x-frame-options', 'DENY'],
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
]);

export function setSecurityHeaders(server: FastifyInstance, overHttps: boolean): void {
  const headers = overHttps
    ? [...HEADERS, ['strict-transport-security', 'max-age=31536000'] as const]
    : [...HEADERS];
  server.addHook('onSend', (request, reply, payload, done) => {
    for (const [name, value] of headers) if (!reply.hasHeader(name)) void reply.header(name, value);
    void reply.header('x-request-id', request.id);
    done(null, payload);
  });
}
