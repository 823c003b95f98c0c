import type { Assurance, Instant } from '../../catalog/index.js';

/** Kleene's three values. Numbers, because the evaluator runs them by the million: min is AND, max is OR, 2 − x is NOT. */
export const FALSE = 0;
export const UNKNOWN = 1;
export const TRUE = 2;
export type Tri = typeof FALSE | typeof UNKNOWN | typeof TRUE;

export type Comparison = 'eq' | 'lt' | 'lte' | 'gt' | 'gte';

/**
 * What a rule asks of a deployment's facts. Closed: every back-end (reference, CASL matcher, column compiler, change
 * analyser) switches over exactly these nodes. Groups are already expanded; `values` are sorted and non-empty.
 */
export type Condition =
  | { readonly op: 'allOf' | 'anyOf'; readonly of: readonly Condition[] }
  | { readonly op: 'not'; readonly of: Condition }
  | { readonly op: 'scalar'; readonly dimension: string; readonly test: ScalarTest }
  | {
      readonly op: 'every' | 'some' | 'none';
      readonly dimension: string;
      readonly element: ElementCondition;
    }
  | {
      readonly op: 'includesAll' | 'includesAny';
      readonly dimension: string;
      readonly values: readonly string[];
    }
  | { readonly op: 'known'; readonly dimension: string };

/** A condition on one element of a list; `field` is `value` for lists of scalars. */
export type ElementCondition =
  | { readonly op: 'allOf' | 'anyOf'; readonly of: readonly ElementCondition[] }
  | { readonly op: 'not'; readonly of: ElementCondition }
  | { readonly op: 'field'; readonly field: string; readonly test: ScalarTest };

export type ScalarTest =
  | { readonly op: 'in' | 'notIn'; readonly values: readonly string[] }
  | { readonly op: Comparison; readonly value: string | number }
  | { readonly op: 'known' };

/** Which evidence a rule accepts; anything else reads as unknown in that rule. Null: no restriction. */
export interface EvidenceFilter {
  readonly assurance: readonly Assurance[] | null;
  readonly maxAgeDays: number | null;
}

export type Enforcement = 'observe' | 'warn' | 'enforce';

export interface Rule {
  readonly id: string;
  readonly mode: 'require' | 'forbid';
  readonly condition: Condition;
  readonly evidence: EvidenceFilter;
  readonly because: string;
  readonly waivable: boolean;
  /** SHA-256 over mode, condition and evidence filter (RFC 8785 bytes): equal digests are one column, and a waiver binds to it. */
  readonly digest: string;
  /** Dimensions that the condition reads, sorted. */
  readonly dimensions: readonly string[];
}

/** A parsed policy document. */
export interface Policy {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly controls: readonly string[];
  readonly enforcement: Enforcement;
  /** Null: every data class. */
  readonly dataClasses: readonly string[] | null;
  /** Globs on the model's slug; null: every model. */
  readonly models: readonly string[] | null;
  readonly rules: readonly Rule[];
  /** Versions of the groups that were resolved, by name, e.g. `EEA` → `2026-01-01`. */
  readonly groups: ReadonlyMap<string, string>;
}

/** A policy at a published version, as it applies to a scope. */
export interface AppliedPolicy {
  readonly policy: Policy;
  /** 1, 2, … per policy. */
  readonly version: number;
  /** The scope to which it is assigned. */
  readonly scope: string;
  readonly mandatory: boolean;
}

export type RuleOutcome = 'violated' | 'unknown' | 'error' | 'uncovered';

/** One reason why a deployment is denied, or would be. `uncovered` stands alone, with empty policy and rule. */
export interface Reason {
  readonly policy: string;
  readonly policyVersion: number;
  readonly rule: string;
  readonly outcome: RuleOutcome | 'blocked';
  readonly enforcement: Enforcement;
  readonly dimensions: readonly string[];
  readonly because: string;
}

/** A waiver lifts one rule, by digest and outcome, for the deployments that existed when it was approved. */
export interface Waiver {
  readonly id: string;
  readonly policy: string;
  readonly rule: string;
  readonly ruleDigest: string;
  readonly outcome: RuleOutcome;
  readonly deployments: readonly string[];
  /** The scope for which it holds, everything below included. */
  readonly scope: string;
  /** Null: every data class. */
  readonly dataClasses: readonly string[] | null;
  readonly approvedAt: Instant;
  readonly expiresAt: Instant;
}

/** An emergency cordon: nothing waives it. */
export interface Block {
  readonly id: string;
  readonly target: {
    readonly kind: 'provider' | 'legal_entity' | 'operator' | 'subprocessor' | 'model' | 'deployment';
    readonly name: string;
  };
  readonly reason: string;
  readonly since: Instant;
}

export interface WaivedReason extends Reason {
  readonly waiver: string;
  readonly expiresAt: Instant;
}

/** The verdict on one deployment, with everything that speaks against it. */
export interface Verdict {
  readonly verdict: 'ALLOW' | 'DENY';
  readonly reasons: readonly Reason[];
  readonly waived: readonly WaivedReason[];
  /** What `warn` and `observe` policies would have said. */
  readonly warnings: readonly Reason[];
}
