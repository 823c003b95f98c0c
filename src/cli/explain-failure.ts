import { CannotStart } from '../platform/cannot-start.js';
import type { ExitCode } from './command.js';
import { AskFailed, exitCodeOf } from './parse-answer.js';

/** Says on stderr why a command failed, for failures that a person can understand; throws the others on. */
export async function explainFailure(error: unknown): Promise<ExitCode> {
  if (error instanceof CannotStart) throw error;
  if (error instanceof AskFailed) return say(error, error.exitCode);
  // Half of Cordon comes along; where this failure is possible it has been loaded already.
  const { CodedError } = await import('../platform/graphql/index.js');
  if (error instanceof CodedError) return say(error, exitCodeOf(error.code));
  throw error;
}

function say({ message }: Error, code: ExitCode): ExitCode {
  console.error(`cordon: ${message}`);
  return code;
}
