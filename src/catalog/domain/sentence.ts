import { findDimension } from './dimensions.js';
import type { Fact, ListValue, Scalar, UnknownCause } from './profile.js';
import { listClause } from './sentence-lists.js';
import { scalarClause } from './sentence-scalars.js';

/**
 * What is known on one dimension, as one English sentence for people, such as `Prompts are kept 30 days.` or
 * `Nothing certain is known about retention of prompts: nobody has stated it.` A fact that no subject has spoken about may be undefined.
 */
export function factSentence(dimension: string, fact: Fact<Scalar> | Fact<ListValue> | undefined): string {
  const clauses = (fact?.candidates ?? []).map(({ value }) => valueClause(dimension, value));
  const [only] = clauses;
  if (only === undefined)
    return `Nothing certain is known about ${titleInText(dimension)}: ${CAUSES[fact?.cause ?? 'never_stated']}.`;
  return clauses.length === 1 ? `${capitalise(only)}.` : `It is not settled: ${clauses.join('; or ')}.`;
}

/** What a value on the dimension means, without capital and period: `prompts are kept 30 days`. */
export function valueClause(dimension: string, value: Scalar | ListValue): string {
  if (typeof value === 'object') return describeList(dimension, value);
  return scalarClause(dimension)?.(value) ?? `${titleOf(dimension)} is ${String(value)}`;
}

function describeList(dimension: string, list: ListValue): string {
  const isSilent = list.elements.length === 0 && !list.complete;
  if (isSilent) return `${titleOf(dimension)}: none is named, but there may be some`;
  return listClause(dimension)?.(list) ?? `${titleOf(dimension)}: ${String(list.elements.length)}`;
}

const CAUSES: Readonly<Record<UnknownCause, string>> = {
  never_stated: 'nobody has stated it',
  lapsed: 'what was stated has lapsed',
  disputed: 'what was stated is disputed',
  not_approved: 'what was stated awaits approval',
  stated_unknown: 'a source states no certain value',
  conflicting: 'sources conflict',
};

function titleOf(dimension: string): string {
  return findDimension(dimension)?.title ?? `\`${dimension}\``;
}

/** The title inside a sentence; what begins with capitals keeps them. */
function titleInText(dimension: string): string {
  const title = titleOf(dimension);
  return /^[A-Z]{2}/.test(title) ? title : `${title.slice(0, 1).toLowerCase()}${title.slice(1)}`;
}

function capitalise(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
