import { v5 as uuidV5 } from 'uuid';
import { canonicalJson } from '../../platform/canonical-json.js';
import type { ClaimRecord } from './catalog-records.js';
import type { Owner } from './subjects.js';

const STATEMENTS = '6b1f0d0e-3c55-5a7e-9d0c-6f2a4b8e1c73';

/** Kind of the evidence that a person adds by confirming an earlier one, as against what a file states. */
export const CONFIRMATION = 'confirmation';

/**
 * The id of a statement: whose, about what, by which source, from when, under which condition. The value is not part of
 * it, so a correction and a change of state stay the same statement; only what is not decided yet (drafts and proposals)
 * is told apart by its value too, because several may lie beside one another.
 */
export function statementId(owner: Owner, record: Omit<ClaimRecord, 'evidence' | 'assurance'>): string {
  const { subject, dimension, condition, source, validFrom, state } = record;
  const said = [owner, subject.kind, subject.slug, dimension, condition, source, validFrom];
  const isOpenQuestion = state === 'draft' || state === 'proposed';
  return uuidV5(canonicalJson(isOpenQuestion ? [...said, state, record.value] : said), STATEMENTS);
}
