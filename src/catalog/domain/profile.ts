import type { Assurance, Instant } from './claim.js';

/** What speaks for a value: one approved claim, with the newest verification among its evidence. */
export interface Support {
  readonly claimId: string;
  readonly source: string;
  readonly assurance: Assurance;
  readonly verifiedAt: Instant;
}

/** One possible value, with everything approved and current that agrees on it: nothing, where a value is only proposed or outlived. */
export interface Candidate<V> {
  readonly value: V;
  readonly supports: readonly Support[];
}

/** Why nothing is known. */
export type UnknownCause =
  | 'never_stated'
  /** Approved claims on the speaking subject ended before the instant asked for. */
  | 'lapsed'
  /** The organisation, or a curator, disputes what the speaking subject says. */
  | 'disputed'
  /** Only drafts or proposals exist. */
  | 'not_approved'
  /** Stated as an unknown place or value: `ZZ`, "global". */
  | 'stated_unknown'
  /** Sources conflict and their values are not known. */
  | 'conflicting';

/**
 * A fact at one instant for one organisation: no candidate is *unknown*, one is *known*, several are *contested*.
 * A condition holds on a contested fact only if it holds for every candidate.
 */
export interface Fact<V> {
  readonly candidates: readonly Candidate<V>[];
  /** Set exactly when there is no candidate. */
  readonly cause: UnknownCause | null;
  /** The subject whose claims speak; null when no subject has ever spoken. */
  readonly speaker: string | null;
}

/** A country code, an enumeration member, a number of days, `indefinite`, `unspecified`, a score, or text. */
export type Scalar = string | number;

/** One element of a list. Each field keeps its own assurance and age. A scalar list has the one field `value`. */
export interface ListElement {
  readonly fields: ReadonlyMap<string, Fact<Scalar>>;
}

export interface ListValue {
  readonly elements: readonly ListElement[];
  /** False: "at least these". */
  readonly complete: boolean;
}

/** Everything that is known about one deployment for one organisation at one instant. */
export interface Profile {
  readonly scalars: ReadonlyMap<string, Fact<Scalar>>;
  readonly lists: ReadonlyMap<string, Fact<ListValue>>;
  /** Country of every operator that the profile's lists name, by the name used there; for derived jurisdictions. */
  readonly operatorCountries: ReadonlyMap<string, string>;
}

/** Key of the only field of an element of a scalar list. */
export const SCALAR_FIELD = 'value';
