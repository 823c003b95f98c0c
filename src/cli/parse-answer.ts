import type { ExitCode } from './command.js';

/** The service answered with an error, or could not be asked. The message is for people; the code is the command's. */
export class AskFailed extends Error {
  constructor(
    readonly exitCode: ExitCode,
    message: string,
  ) {
    super(message);
    this.name = 'AskFailed';
  }
}

/** Codes of answers to a question that was put wrongly: the person can mend it. */
const WRONG_USE = new Set([
  'NOT_FOUND',
  'BAD_REQUEST',
  'UNKNOWN_DATA_CLASS',
  'DATA_CLASS_NOT_ALLOWED',
  'PAGE_TOO_LARGE',
  'BAD_CURSOR',
]);

/** The data of a GraphQL answer. Throws `AskFailed` with the first error, if there is one. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller's document gives the shape
export function parseAnswer<Data>(body: unknown): Data {
  if (typeof body !== 'object' || body === null) throw new AskFailed(3, 'the answer is not GraphQL');
  const errors: readonly unknown[] = 'errors' in body && Array.isArray(body.errors) ? body.errors : [];
  const [first] = errors;
  if (first !== undefined) throw toFailure(first);
  if (!('data' in body) || body.data === null) throw new AskFailed(3, 'the answer holds no data');
  // The schema gives the shape; a service of another version that lacks a field refuses the document.
  return body.data as Data;
}

function toFailure(error: unknown): AskFailed {
  if (typeof error !== 'object' || error === null)
    return new AskFailed(3, 'the service answered with an error');
  const message = 'message' in error && typeof error.message === 'string' ? error.message : 'an error';
  const extensions: unknown = 'extensions' in error ? error.extensions : null;
  const code =
    typeof extensions === 'object' && extensions !== null && 'code' in extensions ? extensions.code : null;
  return new AskFailed(exitCodeOf(code), message);
}

/** 2 for a question that was put wrongly, else 3. */
export function exitCodeOf(code: unknown): ExitCode {
  return typeof code === 'string' && WRONG_USE.has(code) ? 2 : 3;
}
