import { STATUS_CODES } from 'node:http';

import type { FastifyReply, FastifyRequest } from 'fastify';

/** An answer about a failure, as RFC 9457 has it. `instance` is the request's id, by which the log can be searched. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly code: string;
  readonly instance: string;
}

export const PROBLEM_TYPE = 'application/problem+json';

/** Answers whatever a route throws. Errors of ours and of the client's making say what is wrong; others say nothing. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const status = statusOf(error);
  if (status >= 500) request.log.error({ err: error }, 'a request failed');
  const detail = status < 500 && error instanceof Error ? error.message : undefined;
  void reply
    .code(status)
    .type(PROBLEM_TYPE)
    .send(toProblem(status, request.id, codeOf(error, status), detail));
}

export function sendNotFound(request: FastifyRequest, reply: FastifyReply): void {
  void reply
    .code(404)
    .type(PROBLEM_TYPE)
    .send(toProblem(404, request.id, 'NOT_FOUND', 'there is nothing at this address'));
}

function toProblem(status: number, instance: string, code: string, detail?: string): Problem {
  const title = STATUS_CODES[status] ?? 'Error';
  return { type: 'about:blank', title, status, ...(detail === undefined ? {} : { detail }), code, instance };
}

function statusOf(error: unknown): number {
  if (hasStatus(error)) return error.getStatus();
  if (!hasCode(error)) return 500;
  const status = 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status >= 400 ? status : toStatus(error.code);
}

/** The HTTP status of an error code; 500 for one that is nobody's fault but ours. */
export function toStatus(code: string): number {
  return STATUSES.get(code) ?? 500;
}

/** The codes that GraphQL answers with, as HTTP has them. */
const STATUSES = new Map([
  ['BAD_REQUEST', 400],
  ['UNAUTHENTICATED', 401],
  ['FORBIDDEN', 403],
  ['CROSS_SITE_REFUSED', 403],
  ['NOT_FOUND', 404],
  ['CONFLICT', 409],
  ['TOO_LARGE', 413],
  ['UNSUPPORTED_MEDIA_TYPE', 415],
  ['TOO_MANY_REQUESTS', 429],
  ['NOT_READY', 503],
  ['UNKNOWN_DATA_CLASS', 400],
  ['DATA_CLASS_NOT_ALLOWED', 403],
  ['REVISION_NOT_REACHED', 503],
]);

function codeOf(error: unknown, status: number): string {
  if (hasCode(error) && STATUSES.get(error.code) === status) return error.code;
  const [code] = [...STATUSES].find(([, known]) => known === status) ?? [
    status < 500 ? 'BAD_REQUEST' : 'INTERNAL',
  ];
  return code;
}

/** Nest's own exceptions. */
function hasStatus(error: unknown): error is { getStatus(): number } {
  return error instanceof Error && 'getStatus' in error && typeof error.getStatus === 'function';
}

function hasCode(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
