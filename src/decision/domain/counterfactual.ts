import type { Profile } from '../../catalog/index.js';
import { factSentence } from '../../catalog/index.js';
import type { Reason } from '../../policy/index.js';
import { decide } from '../../policy/index.js';
import { factIn, withFacts } from './counterfactual-fact.js';
import { groundFor } from './counterfactual-ground.js';
import type { ChangeQuestion, Need, WhatWouldChange } from './counterfactual-need.js';
import { searchChanges } from './counterfactual-search.js';
import { titleInText } from './counterfactual-sentence.js';

/**
 * What would turn a denial into ALLOW: the smallest sets of facts, evidence or agreements. Every set has been tried: with
 * the examples of its needs in place the kernel allows, and without any one of them it does not.
 */
export function findChanges(question: ChangeQuestion): WhatWouldChange {
  const { decision } = question;
  const { reasons } = decide(decision);
  const immovable = reasons.filter(({ outcome }) => outcome !== 'violated' && outcome !== 'unknown');
  if (reasons.length === 0 || immovable.length > 0) {
    return { sets: [], isTruncated: false, against: immovable.map(describeImmovable) };
  }
  const { sets, isTruncated, conflicts } = searchChanges(question);
  const against = conflicts.map((dimension) => describeConflict(dimension, decision.profile));
  return { sets, isTruncated, against };
}

function describeConflict(dimension: string, profile: Profile): string {
  const fact = factIn(profile, dimension);
  if (fact !== undefined && fact.candidates.length > 0) return factSentence(dimension, fact);
  return `Nothing that could be stated about ${titleInText(dimension)} meets every rule at once.`;
}

function describeImmovable({ outcome, because }: Reason): string {
  return outcome === 'blocked' ? `it is blocked: ${because}` : because;
}

/** The profile after the needs have been met by their examples. */
export function applyNeeds(question: ChangeQuestion, needs: readonly Need[]): Profile {
  const kinds = needs.flatMap((need) => (need.kind === 'agreement' ? [need.agreementKind] : []));
  const examples = needs.flatMap((need) => (need.kind === 'agreement' ? [] : [need.example]));
  return withFacts(groundFor(question, kinds).profile, examples);
}
