import type { FastifyRequest } from 'fastify';
import type { AccessRule } from '../access-rule/index.js';

/**
 * What GraphQL asks about access. The module `access` answers; it stands above the platform, hence this port.
 * Abstract, so that it is also the injection token.
 */
export abstract class GraphqlGate {
  /** The context that resolvers get, for a request that was let through to GraphQL. */
  abstract toContext(request: FastifyRequest): object;

  /** What is wrong with a rule as written, e.g. a right that does not exist; null when nothing is. */
  abstract findRuleProblem(rule: AccessRule): string | null;

  /**
   * Throws a `CodedError` unless the principal of the context passes the rule. Synchronous: it stands before fields of
   * the hot path. `scope` is the argument's value for rules that name one; the answer is its canonical path.
   */
  abstract check(rule: AccessRule, context: unknown, scope: unknown): string | null;
}
