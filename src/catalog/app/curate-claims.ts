import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import type { ClaimRecord, EvidenceRecord } from '../domain/catalog-records.js';
import type { ClaimState, Instant } from '../domain/claim.js';
import { CONFIRMATION, statementId } from '../domain/statement.js';
import { findProposalProblems } from './check-proposal.js';
import type { CatalogEdit, ChangeBy, ClaimVersion, EditResult, Proposal, Refusal } from './ports.js';
import { CatalogStore } from './ports.js';

export interface Confirmation {
  readonly claim: string;
  /** Id of the evidence that was looked at again. */
  readonly evidence: string;
  readonly verifiedAt: Instant;
  readonly quote: string | null;
  readonly documentSha256: string | null;
}

const RECHECK_MS = 90 * 86_400_000;
const LONGEST_QUOTE = 300;

/**
 * What people do with claims. Every change is one revision with an audit event. Claims of an organisation are changed
 * for that organisation (`by.organisation`), shared ones for none; neither reaches the other.
 */
@Injectable()
export class CurateClaims {
  constructor(
    private readonly store: CatalogStore,
    private readonly clock: Clock,
  ) {}

  /** Records a proposal: beside what is approved it makes the fact contested, alone it leaves it unknown. */
  propose(by: ChangeBy, proposal: Proposal): Promise<EditResult<ClaimVersion>> {
    return this.store.change(by, async (edit) => {
      const owner = by.organisation;
      const findings = await findProposalProblems(edit, owner, proposal, this.clock.now());
      if (findings.length > 0) return { ok: false, kind: 'invalid', findings };
      const record: ClaimRecord = { ...proposal, state: 'proposed' };
      const statement = statementId(owner, record);
      if ((await edit.findOpenClaim(statement)) !== null) {
        return conflict('ALREADY_PROPOSED', 'the same has been proposed and waits for approval');
      }
      const version = await edit.addClaim({ owner, statement, record, author: by.actor.id, reviewer: null });
      recordAudit(edit, 'claim.proposed', null, version);
      return { ok: true, value: version };
    });
  }

  /** Lets a proposal, a draft or a disputed claim speak. */
  approve(by: ChangeBy, claim: string): Promise<EditResult<ClaimVersion>> {
    return this.decide(by, claim, ['draft', 'proposed', 'disputed'], async (edit, before) => {
      if (before.author === by.actor.id) return twoPeople();
      if (before.evidence.length === 0) {
        return conflict('NO_EVIDENCE', 'the claim has no evidence; propose it again with its evidence');
      }
      await edit.closeClaim(before.id);
      await giveWay(edit, before, by.actor.id);
      return this.succeed(edit, before, 'approved', by.actor.id, 'claim.approved');
    });
  }

  /** Takes a claim out as entered in error. Whoever proposed something may take the proposal back alone. */
  retract(by: ChangeBy, claim: string): Promise<EditResult<ClaimVersion>> {
    return this.decide(by, claim, ['draft', 'proposed', 'approved', 'disputed'], async (edit, before) => {
      const hasSpoken = before.record.state === 'approved' || before.record.state === 'disputed';
      if (hasSpoken && before.author === by.actor.id) return twoPeople();
      await edit.closeClaim(before.id);
      return this.succeed(edit, before, 'retracted', by.actor.id, 'claim.retracted');
    });
  }

  /** Objects to an approved shared claim: for one organisation, or, as a curator, for everybody. */
  async dispute(by: ChangeBy, claim: string): Promise<EditResult<{ readonly statement: string }>> {
    if (by.organisation === null) {
      const result = await this.decide(by, claim, ['approved'], async (edit, before) => {
        await edit.closeClaim(before.id);
        const disputed = { ...before, author: by.actor.id, reviewer: null };
        return this.succeed(edit, disputed, 'disputed', null, 'claim.disputed');
      });
      return result.ok ? { ok: true, value: { statement: result.value.statement } } : result;
    }
    return this.disputeFor(by, by.organisation, claim);
  }

  private disputeFor(
    by: ChangeBy,
    organisation: string,
    claim: string,
  ): Promise<EditResult<{ readonly statement: string }>> {
    return this.store.change(by, async (edit) => {
      if (by.reason.trim() === '') return noReason();
      const found = await edit.findOpenClaim(claim);
      if (found === null) return notFound();
      const { statement } = found;
      if (found.owner !== null) {
        return conflict('OWN_CLAIM', 'the claim is your own; retract it instead');
      }
      if ((await edit.findDispute(organisation, statement)) !== null) {
        return conflict('ALREADY_DISPUTED', 'the organisation disputes this claim already');
      }
      await edit.addDispute(organisation, statement, by.reason, by.actor.id);
      edit.record({
        action: 'dispute.raised',
        subject: statement,
        after: { statement },
        detail: about(found),
      });
      return { ok: true, value: { statement } };
    });
  }

  /** Withdraws the organisation's objection; a statement that was closed since is named by its statement id. */
  withdraw(
    by: ChangeBy,
    organisation: string,
    claim: string,
  ): Promise<EditResult<{ readonly statement: string }>> {
    return this.store.change(by, async (edit) => {
      if (by.reason.trim() === '') return noReason();
      const statement = (await edit.findOpenClaim(claim))?.statement ?? claim;
      const dispute = await edit.findDispute(organisation, statement);
      if (dispute === null) return conflict('NOT_DISPUTED', 'the organisation does not dispute this claim');
      await edit.closeDispute(dispute);
      edit.record({ action: 'dispute.withdrawn', subject: statement, before: { statement } });
      return { ok: true, value: { statement } };
    });
  }

  /** Adds a verification of a piece of evidence; the age of the fact counts from it. */
  confirm(by: ChangeBy, confirmation: Confirmation): Promise<EditResult<ClaimVersion>> {
    return this.decide(
      by,
      confirmation.claim,
      ['draft', 'proposed', 'approved', 'disputed'],
      async (edit, before) => {
        const earlier = before.evidence.find(({ id }) => id === confirmation.evidence);
        if (earlier === undefined) return conflict('NOT_FOUND', 'the claim has no such evidence');
        const { verifiedAt, quote, documentSha256 } = confirmation;
        if (verifiedAt > this.clock.now() || verifiedAt <= earlier.verifiedAt) {
          return conflict('WRONG_INSTANT', 'a verification lies after the earlier one and not in the future');
        }
        if (quote !== null && Array.from(quote).length > LONGEST_QUOTE) {
          return conflict('QUOTE_TOO_LONG', `a quote has at most ${String(LONGEST_QUOTE)} characters`);
        }
        const evidence: EvidenceRecord = {
          url: earlier.url,
          kind: CONFIRMATION,
          publisher: earlier.publisher ?? null,
          documentVersion: earlier.documentVersion ?? null,
          quote: quote ?? earlier.quote ?? null,
          documentSha256,
          retrievedAt: verifiedAt,
          verifiedAt,
          recheckDue: verifiedAt + RECHECK_MS,
        };
        await edit.addEvidence(before.owner, before.statement, evidence);
        const after = (await edit.findOpenClaim(before.id)) ?? before;
        recordAudit(edit, 'evidence.verified', before, after);
        return { ok: true, value: after };
      },
      false,
    );
  }

  /** Finds an open claim of the right owner in one of the states, and works on it. */
  private decide(
    by: ChangeBy,
    claim: string,
    states: readonly ClaimState[],
    work: (edit: CatalogEdit, before: ClaimVersion) => Promise<EditResult<ClaimVersion>>,
    needsReason = true,
  ): Promise<EditResult<ClaimVersion>> {
    return this.store.change(by, async (edit) => {
      if (by.actor.kind === 'key') return conflict('KEYS_DO_NOT_DECIDE', 'an API key decides about no claim');
      if (needsReason && by.reason.trim() === '') return noReason();
      const before = await edit.findOpenClaim(claim);
      if (before === null || before.owner !== by.organisation) return notFound();
      const { state } = before.record;
      if (!states.includes(state)) return conflict('WRONG_STATE', `the claim is \`${state}\``);
      return work(edit, before);
    });
  }

  /** The next record of a statement; its evidence goes with it. */
  private async succeed(
    edit: CatalogEdit,
    before: ClaimVersion,
    state: ClaimState,
    reviewer: string | null,
    action: string,
  ): Promise<EditResult<ClaimVersion>> {
    const { owner, statement, author } = before;
    const record: ClaimRecord = { ...before.record, state, evidence: before.evidence };
    const after = await edit.addClaim({ owner, statement, record, author, reviewer });
    recordAudit(edit, action, before, after);
    return { ok: true, value: after };
  }
}

/**
 * One source says one thing at a time: what it said about the time of the new claim ends there. What it said about
 * other times stays.
 */
async function giveWay(edit: CatalogEdit, claim: ClaimVersion, reviewer: string): Promise<void> {
  const { validFrom, validTo, source, condition, subject, dimension } = claim.record;
  for (const other of await edit.listOpenClaims(claim.owner, subject, dimension)) {
    const { record } = other;
    const isRival = record.state === 'approved' && record.source === source && record.condition === condition;
    const startsBefore = validTo === null || record.validFrom < validTo;
    const endsAfter = record.validTo === null || validFrom < record.validTo;
    if (!isRival || !startsBefore || !endsAfter) continue;
    await edit.closeClaim(other.id);
    const keep = (part: ClaimRecord, statement: string): Promise<ClaimVersion> =>
      edit.addClaim({
        owner: other.owner,
        statement,
        record: { ...part, evidence: other.evidence },
        author: other.author,
        reviewer,
      });
    if (record.validFrom < validFrom) await keep({ ...record, validTo: validFrom }, other.statement);
    if (validTo !== null && (record.validTo === null || validTo < record.validTo)) {
      const tail = { ...record, validFrom: validTo };
      await keep(tail, statementId(other.owner, tail));
    }
  }
}

function recordAudit(
  edit: CatalogEdit,
  action: string,
  before: ClaimVersion | null,
  after: ClaimVersion,
): void {
  edit.record({
    action,
    subject: after.statement,
    ...(before === null ? {} : { before: before.record }),
    after: after.record,
    detail: about(after),
  });
}

function about({ record }: ClaimVersion): Readonly<Record<string, string>> {
  const { subject, dimension, source, state } = record;
  return { subject: `${subject.kind} ${subject.slug}`, dimension, source, state };
}

function conflict(code: string, message: string): { readonly ok: false } & Refusal {
  return { ok: false, kind: 'conflict', code, message };
}

function notFound(): { readonly ok: false } & Refusal {
  return conflict('NOT_FOUND', 'there is no such open claim');
}

function noReason(): { readonly ok: false } & Refusal {
  return conflict('REASON_REQUIRED', 'say why; the reason goes into the record');
}

function twoPeople(): { readonly ok: false } & Refusal {
  return conflict('SAME_PERSON', 'whoever stated it does not decide about it; ask somebody else');
}
