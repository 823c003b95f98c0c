import { createHash } from 'node:crypto';
import canonicalizeModule from 'canonicalize';
import type { Condition, ElementCondition, EvidenceFilter, Rule } from './ast.js';

/** The package is a function in CommonJS, and its types describe another shape. */
const canonicalize: unknown = canonicalizeModule;

type Composable = Condition | ElementCondition;

/** All of several conditions, in one normal form: flat, sorted, without repetition; a single part stands for itself. */
export function allOf<C extends Composable>(parts: readonly C[]): C | Composition<'allOf', C> {
  return compose('allOf', parts);
}

/** Any of several conditions, in the same normal form. */
export function anyOf<C extends Composable>(parts: readonly C[]): C | Composition<'anyOf', C> {
  return compose('anyOf', parts);
}

export interface Composition<Op, C> {
  readonly op: Op;
  readonly of: readonly C[];
}

function compose<Op extends 'allOf' | 'anyOf', C extends Composable>(
  op: Op,
  parts: readonly C[],
): C | Composition<Op, C> {
  const byBytes = new Map(parts.map((part) => [canonicalBytes(part), part]));
  const sorted = [...byBytes].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, part]) => part);
  const [first] = sorted;
  return first !== undefined && sorted.length === 1 ? first : { op, of: sorted };
}

/** A set in its normal form: sorted by code unit, without repetition. */
export function sortedSet<T extends string>(values: Iterable<T>): readonly T[] {
  return [...new Set(values)].sort();
}

/** SHA-256, in hexadecimal, over the RFC 8785 bytes of what a rule tests; its id and prose do not count. */
export function ruleDigest(mode: Rule['mode'], condition: Condition, evidence: EvidenceFilter): string {
  return createHash('sha256').update(canonicalBytes({ mode, condition, evidence })).digest('hex');
}

function canonicalBytes(value: unknown): string {
  const bytes: unknown = isSerialiser(canonicalize) ? canonicalize(value) : undefined;
  if (typeof bytes !== 'string') throw new TypeError('only JSON has canonical bytes');
  return bytes;
}

function isSerialiser(value: unknown): value is (input: unknown) => string | undefined {
  return typeof value === 'function';
}

/** Names of the dimensions that a condition reads, sorted. */
export function dimensionsOf(condition: Condition): readonly string[] {
  return sortedSet(collect(condition));
}

function collect(condition: Condition): readonly string[] {
  switch (condition.op) {
    case 'allOf':
    case 'anyOf':
      return condition.of.flatMap(collect);
    case 'not':
      return collect(condition.of);
    default:
      return [condition.dimension];
  }
}
