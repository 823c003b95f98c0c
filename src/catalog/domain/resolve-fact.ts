import type { Claim, Instant, SubjectRef } from './claim.js';
import type { AgreementKind } from './dimensions.js';
import type { Fact, Support, UnknownCause } from './profile.js';
import type { Reading } from './resolve-value.js';

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

/** What one claim says; null when that is unknown or cannot be read. */
export type Read<V> = (claim: Claim) => Reading<V> | null;

/**
 * What is known on one dimension. `levels` runs from the most specific subject to the most general one; the first that
 * has ever spoken speaks, and there claims whose condition is met before unconditional ones.
 *
 * INVARIANT: whatever falls silent (lapses, is disputed, is closed) can only take certainty away. A source that fell
 * silent beside others stays in the way as a candidate; when all fell silent the fact is unknown, and nothing more
 * general is asked.
 */
export function resolveFact<V>(levels: readonly Level[], read: Read<V>, context: FactContext): Fact<V> {
  const proposals: Claim[] = [];
  for (const level of levels) {
    for (const tier of [metClaims(level.claims, context), unconditionalClaims(level.claims)]) {
      // A proposal counts where its approval would make it speak, also where nothing has been approved yet.
      proposals.push(...tier.filter((claim) => isProposed(claim, context.asOf)));
      const spoken = tier.filter((claim) => hasSpoken(claim, context));
      if (spoken.length > 0) return hear(level.subject.slug, spoken, proposals, read, context);
    }
  }
  const isWaiting = levels.some(({ claims }) => claims.some(isUnapproved));
  return unknown(isWaiting ? 'not_approved' : 'never_stated', null);
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

function isUnapproved(claim: Claim): boolean {
  return (claim.state === 'draft' || claim.state === 'proposed') && claim.closed !== true;
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

function hear<V>(
  speaker: string,
  spoken: readonly Claim[],
  proposals: readonly Claim[],
  read: Read<V>,
  context: FactContext,
): Fact<V> {
  const current = spoken.filter((claim) => isCurrent(claim, context));
  if (current.length === 0) return unknown(silenceOf(spoken, context), speaker);
  const voices = new Map<string, Voice<V>>();
  for (const claim of [...current, ...silentClaims(spoken, current, context), ...proposals]) {
    const reading = read(claim);
    if (reading === null) return unknown('stated_unknown', speaker);
    const voice = voices.get(reading.key) ?? { value: reading.value, supports: [] };
    voices.set(reading.key, voice);
    // What only contests a value proves nothing: silent sources and proposals are no evidence.
    if (current.includes(claim)) voice.supports.push(toSupport(claim));
  }
  const candidates = [...voices].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, voice]) => voice);
  for (const { supports } of candidates) supports.sort((a, b) => (a.claimId < b.claimId ? -1 : 1));
  return { candidates, cause: null, speaker };
}

interface Voice<V> {
  readonly value: V;
  readonly supports: Support[];
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

function toSupport(claim: Claim): Support {
  const verifiedAt = claim.evidence.reduce((newest, { verifiedAt: at }) => Math.max(newest, at), NEVER);
  return { claimId: claim.id, source: claim.source, assurance: claim.assurance, verifiedAt };
}

function unknown(cause: UnknownCause, speaker: string | null): Fact<never> {
  return { candidates: [], cause, speaker };
}
