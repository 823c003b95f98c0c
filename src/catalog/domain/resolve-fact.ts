import type { Claim, Instant, SubjectRef } from './claim.js';
import type { AgreementKind, DimensionType } from './dimensions.js';
import type { Candidate, Fact, ListElement, ListValue, Scalar, Support, UnknownCause } from './profile.js';
import type { ElementReading, Reading } from './resolve-value.js';
import { readClaim } from './resolve-value.js';

/** The earliest instant that a Date can hold: a claim without evidence is older than every limit. */
const NEVER: Instant = -8_640_000_000_000_000;

/** The claims of one subject on one dimension. */
export interface Level {
  readonly subject: SubjectRef;
  readonly claims: readonly Claim[];
}

export interface FactContext {
  readonly asOf: Instant;
  /** Record or statement ids of the claims that the organisation disputes. */
  readonly disputes: ReadonlySet<string>;
  /** Kinds of the agreements that cover the deployment now: conditions that are met. */
  readonly met: ReadonlySet<AgreementKind>;
  /** Statements taken out as entered in error: their closed records have never spoken. */
  readonly retracted: ReadonlySet<string>;
}

export type ResolvedFact =
  | { readonly kind: 'scalar'; readonly fact: Fact<Scalar> }
  | { readonly kind: 'list'; readonly fact: Fact<ListValue> };

/**
 * What is known on one dimension. `levels` runs from the most specific subject to the most general one; the first that
 * has ever spoken speaks, and there claims whose condition is met before unconditional ones.
 *
 * INVARIANT: whatever falls silent (lapses, is disputed, is closed) can only take certainty away. A source that fell
 * silent beside others stays in the way as a candidate; when all fell silent the fact is unknown, and nothing more
 * general is asked.
 */
export function resolveFact(
  levels: readonly Level[],
  type: DimensionType,
  context: FactContext,
): ResolvedFact {
  const proposals: Claim[] = [];
  for (const level of levels) {
    for (const tier of [metClaims(level.claims, context), unconditionalClaims(level.claims)]) {
      // A proposal counts where its approval would make it speak, also where nothing has been approved yet.
      proposals.push(...tier.filter((claim) => isProposed(claim, context.asOf)));
      const spoken = tier.filter((claim) => hasSpoken(claim, context));
      if (spoken.length > 0) return hear(level.subject.slug, spoken, proposals, type, context);
    }
  }
  return unknown(type, levels.length > 0 ? 'not_approved' : 'never_stated', null);
}

function metClaims(claims: readonly Claim[], context: FactContext): readonly Claim[] {
  return claims.filter((claim) => claim.condition !== '' && context.met.has(claim.condition));
}

function unconditionalClaims(claims: readonly Claim[]): readonly Claim[] {
  return claims.filter((claim) => claim.condition === '');
}

function isProposed(claim: Claim, asOf: Instant): boolean {
  return claim.state === 'proposed' && claim.closed !== true && isValid(claim, asOf);
}

/** Approved at some time, about a time that has begun; what is disputed counts as having been approved. */
function hasSpoken(claim: Claim, context: FactContext): boolean {
  if (claim.state !== 'approved' && claim.state !== 'disputed') return false;
  if (claim.closed === true && context.retracted.has(statementOf(claim))) return false;
  return claim.validFrom <= context.asOf;
}

function isValid(claim: Claim, asOf: Instant): boolean {
  return claim.validFrom <= asOf && (claim.validTo === null || asOf < claim.validTo);
}

function isDisputedByOrganisation(claim: Claim, context: FactContext): boolean {
  return context.disputes.has(claim.id) || context.disputes.has(statementOf(claim));
}

export function statementOf(claim: Claim): string {
  return claim.statement ?? claim.id;
}

function hear(
  speaker: string,
  spoken: readonly Claim[],
  proposals: readonly Claim[],
  type: DimensionType,
  context: FactContext,
): ResolvedFact {
  const current = spoken.filter((claim) => isCurrent(claim, context));
  if (current.length === 0) return unknown(type, silenceOf(spoken, context), speaker);
  const against = [...silentClaims(spoken, current, context), ...proposals];
  const candidates = new Map<string, Voice>();
  for (const claim of [...current, ...against]) {
    const reading = readClaim(claim, type, context.asOf);
    if (reading === null) return unknown(type, 'stated_unknown', speaker);
    const voice = candidates.get(reading.key);
    if (voice === undefined) candidates.set(reading.key, { reading, supports: [toSupport(claim)] });
    // What only contests a value proves nothing for it.
    else if (current.includes(claim)) voice.supports.push(toSupport(claim));
  }
  return known(type, [...candidates.values()], speaker);
}

function isCurrent(claim: Claim, context: FactContext): boolean {
  return (
    claim.state === 'approved' &&
    claim.closed !== true &&
    isValid(claim, context.asOf) &&
    !isDisputedByOrganisation(claim, context)
  );
}

function silenceOf(spoken: readonly Claim[], context: FactContext): UnknownCause {
  const disputed = spoken.some(
    (claim) =>
      claim.closed !== true &&
      isValid(claim, context.asOf) &&
      (claim.state === 'disputed' || isDisputedByOrganisation(claim, context)),
  );
  return disputed ? 'disputed' : 'lapsed';
}

/**
 * The last words of sources that speak no more. An organisation's own contract replaces the shared claims that the
 * organisation disputes; nothing else does.
 */
function silentClaims(
  spoken: readonly Claim[],
  current: readonly Claim[],
  context: FactContext,
): readonly Claim[] {
  const hasOwnContract = current.some((claim) => claim.owner !== null && claim.assurance === 'contractual');
  const silent = spoken.filter((claim) => !current.some((other) => isSameSource(claim, other)));
  return silent.filter((claim) => {
    const isReplaced = hasOwnContract && claim.owner === null && isDisputedByOrganisation(claim, context);
    return !isReplaced && !silent.some((other) => isSameSource(claim, other) && isLaterWord(other, claim));
  });
}

function isSameSource(a: Claim, b: Claim): boolean {
  return a.source === b.source && a.owner === b.owner && a.condition === b.condition;
}

function isLaterWord(a: Claim, b: Claim): boolean {
  const aClosed = a.closed === true;
  const bClosed = b.closed === true;
  return aClosed === bClosed ? a.validFrom > b.validFrom : bClosed;
}

interface Voice {
  readonly reading: Reading;
  readonly supports: Support[];
}

function toSupport(claim: Claim): Support {
  const verifiedAt = claim.evidence.reduce((newest, { verifiedAt: at }) => Math.max(newest, at), NEVER);
  return { claimId: claim.id, source: claim.source, assurance: claim.assurance, verifiedAt };
}

function unknown(type: DimensionType, cause: UnknownCause, speaker: string | null): ResolvedFact {
  return { kind: isList(type) ? 'list' : 'scalar', fact: { candidates: [], cause, speaker } };
}

function isList(type: DimensionType): boolean {
  return type.type === 'records' || type.type === 'scalars';
}

function known(type: DimensionType, voices: readonly Voice[], speaker: string): ResolvedFact {
  const sorted = [...voices].sort((a, b) => (a.reading.key < b.reading.key ? -1 : 1));
  if (!isList(type)) {
    return { kind: 'scalar', fact: { candidates: sorted.flatMap(toScalarCandidate), cause: null, speaker } };
  }
  const candidates = sorted.flatMap((voice) => toListCandidate(voice, speaker));
  return { kind: 'list', fact: { candidates, cause: null, speaker } };
}

function toScalarCandidate({ reading, supports }: Voice): readonly Candidate<Scalar>[] {
  return reading.kind === 'scalar' ? [{ value: reading.value, supports: sortSupports(supports) }] : [];
}

function toListCandidate({ reading, supports }: Voice, speaker: string): readonly Candidate<ListValue>[] {
  if (reading.kind !== 'list') return [];
  const sorted = sortSupports(supports);
  const elements = reading.elements.map((element) => toElement(element, sorted, speaker));
  return [{ value: { elements, complete: reading.complete }, supports: sorted }];
}

function toElement(element: ElementReading, supports: readonly Support[], speaker: string): ListElement {
  const fields = new Map<string, Fact<Scalar>>();
  for (const [field, value] of element) {
    fields.set(
      field,
      value === null
        ? { candidates: [], cause: 'stated_unknown', speaker }
        : { candidates: [{ value, supports }], cause: null, speaker },
    );
  }
  return { fields };
}

function sortSupports(supports: readonly Support[]): readonly Support[] {
  return [...supports].sort((a, b) => (a.claimId < b.claimId ? -1 : 1));
}
