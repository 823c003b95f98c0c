import type { Rule } from './ast.js';
import type { CompiledCondition } from './evaluate.js';
import { compileCondition } from './evaluate.js';
import type { GroupMembership } from './groups.js';
import { negation } from './kleene.js';

/** TRUE when a rule is satisfied, FALSE when it is violated. */
export type CompiledRequirement = CompiledCondition;

type Tested = Pick<Rule, 'mode' | 'condition' | 'evidence' | 'digest'>;

/** Compiled requirements by the groups under which they were compiled; they go when their groups do. */
const COMPILED = new WeakMap<GroupMembership, Map<string, CompiledRequirement>>();

/** Bounds the memory of a process that simulates many drafts. */
const MAX_COMPILED = 20_000;

/**
 * What a rule requires, compiled once per digest and groups: equal digests test the same thing.
 * A rule that cannot be compiled throws whenever it is asked.
 */
export function requirementFor(rule: Tested, groups: GroupMembership): CompiledRequirement {
  const byDigest = COMPILED.get(groups) ?? new Map<string, CompiledRequirement>();
  COMPILED.set(groups, byDigest);
  const known = byDigest.get(rule.digest);
  if (known !== undefined) return known;
  const compiled = compileRequirement(rule, groups);
  if (byDigest.size >= MAX_COMPILED) byDigest.clear();
  byDigest.set(rule.digest, compiled);
  return compiled;
}

function compileRequirement(rule: Tested, groups: GroupMembership): CompiledRequirement {
  try {
    const condition = compileCondition(rule.condition, rule.evidence, groups);
    return rule.mode === 'require' ? condition : negation(condition);
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
