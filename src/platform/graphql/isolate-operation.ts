import type { FastifyReply, FastifyRequest } from 'fastify';
import { CodedError } from './coded-error.js';

const NAME = /^[_A-Za-z][_0-9A-Za-z]{0,127}$/;
const JSON_DOCUMENT = /^\s*(?:\{\s*"|\[|"(?!"")|null\s*$|true\s*$|false\s*$|-?\d)/;

/**
 * SECURITY: the server remembers a compiled document by its text alone, though it was compiled for one of its
 * operations; a second request with the same text would run the first one's operation. So the name of the operation
 * becomes part of the text, as a comment at its end. A document given as a JSON syntax tree is refused: it would pass
 * by the limit on tokens.
 */
export function isolateOperation(
  request: FastifyRequest,
  _reply: FastifyReply,
  done: (error?: Error) => void,
): void {
  try {
    const { body } = request;
    if (request.method === 'GET') throw new CodedError('GRAPHQL_INVALID', 'send GraphQL with POST');
    if (isRequestBody(body)) isolate(body);
    done();
  } catch (error) {
    done(error instanceof Error ? error : new Error('the request could not be read'));
  }
}

interface RequestBody {
  query: string;
  operationName?: unknown;
}

function isRequestBody(body: unknown): body is RequestBody {
  return typeof body === 'object' && body !== null && 'query' in body && typeof body.query === 'string';
}

function isolate(body: RequestBody): void {
  if (JSON_DOCUMENT.test(body.query)) {
    throw new CodedError('GRAPHQL_INVALID', 'the query is JSON; send the text of a GraphQL document');
  }
  const { operationName } = body;
  if (operationName === undefined || operationName === null || operationName === '') return;
  if (typeof operationName !== 'string' || !NAME.test(operationName)) {
    throw new CodedError('GRAPHQL_INVALID', 'the operation name is not a GraphQL name');
  }
  body.query = `${body.query}\n#${operationName}`;
}
