import { STATUS_CODES } from 'node:http';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { AccessRule } from '../../platform/access-rule/index.js';
import { findRouteRule } from '../../platform/access-rule/index.js';
import type { Problem } from '../../platform/http/index.js';
import { PROBLEM_TYPE, toStatus } from '../../platform/http/index.js';
import { CodedError } from '../../platform/graphql/index.js';
import { AccessGate, unauthenticated } from './access-gate.js';
import { Authentication } from './authentication.js';
import { sendPage } from './page.js';

/** A route and its rule; undefined: nobody gave it one. */
export interface RouteRule {
  readonly method: string;
  readonly url: string;
  readonly rule: AccessRule | undefined;
}

/**
 * Stands before every route of the HTTP server, also those that are no controllers'. A route without a rule answers
 * 403 to everyone.
 */
@Injectable()
export class RouteGuard {
  private readonly known: RouteOptions[] = [];

  constructor(
    host: HttpAdapterHost,
    private readonly authentication: Authentication,
    private readonly gate: AccessGate,
  ) {
    // The server is there before any module registers a route, so the hooks see them all. A command has no server.
    host.init$.subscribe(() => this.stand(host.httpAdapter.getInstance<unknown>()));
  }

  /** Every route that was registered, for the test that each has a rule. */
  get routes(): RouteRule[] {
    return this.known.flatMap(({ method, url, config }) =>
      [method].flat().map((name) => ({ method: name, url, rule: findRouteRule(config) })),
    );
  }

  private stand(server: unknown): void {
    if (!isServer(server)) throw new Error('the access rules of routes need Fastify');
    // Kept as it is and read later: a plugin may give its routes their rule after this hook.
    server.addHook('onRoute', (route) => void this.known.push(route));
    server.addHook('onRequest', (request, reply, done) => this.guard(request, reply, done));
  }

  /** Callbacks, not promises: with a key nothing here waits for anything. */
  private guard(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
    if (request.is404) return done();
    const rule = findRouteRule(request.routeOptions.config);
    if (rule?.kind === 'public') return done();
    const decide = (principal: Awaited<ReturnType<Authentication['authenticate']>>): void => {
      if (rule === undefined) throw new CodedError('FORBIDDEN', 'this address is not served');
      if (principal === null) throw unauthenticated();
      this.gate.checkPrincipal(rule, principal, readScope(rule, request));
      done();
    };
    attempt(
      () => this.authentication.authenticate(request),
      decide,
      (error) => refuse(request, reply, error),
    );
  }
}

/** Goes on at once when there is nothing to wait for. */
function attempt<T>(
  start: () => T | Promise<T>,
  next: (value: T) => void,
  fail: (error: unknown) => void,
): void {
  try {
    const started = start();
    if (started instanceof Promise) started.then(next).catch(fail);
    else next(started);
  } catch (error) {
    fail(error);
  }
}

function readScope(rule: AccessRule, request: FastifyRequest): unknown {
  if (rule.kind !== 'scope') return null;
  const [part, name = ''] = rule.argument.split('.');
  const source = part === 'params' ? request.params : part === 'query' ? request.query : undefined;
  if (typeof source !== 'object' || source === null) return undefined;
  return new Map<string, unknown>(Object.entries(source)).get(name);
}

const HOW_TO_SIGN_IN =
  '<p>Signing in takes a one-time link. Whoever runs this service prints one with</p>' +
  '<pre>npx cordon sign-in</pre><p>or invites you by <code>inviteMember</code>.</p>';

function isPageOfPerson({ method, headers }: FastifyRequest): boolean {
  return method === 'GET' && (headers.accept ?? '').includes('text/html');
}

/** Answers in the form of the address: GraphQL clients read `errors`, all others problem details. */
function refuse(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
  const known = error instanceof CodedError;
  if (!known) request.log.error({ err: error }, 'a request could not be authenticated');
  const code = known ? error.code : 'INTERNAL';
  const detail = known ? error.message : 'something went wrong on our side';
  const status = toStatus(code);
  if (status === 401) void reply.header('www-authenticate', 'Bearer realm="cordon"');
  void reply.code(status);
  if (request.routeOptions.url === '/graphql') {
    void reply.send({ data: null, errors: [{ message: detail, extensions: { code } }] });
    return;
  }
  if (status === 401 && isPageOfPerson(request)) {
    sendPage(reply, status, 'Sign in', HOW_TO_SIGN_IN);
    return;
  }
  const title = STATUS_CODES[status] ?? 'Error';
  void reply
    .type(PROBLEM_TYPE)
    .send({ type: 'about:blank', title, status, detail, code, instance: request.id } satisfies Problem);
}

function isServer(value: unknown): value is FastifyInstance {
  return (
    typeof value === 'object' && value !== null && 'addHook' in value && typeof value.addHook === 'function'
  );
}
