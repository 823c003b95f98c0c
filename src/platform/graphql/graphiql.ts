import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import type { RouteAccess } from '../access-rule/index.js';
import { PROJECT_ROOT } from '../project-root.js';

const FILES = join(PROJECT_ROOT, 'dist/console/graphiql');
const ADDRESS = '/graphiql/';

/** The editor sets colours by style elements; everything else comes from this service only. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Serves the built GraphiQL under `/graphiql/` to whoever is signed in. */
@Injectable()
export class Graphiql implements OnModuleInit {
  private readonly logger = new Logger('graphiql');

  constructor(private readonly host: HttpAdapterHost) {}

  async onModuleInit(): Promise<void> {
    if (!existsSync(join(FILES, 'index.html'))) {
      this.logger.warn('GraphiQL is not built and not served; `npm run build` builds it');
      return;
    }
    const server: FastifyInstance = this.host.httpAdapter.getInstance();
    await server.register(serve);
  }
}

async function serve(server: FastifyInstance): Promise<void> {
  const forSignedIn: RouteAccess = { access: { kind: 'self' } };
  server.addHook('onRoute', (route) => {
    route.config = { ...route.config, ...forSignedIn };
  });
  server.get('/graphiql', (_, reply) => reply.redirect(ADDRESS));
  await server.register(fastifyStatic, {
    root: FILES,
    prefix: ADDRESS,
    decorateReply: false,
    // One route a file: an address that is no file is no route, whatever dots it has.
    wildcard: false,
    setHeaders: (reply, path) => {
      void reply.header('content-security-policy', CONTENT_SECURITY_POLICY);
      // The names of assets change with their content; the page that names them must be fresh.
      const lasts = path.includes('/assets/') ? 'private, max-age=31536000, immutable' : 'no-cache';
      void reply.header('cache-control', lasts);
    },
  });
}
