import { STATUS_CODES } from 'node:http';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { AccessRule } from '../../platform/access-rule/index.js';
import { findRouteRule } from '../../platform/access-rule/index.js';
import type { Problem } from '../../platform/http/index.js';
import { PROBLEM_TYPE } from '../../platform/http/index.js';
import { CodedError } from '../../platform/graphql/index.js';
import { AccessGate, unauthenticated } from './access-gate.js';
import { Authentication } from './authentication.js';

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
  private readonly known: RouteRule[] = [];

  constructor(
    host: HttpAdapterHost,
    private readonly authentication: Authentication,
    private readonly gate: AccessGate,
  ) {
    // The server is there before any module registers a route, so the hooks see them all. A command has no server.
    host.init$.subscribe(() => this.stand(host.httpAdapter.getInstance<unknown>()));
  }

  /** Every route that was registered, for the test that each has a rule. */
  get routes(): readonly RouteRule[] {
    return this.known;
  }

  private stand(server: unknown): void {
    if (!isServer(server)) throw new Error('the access rules of routes need Fastify');
    server.addHook('onRoute', (route) => this.list(route));
    server.addHook('onRequest', (request, reply, done) => this.guard(request, reply, done));
  }

  private list({ method, url, config }: RouteOptions): void {
    const methods = typeof method === 'string' ? [method] : method;
    for (const name of methods) this.known.push({ method: name, url, rule: findRouteRule(config) });
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

const STATUS = new Map([
  ['UNAUTHENTICATED', 401],
  ['FORBIDDEN', 403],
  ['CROSS_SITE_REFUSED', 403],
  ['NOT_FOUND', 404],
  ['BAD_REQUEST', 400],
  ['NOT_READY', 503],
]);

/** Answers in the form of the address: GraphQL clients read `errors`, all others problem details. */
function refuse(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
  const known = error instanceof CodedError;
  if (!known) request.log.error({ err: error }, 'a request could not be authenticated');
  const code = known ? error.code : 'INTERNAL';
  const detail = known ? error.message : 'something went wrong on our side';
  const status = STATUS.get(code) ?? 500;
  if (status === 401) void reply.header('www-authenticate', 'Bearer realm="cordon"');
  void reply.code(status);
  if (request.routeOptions.url === '/graphql') {
    void reply.send({ data: null, errors: [{ message: detail, extensions: { code } }] });
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
