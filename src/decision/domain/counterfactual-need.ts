import type { AgreementKind, ResolutionInput } from '../../catalog/index.js';
import type { Condition, DecisionInput, EvidenceFilter } from '../../policy/index.js';
import type { HypotheticalFact } from './counterfactual-fact.js';
import type { FactNeedKind } from './counterfactual-sentence.js';

/** A decision, and what its facts were resolved from. */
export interface ChangeQuestion {
  readonly decision: DecisionInput;
  readonly resolution: ResolutionInput;
}

/** Something about one dimension that would have to arrive. */
export interface FactNeed {
  /**
   * - `fact`: a statement on what is not known, or not known well enough;
   * - `evidence`: proof, as rules demand it, for what is known;
   * - `resolve_conflict`: a decision between contested values;
   * - `resolve_dispute`: an end to a dispute in favour of what was stated;
   * - `approve_proposal`: the approval of what is only proposed;
   * - `correction`: a known fact would have to be different. Given only when nothing that can arrive helps.
   */
  readonly kind: FactNeedKind;
  readonly dimension: string;
  /** Fields of the list's elements that matter; empty for scalars. */
  readonly fields: readonly string[];
  readonly wanted: Condition;
  /** Evidence that the rules accept; each must be met. */
  readonly evidence: readonly EvidenceFilter[];
  /** One fact that would do. */
  readonly example: HypotheticalFact;
  /** A phrase for people, without capital and period. */
  readonly sentence: string;
}

export interface AgreementNeed {
  readonly kind: 'agreement';
  readonly provider: string;
  readonly agreementKind: AgreementKind;
  readonly sentence: string;
}

export type Need = AgreementNeed | FactNeed;

/** Needs that together allow the deployment; no smaller part of them does. */
export interface ChangeSet {
  readonly needs: readonly Need[];
}

export interface WhatWouldChange {
  /** Smallest first; the order is the same for the same question. Empty for what is allowed. */
  readonly sets: readonly ChangeSet[];
  /** True: the search stopped at its limits, and there may be further sets. */
  readonly isTruncated: boolean;
  /** When nothing that can arrive helps: sentences on what stands against it. */
  readonly against: readonly string[];
}
