/** What `cordon explain` reads, in the shape of its query. */
export interface Explanation {
  readonly scope: string;
  readonly dataClass: string | null;
  readonly deployment: { readonly slug: string };
  readonly verdict: 'ALLOW' | 'DENY';
  readonly asOf: string;
  readonly revision: number;
  readonly reasons: readonly {
    readonly policy: string;
    readonly outcome: string;
    readonly because: string;
  }[];
  readonly waived: readonly WaivedRule[];
  readonly rules: readonly ExplainedRule[];
  readonly notApplicable: readonly { readonly policy: string; readonly why: string }[];
  readonly whatWouldChange: WhatWouldChange | null;
}

interface WaivedRule {
  readonly policy: string;
  readonly rule: string;
  readonly expiresAt: string;
}

interface ExplainedRule {
  readonly policy: string;
  readonly policyVersion: number;
  readonly assignedTo: string;
  readonly mandatory: boolean;
  readonly enforcement: string;
  readonly rule: string;
  readonly text: string;
  readonly because: string;
  readonly outcome: 'satisfied' | 'violated' | 'unknown' | 'error';
  readonly waived: boolean;
  readonly trace: readonly { readonly depth: number; readonly text: string; readonly value: string }[];
  readonly facts: readonly ExplainedFact[];
}

interface ExplainedFact {
  readonly dimension: string;
  readonly sentence: string;
  readonly state: string;
  readonly speaker: string | null;
  readonly candidates: readonly {
    readonly sentence: string;
    readonly claims: readonly {
      readonly source: string;
      readonly assurance: string;
      readonly evidence: readonly { readonly url: string; readonly verifiedAt: string }[];
    }[];
  }[];
}

interface WhatWouldChange {
  readonly isTruncated: boolean;
  readonly against: readonly string[];
  readonly sets: readonly { readonly needs: readonly { readonly sentence: string }[] }[];
}

/** Sets that are printed; the JSON has all. */
const SHOWN_SETS = 5;

/** The explanation as a tree. Satisfied rules take one line unless `all`. */
export function explanationText(explanation: Explanation, all: boolean): string {
  const { scope, dataClass, deployment, verdict, asOf, revision } = explanation;
  const forClass =
    dataClass === null ? 'no data class named: every policy applies' : `data class ${dataClass}`;
  return [
    `${verdict}  ${deployment.slug}`,
    `for ${scope}, ${forClass}, as of ${asOf}, revision ${String(revision)}`,
    ...withoutPolicy(explanation),
    ...policyLines(explanation, all),
    ...explanation.notApplicable.map(({ policy, why }) => `\n– ${policy} does not apply: ${why}`),
    ...changeLines(explanation.whatWouldChange),
  ].join('\n');
}

function withoutPolicy({ reasons }: Explanation): readonly string[] {
  return reasons
    .filter(({ policy }) => policy === '')
    .map(({ outcome, because }) => `\n✗ ${outcome}: ${because}`);
}

function policyLines({ rules, waived }: Explanation, all: boolean): readonly string[] {
  const lines: string[] = [];
  let previous = '';
  for (const rule of rules) {
    const heading = `${rule.policy} version ${String(rule.policyVersion)}`;
    if (heading !== previous) lines.push('', `${heading} (${policyNote(rule)})`);
    previous = heading;
    lines.push(...ruleLines(rule, waived, all));
  }
  return lines;
}

function policyNote({ enforcement, assignedTo, mandatory }: ExplainedRule): string {
  return `${enforcement}, assigned to ${assignedTo}${mandatory ? ', mandatory' : ''}`;
}

function ruleLines(rule: ExplainedRule, waived: readonly WaivedRule[], all: boolean): readonly string[] {
  const waiver = waived.find((one) => one.policy === rule.policy && one.rule === rule.rule);
  const mark = rule.outcome === 'satisfied' ? '✓' : waiver === undefined ? '✗' : '~';
  const note = waiver === undefined ? rule.outcome : `${rule.outcome}, waived until ${waiver.expiresAt}`;
  const head = `  ${mark} ${rule.rule}: ${note}`;
  if (rule.outcome === 'satisfied' && !all) return [head];
  return [
    head,
    `      ${rule.because}`,
    `      ${rule.text}`,
    ...(rule.trace.length === 1 ? [] : rule.trace.map(traceLine)),
    ...rule.facts.flatMap(factLines),
  ];
}

function traceLine({ depth, text, value }: ExplainedRule['trace'][number]): string {
  return `      ${'  '.repeat(depth)}${value}  ${text}`;
}

function factLines({ sentence, state, candidates }: ExplainedFact): readonly string[] {
  const lines = [`      • ${sentence} [${state}]`];
  for (const candidate of candidates) {
    for (const { source, assurance, evidence } of candidate.claims) {
      const saying = state === 'contested' ? `${candidate.sentence}: ` : '';
      const links = evidence.map(({ url, verifiedAt }) => `${url} (verified ${verifiedAt.slice(0, 10)})`);
      lines.push(`          ${saying}${source}, ${assurance}, ${links.join(', ')}`);
    }
  }
  return lines;
}

function changeLines(change: WhatWouldChange | null): readonly string[] {
  if (change === null) return [];
  const { sets, against, isTruncated } = change;
  const lines = ['', 'What would change the answer'];
  for (const sentence of against) lines.push(`  stands against it: ${sentence}`);
  if (sets.length === 0) return [...lines, '  nothing that could arrive'];
  for (const [index, { needs }] of sets.slice(0, SHOWN_SETS).entries()) {
    for (const [position, { sentence }] of needs.entries()) {
      lines.push(`  ${position === 0 ? `${String(index + 1)}.` : '  and'} ${sentence}`);
    }
  }
  const more = sets.length - SHOWN_SETS;
  if (more > 0 || isTruncated)
    lines.push(`  ${more > 0 ? `${String(more)} more with --json` : 'and possibly others'}`);
  return lines;
}
