import type { ExecutionResult, GraphQLErrorOptions } from 'graphql';
import { GraphQLError } from 'graphql';
import { CodedError } from './coded-error.js';

/** What is told of an exception that nobody foresaw: to the log everything, to the client its request id. */
export type ReportUnforeseen = (error: unknown) => void;

/** The answer that a client may see: coded errors as they are, invalid documents explained, the rest hidden. */
export function formatErrors(
  execution: ExecutionResult,
  requestId: string,
  report: ReportUnforeseen,
): { readonly statusCode: number; readonly response: ExecutionResult } {
  const errors = (execution.errors ?? []).flatMap(unfold).map((error) => toVisible(error, requestId, report));
  const data = execution.data ?? null;
  return { statusCode: data === null ? statusOf(errors) : 200, response: { data, errors } };
}

/** The server wraps the errors of validation into one exception; each is an answer of its own. */
function unfold(error: unknown): unknown[] {
  const inner = originOf(error);
  const list: unknown =
    typeof inner === 'object' && inner !== null && 'errors' in inner ? inner.errors : undefined;
  return Array.isArray(list) && list.length > 0 ? list : [error];
}

function toVisible(error: unknown, requestId: string, report: ReportUnforeseen): GraphQLError {
  const coded = findCoded(error);
  const place = placeOf(error);
  if (coded !== undefined) return new GraphQLError(coded.message, { ...place, extensions: coded.extensions });
  // A GraphQL error without an exception behind it speaks of the document: syntax, unknown fields, wrong variables.
  // With a path it speaks of an answer that our schema forbids, and that is our fault.
  if (error instanceof GraphQLError && !hasOrigin(error) && error.path === undefined) {
    return new GraphQLError(error.message, { ...place, extensions: { code: 'GRAPHQL_INVALID' } });
  }
  if (isRefusalOfTheServer(error)) {
    return new GraphQLError(error.message, { extensions: { code: 'GRAPHQL_INVALID' } });
  }
  report(error);
  const message = `something went wrong on our side; the log has it under request \`${requestId}\``;
  return new GraphQLError(message, { ...place, extensions: { code: 'INTERNAL', requestId } });
}

/** The status of an answer without data, for those who look at nothing else. */
function statusOf(errors: readonly GraphQLError[]): number {
  switch (errors[0]?.extensions['code']) {
    case 'UNAUTHENTICATED':
      return 401;
    case 'CROSS_SITE_REFUSED':
      return 403;
    case 'GRAPHQL_INVALID':
    case 'QUERY_TOO_COMPLEX':
      return 400;
    case 'NOT_READY':
      return 503;
    default:
      return 200;
  }
}

function placeOf(error: unknown): Pick<GraphQLErrorOptions, 'nodes' | 'source' | 'positions' | 'path'> {
  if (!(error instanceof GraphQLError)) return {};
  const { nodes = null, source = null, positions = null, path = null } = error;
  return { nodes, source, positions, path };
}

function findCoded(error: unknown): CodedError | undefined {
  let current: unknown = error;
  for (let depth = 0; depth < 5 && current !== undefined; depth += 1) {
    if (current instanceof CodedError) return current;
    current = current instanceof GraphQLError ? current.originalError : undefined;
  }
  return undefined;
}

function originOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError !== undefined ? error.originalError : error;
}

function hasOrigin(error: GraphQLError): boolean {
  const origin = error.originalError;
  return origin !== undefined && !(origin instanceof GraphQLError);
}

/** The GraphQL server's own refusals carry a 4xx status and a message without internals. */
function isRefusalOfTheServer(error: unknown): error is Error {
  const origin = originOf(error);
  if (!(origin instanceof Error) || !('statusCode' in origin) || !('code' in origin)) return false;
  const { statusCode, code } = origin;
  return (
    typeof statusCode === 'number' &&
    statusCode < 500 &&
    typeof code === 'string' &&
    code.startsWith('MER_ERR')
  );
}
