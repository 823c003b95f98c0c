import type { AgreementKind } from '../../catalog/index.js';
import { AGREEMENT_KINDS } from '../../catalog/index.js';
import type { Finding } from '../../platform/finding.js';
import { suggest } from '../../platform/nearest.js';
import type { AgreementRecord } from '../domain/records.js';
import { refuseApproval, refuseWithout, refuseWithoutReason, toAuthor } from './gate.js';
import type { Outcome } from './outcome.js';
import { conflict, done, inputFinding, invalid, missing } from './outcome.js';
import type { AuditNote, Caller, PolicyChange, PolicyStore } from './ports.js';

export interface RequestAgreement {
  readonly organisation: string;
  readonly provider: string;
  readonly kind: string;
  readonly document: string;
  /** Null: every endpoint of the provider. */
  readonly endpoints: readonly string[] | null;
  readonly exceptModels: readonly string[];
  readonly validFrom: Date;
  readonly validTo: Date | null;
  readonly reason: string;
}

export interface DecideAgreement {
  readonly organisation: string;
  readonly agreement: string;
  readonly reason: string;
}

/** Contracts that change which facts hold for the organisation. They belong to the organisation, not to a workspace. */
export class Agreements {
  constructor(private readonly store: PolicyStore) {}

  /** Says that a contract exists; nothing changes before another person approves. The value is the agreement's id. */
  request(caller: Caller, input: RequestAgreement): Promise<Outcome<string>> {
    return this.change(caller, input, async (change) => {
      const { slug } = await change.organisation();
      const refusal = refuseWithout(caller, 'agreement:edit', slug) ?? refuseWithoutReason(input.reason);
      if (refusal !== null) return refusal;
      const findings = await findProblems(change, input);
      const kind = AGREEMENT_KINDS.find((one) => one === input.kind);
      if (findings.length > 0 || kind === undefined) return invalid(...findings);
      const agreement = await toRecord(change, caller, input, kind);
      await change.putAgreement(agreement);
      change.record(toNote('agreement.requested', agreement, slug));
      return done(agreement.entity);
    });
  }

  /** Confirms that the contract was seen and holds. Another person than the one who asked. */
  approve(caller: Caller, input: DecideAgreement): Promise<Outcome<string>> {
    return this.change(caller, input, async (change) => {
      const { slug } = await change.organisation();
      const found = (await change.agreements()).find(({ entity }) => entity === input.agreement);
      if (found === undefined) return missing('there is no such agreement');
      const refusal =
        refuseApproval(caller, 'agreement:approve', slug, found.author) ?? refuseWithoutReason(input.reason);
      if (refusal !== null) return refusal;
      if (found.state !== 'requested')
        return conflict('ALREADY_DECIDED', `the agreement is ${found.state} already`);
      if ((await change.legalEntityOf(found.provider)) !== found.counterparty) {
        const message = `\`${found.provider}\` is run by another legal entity than when the agreement was requested; request it again`;
        return conflict('PROVIDER_CHANGED_HANDS', message);
      }
      const approved: AgreementRecord = { ...found, state: 'approved', reviewer: toAuthor(caller) };
      await change.putAgreement(approved);
      change.record(toNote('agreement.approved', approved, slug));
      return done(found.entity);
    });
  }

  /** Ends it at once, requested or approved. One person suffices. */
  revoke(caller: Caller, input: DecideAgreement): Promise<Outcome<string>> {
    return this.change(caller, input, async (change) => {
      const { slug } = await change.organisation();
      const refusal = refuseWithout(caller, 'agreement:edit', slug) ?? refuseWithoutReason(input.reason);
      if (refusal !== null) return refusal;
      const found = (await change.agreements()).find(({ entity }) => entity === input.agreement);
      if (found === undefined) return missing('there is no such agreement');
      if (found.state === 'revoked') return conflict('ALREADY_DECIDED', 'the agreement is revoked already');
      const revoked: AgreementRecord = { ...found, state: 'revoked', reviewer: toAuthor(caller) };
      await change.putAgreement(revoked);
      change.record({ ...toNote('agreement.revoked', revoked, slug), before: { state: found.state } });
      return done(found.entity);
    });
  }

  private change(
    caller: Caller,
    { organisation, reason }: { readonly organisation: string; readonly reason: string },
    work: (change: PolicyChange) => Promise<Outcome<string>>,
  ): Promise<Outcome<string>> {
    return this.store.change({ caller, organisation, reason: reason.trim() }, work);
  }
}

async function findProblems(change: PolicyChange, input: RequestAgreement): Promise<Finding[]> {
  const findings: Finding[] = [];
  const named = async (
    kind: 'provider' | 'endpoint' | 'model',
    name: string,
    path: string,
  ): Promise<void> => {
    const slugs = await change.slugsOf(kind);
    if (slugs.includes(name)) return;
    findings.push(
      inputFinding('UNKNOWN_NAME', path, `there is no ${kind} \`${name}\``, suggest(name, slugs)),
    );
  };
  await named('provider', input.provider, 'provider');
  for (const [index, endpoint] of (input.endpoints ?? []).entries()) {
    await named('endpoint', endpoint, `endpoints[${index}]`);
    if (endpoint !== input.provider && !endpoint.startsWith(`${input.provider}/`)) {
      const message = `\`${endpoint}\` is no endpoint of \`${input.provider}\``;
      findings.push(
        inputFinding('FOREIGN_ENDPOINT', `endpoints[${index}]`, message, 'name endpoints of the provider'),
      );
    }
  }
  for (const [index, model] of input.exceptModels.entries())
    await named('model', model, `exceptModels[${index}]`);
  return [...findings, ...findFormProblems(input)];
}

function findFormProblems({ kind, document, endpoints, validFrom, validTo }: RequestAgreement): Finding[] {
  const findings: Finding[] = [];
  if (!AGREEMENT_KINDS.some((one) => one === kind)) {
    const message = `there is no kind of agreement \`${kind}\``;
    findings.push(inputFinding('UNKNOWN_NAME', 'kind', message, suggest(kind, AGREEMENT_KINDS)));
  }
  if (document.trim() === '') {
    findings.push(
      inputFinding('DOCUMENT_MISSING', 'document', 'no document is named', 'say where the contract is kept'),
    );
  }
  if (endpoints !== null && endpoints.length === 0) {
    const hint = 'name endpoints, or leave the list out for all of them';
    findings.push(inputFinding('EMPTY_LIST', 'endpoints', 'the list of endpoints is empty', hint));
  }
  if (validTo !== null && validTo <= validFrom) {
    const message = 'the agreement ends before it begins';
    findings.push(inputFinding('DATES', 'validTo', message, 'give a later end, or leave it out'));
  }
  return findings;
}

async function toRecord(
  change: PolicyChange,
  caller: Caller,
  input: RequestAgreement,
  kind: AgreementKind,
): Promise<AgreementRecord> {
  return {
    entity: change.newEntity(),
    provider: input.provider,
    kind,
    document: input.document.trim(),
    counterparty: await change.legalEntityOf(input.provider),
    endpoints: input.endpoints,
    exceptModels: input.exceptModels,
    validFrom: input.validFrom,
    validTo: input.validTo,
    state: 'requested',
    author: toAuthor(caller),
    reviewer: null,
  };
}

function toNote(action: string, agreement: AgreementRecord, scope: string): AuditNote {
  const { entity, provider, kind, document, endpoints, exceptModels, validFrom, validTo, state, author } =
    agreement;
  const detail = {
    agreement: entity,
    kind,
    document,
    endpoints: endpoints ?? null,
    exceptModels,
    validFrom: validFrom.toISOString(),
    validTo: validTo?.toISOString() ?? null,
    requestedBy: author,
  };
  return { action, subject: provider, scope, after: { ...detail, state }, detail };
}
