import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import { LogController } from 'fastify';
import { FastifyAdapter } from '@nestjs/platform-fastify';

import type { LogLevel } from '../environment.js';
import { describeRequest } from './describe-request.js';
import { setSecurityHeaders } from './security-headers.js';

export interface HttpOptions {
  readonly logLevel: LogLevel;
  /** Whether others reach the service over https, through a proxy in front of it. */
  readonly overHttps: boolean;
  /** Where the log goes; left out: standard error. */
  readonly log?: { write(line: string): void };
}

/** Largest body of a request, in bytes. A policy or a catalog file is far smaller. */
const BODY_LIMIT = 2_097_152;
/** SECURITY: keys and links are known by their form, so no line holds one, wherever in it somebody put it. */
const SECRET = /cordon_(?:link_)?[A-Za-z0-9_-]{20,}/g;
const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** The HTTP server, with what holds for every route. */
export function createHttpAdapter({
  logLevel,
  overHttps,
  log = process.stderr,
}: HttpOptions): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    requestTimeout: 60_000,
    // SECURITY: who says where a request comes from is a proxy in front, not the client.
    trustProxy: overHttps,
    routerOptions: { maxParamLength: 512 },
    genReqId: (request: IncomingMessage) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
    },
    // One line per answered request at `debug`: at `info` the log tells of changes and failures.
    logController: new LogController({ disableRequestLogging: logLevel !== 'debug' && logLevel !== 'trace' }),
    logger:
      logLevel === 'silent'
        ? false
        : {
            level: logLevel,
            stream: { write: (line: string) => log.write(line.replaceAll(SECRET, 'cordon_redacted')) },
            redact: ['req.headers.authorization', 'req.headers.cookie'],
            serializers: { req: describeRequest },
          },
  });
  setSecurityHeaders(adapter.getInstance(), overHttps);
  return adapter;
}
