import type { Finding } from '../../platform/finding.js';

/** Why a change was not made. Nothing was changed. */
export type Refusal =
  | { readonly kind: 'invalid'; readonly message: string; readonly findings: readonly Finding[] }
  | { readonly kind: 'forbidden'; readonly message: string; readonly right: string; readonly scope: string }
  | { readonly kind: 'conflict'; readonly code: ConflictCode; readonly message: string }
  | { readonly kind: 'missing'; readonly message: string };

/** The result of a use case: refusals that are to be expected are values, not exceptions. */
export type Outcome<T> = { readonly kind: 'done'; readonly value: T } | Refusal;

/** Never changes its meaning once published. */
export type ConflictCode =
  /** Somebody else has edited the draft since. */
  | 'STALE_EDIT'
  /** The version in force says exactly this already. */
  | 'ALREADY_PUBLISHED'
  | 'NOT_PUBLISHED'
  | 'STILL_ASSIGNED'
  | 'ALREADY_ASSIGNED'
  /** The policy is kept by a scope that does not hold the one where it would be assigned or drafted anew. */
  | 'KEPT_ELSEWHERE'
  /** A mandatory assignment becomes optional only by its removal. */
  | 'IS_MANDATORY'
  /** The one who asked cannot also approve. */
  | 'SAME_PERSON'
  /** The change has been decided or taken back before. */
  | 'ALREADY_DECIDED'
  | 'PROVIDER_CHANGED_HANDS'
  | 'NOT_APPLIED'
  | 'NOT_WAIVABLE'
  | 'RULE_CHANGED'
  | 'EXPIRED'
  | 'ALREADY_BLOCKED';

export function done<T>(value: T): Outcome<T> {
  return { kind: 'done', value };
}

export function conflict(code: ConflictCode, message: string): Refusal {
  return { kind: 'conflict', code, message };
}

export function missing(message: string): Refusal {
  return { kind: 'missing', message };
}

export function invalid(...findings: readonly Finding[]): Refusal {
  const [first] = findings;
  const rest = findings.length - 1;
  const message = first === undefined ? 'the input is not valid' : first.message;
  return { kind: 'invalid', message: rest > 0 ? `${message}, and ${rest} more` : message, findings };
}

/** One thing that is wrong with the input of a use case. */
export function inputFinding(code: string, path: string, message: string, hint: string): Finding {
  return { code, message, severity: 'error', path, hint };
}
