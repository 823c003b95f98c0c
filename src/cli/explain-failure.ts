import { CodedError } from '../platform/graphql/index.js';
import type { ExitCode } from './command.js';
import { AskFailed, exitCodeOf } from './parse-answer.js';

/** Says on stderr why a command failed, for failures that a person can understand; throws the others on. */
export function explainFailure(error: unknown): ExitCode {
  if (!(error instanceof AskFailed) && !(error instanceof CodedError)) throw error;
  console.error(`cordon: ${error.message}`);
  return error instanceof AskFailed ? error.exitCode : exitCodeOf(error.code);
}
