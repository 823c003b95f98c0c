import type { CatalogReading } from '../app/catalog-queries.js';
import type { Assurance, Claim } from '../domain/claim.js';
import { findDimension } from '../domain/dimensions.js';
import { factState, findFact, statedDimensions } from '../domain/known-fact.js';
import type { FactState } from '../domain/known-fact.js';
import type { Candidate, Fact, ListValue, Profile, Scalar } from '../domain/profile.js';
import { SCALAR_FIELD } from '../domain/profile.js';
import { factSentence, valueClause } from '../domain/sentence.js';
import type { ClaimNode } from './claim-node.js';
import { toClaimNode } from './claim-node.js';

type AnyFact = Fact<Scalar> | Fact<ListValue>;

const DAY_MS = 86_400_000;
const SUBJECT_KINDS = ['deployment', 'endpoint', 'provider', 'model'] as const;

/** A fact for GraphQL; what is costly is worked out when it is selected. */
export class FactNode {
  constructor(
    readonly dimension: string,
    private readonly fact: AnyFact,
    private readonly reading: Pick<CatalogReading, 'view' | 'asOf'>,
  ) {}

  get title(): string {
    return findDimension(this.dimension)?.title ?? this.dimension;
  }

  get sentence(): string {
    return factSentence(this.dimension, this.fact);
  }

  get state(): FactState {
    return factState(this.fact);
  }

  get cause(): string | null {
    return this.fact.cause;
  }

  get value(): unknown {
    const only = this.known();
    return only === null ? null : toJsonValue(only.value);
  }

  get complete(): boolean | null {
    const only = this.known();
    if (only === null) return null;
    return isList(only.value) ? only.value.complete : true;
  }

  get candidates(): readonly CandidateNode[] {
    const { dimension, reading, fact } = this;
    const candidates: readonly Candidate<Scalar | ListValue>[] = fact.candidates;
    return candidates.map((candidate) => new CandidateNode(dimension, candidate, fact.speaker, reading));
  }

  get assurance(): readonly Assurance[] {
    return [...new Set((this.known()?.supports ?? []).map(({ assurance }) => assurance))].sort();
  }

  get verifiedAt(): Date | null {
    const newest = this.newest();
    return newest === null ? null : new Date(newest);
  }

  get ageDays(): number | null {
    const newest = this.newest();
    return newest === null ? null : Math.floor((this.reading.asOf - newest) / DAY_MS);
  }

  get speaker(): string | null {
    return this.fact.speaker;
  }

  private known(): Candidate<Scalar | ListValue> | null {
    const [first, second] = this.fact.candidates;
    return first === undefined || second !== undefined ? null : first;
  }

  /** Derived facts and claims without evidence have no verification. */
  private newest(): number | null {
    const instants = (this.known()?.supports ?? []).map(({ verifiedAt }) => verifiedAt);
    const newest = instants.reduce((a, b) => Math.max(a, b), -Infinity);
    return newest > -8_640_000_000_000_000 ? newest : null;
  }
}

export class CandidateNode {
  constructor(
    private readonly dimension: string,
    private readonly candidate: Candidate<Scalar | ListValue>,
    private readonly speaker: string | null,
    private readonly reading: Pick<CatalogReading, 'view'>,
  ) {}

  get value(): unknown {
    return toJsonValue(this.candidate.value);
  }

  get complete(): boolean {
    return isList(this.candidate.value) ? this.candidate.value.complete : true;
  }

  get sentence(): string {
    return valueClause(this.dimension, this.candidate.value);
  }

  get claims(): readonly ClaimNode[] {
    const { speaker, candidate, reading } = this;
    const ids = new Set(candidate.supports.map(({ claimId }) => claimId));
    const about = SUBJECT_KINDS.flatMap((kind): readonly Claim[] =>
      speaker === null ? [] : reading.view.claimsOf(kind, speaker),
    );
    return about.filter(({ id }) => ids.has(id)).map(toClaimNode);
  }
}

/** The facts of a profile: the dimensions that are named, or all on which anything has been stated. */
export function toFactNodes(
  profile: Profile,
  names: readonly string[] | null | undefined,
  reading: Pick<CatalogReading, 'view' | 'asOf'>,
): readonly FactNode[] {
  return (names ?? statedDimensions(profile)).map((name) => toFactNode(profile, name, reading));
}

export function toFactNode(
  profile: Profile,
  dimension: string,
  reading: Pick<CatalogReading, 'view' | 'asOf'>,
): FactNode {
  return new FactNode(dimension, findFact(profile, dimension), reading);
}

function isList(value: Scalar | ListValue): value is ListValue {
  return typeof value === 'object';
}

/** A field that is unknown is null; one whose value is not settled names what it can be. */
export function toJsonValue(value: Scalar | ListValue): unknown {
  if (!isList(value)) return value;
  return value.elements.map(({ fields }) => {
    const scalar = fields.get(SCALAR_FIELD);
    if (scalar !== undefined && fields.size === 1) return toFieldValue(scalar);
    return Object.fromEntries([...fields].map(([name, fact]) => [name, toFieldValue(fact)]));
  });
}

function toFieldValue(fact: Fact<Scalar>): unknown {
  const values = fact.candidates.map(({ value }) => value);
  return values.length > 1 ? { oneOf: values } : (values[0] ?? null);
}
