import { GraphQLError } from 'graphql';
import type { ErrorCode } from './error-codes.js';

/**
 * An answer that is an error, with a code for programs and a message for people: throw it from a resolver. Its message
 * is shown to the client as it stands; every other exception is shown as `INTERNAL`.
 */
export class CodedError extends GraphQLError {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, detail: Readonly<Record<string, unknown>> = {}) {
    super(message, { extensions: { code, ...detail } });
    this.name = 'CodedError';
    this.code = code;
  }
}
