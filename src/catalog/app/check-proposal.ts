import type { Finding } from '../../platform/finding.js';
import { findClaimValueProblem } from '../domain/claim-schema-problem.js';
import type { EvidenceRecord } from '../domain/catalog-records.js';
import type { Instant } from '../domain/claim.js';
import { AGREEMENT_KINDS, DIMENSIONS, findDimension } from '../domain/dimensions.js';
import type { Owner } from '../domain/subjects.js';
import { findNearest } from '../../platform/nearest.js';
import type { CatalogEdit, Proposal } from './ports.js';

const LONGEST_QUOTE = 300;
const SHA256 = /^[0-9a-f]{64}$/;
const KINDS: ReadonlySet<string> = new Set(AGREEMENT_KINDS);

/** Everything that is wrong with a proposal, with paths into the input. */
export async function findProposalProblems(
  edit: Pick<CatalogEdit, 'hasSubject'>,
  owner: Owner,
  proposal: Proposal,
  now: Instant,
): Promise<readonly Finding[]> {
  const findings = [
    ...checkDimension(proposal),
    ...checkSource(proposal),
    ...checkTimes(proposal),
    ...(proposal.evidence.length === 0 ? [problem('NO_EVIDENCE', 'evidence', 'a claim needs evidence')] : []),
    ...proposal.evidence.flatMap((evidence, index) => checkEvidence(evidence, index, now)),
  ];
  const { subject, assurance } = proposal;
  if (!(await edit.hasSubject(subject))) {
    findings.push(problem('UNKNOWN_SUBJECT', 'subject', `there is no ${subject.kind} \`${subject.slug}\``));
  }
  // What an organisation says of a shared subject stands against what all see: its own contract can, its opinion cannot.
  if (owner !== null && !subject.slug.startsWith('~') && assurance !== 'contractual') {
    const message = 'about a shared subject an organisation can claim only what its own contract says';
    findings.push(
      problem('CONTRACT_REQUIRED', 'assurance', message, 'use `contractual`, or a private endpoint'),
    );
  }
  return findings;
}

function checkDimension({ dimension, subject, value }: Proposal): readonly Finding[] {
  const known = findDimension(dimension);
  if (known === undefined) {
    const names = DIMENSIONS.map(({ name }) => name);
    const nearest = findNearest(dimension, names);
    const hint = nearest === undefined ? undefined : `did you mean \`${nearest}\`?`;
    return [problem('UNKNOWN_DIMENSION', 'dimension', `there is no dimension \`${dimension}\``, hint)];
  }
  if (!known.subjects.includes(subject.kind)) {
    const message = `\`${dimension}\` is not claimed about a ${subject.kind}`;
    const hint = known.subjects.length === 0 ? 'it is derived' : `use ${known.subjects.join(', ')}`;
    return [problem('WRONG_SUBJECT_KIND', 'subjectKind', message, hint)];
  }
  const wrong = findClaimValueProblem(dimension, value);
  if (wrong === null) return [];
  const path = wrong.path === '' ? 'value' : `value${wrong.path.startsWith('[') ? '' : '.'}${wrong.path}`;
  return [problem('WRONG_VALUE', path, wrong.message, wrong.hint)];
}

function checkSource({ source, condition }: Proposal): readonly Finding[] {
  const findings: Finding[] = [];
  if (source.trim() === '' || source.length > 200) {
    findings.push(problem('WRONG_SOURCE', 'source', 'name who states it, in at most 200 characters'));
  }
  if (condition !== '' && !KINDS.has(condition)) {
    const hint = `one of ${AGREEMENT_KINDS.join(', ')}`;
    findings.push(
      problem('UNKNOWN_AGREEMENT', 'condition', `there is no kind of agreement \`${condition}\``, hint),
    );
  }
  return findings;
}

function checkTimes({ validFrom, validTo }: Proposal): readonly Finding[] {
  return validTo !== null && validTo <= validFrom
    ? [problem('WRONG_ORDER', 'validTo', 'the end lies before the beginning')]
    : [];
}

function checkEvidence(evidence: EvidenceRecord, index: number, now: Instant): readonly Finding[] {
  const at = `evidence[${String(index)}]`;
  const { url, quote, documentSha256, retrievedAt, verifiedAt, recheckDue } = evidence;
  const findings: Finding[] = [];
  if (!isWebAddress(url)) findings.push(problem('WRONG_URL', `${at}.url`, 'give an http or https address'));
  if (evidence.kind.trim() === '')
    findings.push(problem('WRONG_KIND', `${at}.kind`, 'say what kind of page it is'));
  if (Array.from(quote ?? '').length > LONGEST_QUOTE) {
    findings.push(
      problem('QUOTE_TOO_LONG', `${at}.quote`, `a quote has at most ${String(LONGEST_QUOTE)} characters`),
    );
  }
  if (typeof documentSha256 === 'string' && !SHA256.test(documentSha256)) {
    findings.push(problem('WRONG_DIGEST', `${at}.documentSha256`, 'give SHA-256 as 64 hexadecimal digits'));
  }
  // A verification in the future would keep a fact young for longer than anybody has looked at it.
  for (const [name, instant] of Object.entries({ retrievedAt, verifiedAt })) {
    if (instant > now)
      findings.push(problem('IN_THE_FUTURE', `${at}.${name}`, 'the instant lies in the future'));
  }
  if (recheckDue <= verifiedAt) {
    findings.push(problem('WRONG_ORDER', `${at}.recheckDue`, 'the recheck lies before the verification'));
  }
  return findings;
}

function isWebAddress(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

function problem(code: string, path: string, message: string, hint?: string): Finding {
  return { code, path, message, severity: 'error', ...(hint === undefined ? {} : { hint }) };
}
