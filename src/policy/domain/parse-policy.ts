import type { Assurance } from '../../catalog/index.js';
import type { Parsed } from '../../platform/finding.js';
import type { Condition, Enforcement, EvidenceFilter, Policy, Rule } from './ast.js';
import type { GroupCatalog } from './groups.js';
import { suggest } from '../../platform/nearest.js';
import { dimensionsOf, ruleDigest, sortedSet } from './normalise.js';
import { parseCondition } from './parse-condition.js';
import type { DocumentPath, SourceDocument } from './parse-document.js';
import { parseDocuments } from './parse-document.js';
import type { SchemaCheck } from './parse-schema-errors.js';
import { compileSchema } from './parse-schema-errors.js';
import { policySchema } from './schema.js';
import type { FindingList } from './source-findings.js';
import { findingsOf } from './source-findings.js';

export interface ParsePolicyOptions {
  /** The groups that the policy may name; their members are written into its conditions. */
  readonly groups: GroupCatalog;
  /** The data classes that the organisation has defined; left out: any name may stand. */
  readonly dataClasses?: readonly string[];
  /** Name of the file, for findings. */
  readonly file?: string;
}

const MAX_BYTES = 64 * 1024;

/**
 * Parses one policy document: YAML 1.2 or JSON text of at most 64 KiB, or data that was read already.
 * Everything that is wrong is reported, each with path, what is allowed, and the nearest valid name.
 */
export function parsePolicy(input: unknown, options: ParsePolicyOptions): Parsed<Policy> {
  const read = parseDocuments(input, { maxBytes: MAX_BYTES, ...(options.file && { file: options.file }) });
  if (!read.ok) return read;
  const [source, second] = read.value;
  if (source === undefined) return { ok: false, findings: [] };
  if (second === undefined) return parsePolicySource(source, options);
  const findings = findingsOf(source);
  findings.add({
    code: 'DOCUMENT_SEVERAL',
    message: 'the file holds more than one document',
    hint: 'write one policy per file',
    path: [],
  });
  return { ok: false, findings: findings.errors };
}

let schemaCheck: SchemaCheck | undefined;

/** Parses a policy that was read already, perhaps as a part of a larger document. */
export function parsePolicySource(source: SourceDocument, options: ParsePolicyOptions): Parsed<Policy> {
  const findings = findingsOf(source);
  schemaCheck ??= compileSchema(policySchema());
  if (!schemaCheck(source, findings)) return { ok: false, findings: findings.errors };
  const policy = toPolicy(source.value as PolicyDocument, findings, options);
  if (findings.errors.length > 0) return { ok: false, findings: findings.errors };
  return { ok: true, value: policy, warnings: findings.warnings };
}

/** A document that has passed the schema. */
interface PolicyDocument {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly controls?: readonly string[];
  readonly enforcement?: Enforcement;
  readonly appliesTo?: { readonly dataClasses?: readonly string[]; readonly models?: readonly string[] };
  readonly rules: readonly RuleDocument[];
}

interface RuleDocument {
  readonly id: string;
  readonly require?: unknown;
  readonly forbid?: unknown;
  readonly evidence?: { readonly assurance?: readonly Assurance[]; readonly maxAgeDays?: number };
  readonly because?: string;
  readonly waivable?: boolean;
}

function toPolicy(document: PolicyDocument, findings: FindingList, options: ParsePolicyOptions): Policy {
  const used = new Set<string>();
  const rules = document.rules.flatMap((rule, index) => {
    const parsed = toRule(rule, ['rules', index], { groups: options.groups, findings, used });
    return parsed === undefined ? [] : [parsed];
  });
  checkRuleIds(document.rules, findings);
  checkDataClasses(document.appliesTo?.dataClasses ?? [], options.dataClasses, findings);
  const { dataClasses, models } = document.appliesTo ?? {};
  return {
    name: document.name,
    title: document.title ?? document.name,
    description: document.description ?? '',
    controls: document.controls ?? [],
    enforcement: document.enforcement ?? 'enforce',
    dataClasses: dataClasses === undefined ? null : sortedSet(dataClasses),
    models: models === undefined ? null : sortedSet(models),
    rules,
    groups: versionsOf(used, options.groups),
  };
}

function versionsOf(used: ReadonlySet<string>, groups: GroupCatalog): ReadonlyMap<string, string> {
  return new Map(
    sortedSet(used).flatMap((name): [string, string][] => {
      const group = groups.get(name);
      return group === undefined ? [] : [[name, group.version]];
    }),
  );
}

function toRule(
  document: RuleDocument,
  path: DocumentPath,
  context: { readonly groups: GroupCatalog; readonly findings: FindingList; readonly used: Set<string> },
): Rule | undefined {
  const modes = (['require', 'forbid'] as const).filter((one) => document[one] !== undefined);
  const [mode] = modes;
  if (mode === undefined || modes.length > 1) {
    context.findings.add({
      code: 'RULE_MODE',
      message:
        mode === undefined
          ? `rule \`${document.id}\` states neither \`require\` nor \`forbid\``
          : `rule \`${document.id}\` states both \`require\` and \`forbid\``,
      hint: mode === undefined ? 'state exactly one of them' : 'split it into two rules',
      path,
    });
    return undefined;
  }
  const condition = parseCondition(document[mode], [...path, mode], context);
  return finishRule(document, mode, condition);
}

function finishRule(document: RuleDocument, mode: Rule['mode'], condition: Condition): Rule {
  const evidence: EvidenceFilter = {
    assurance: document.evidence?.assurance === undefined ? null : sortedSet(document.evidence.assurance),
    maxAgeDays: document.evidence?.maxAgeDays ?? null,
  };
  const dimensions = dimensionsOf(condition);
  return {
    id: document.id,
    mode,
    condition,
    evidence,
    because: document.because ?? `what is known of ${dimensions.join(', ')} does not meet this rule`,
    waivable: document.waivable ?? true,
    digest: ruleDigest(mode, condition, evidence),
    dimensions,
  };
}

function checkRuleIds(rules: readonly RuleDocument[], findings: FindingList): void {
  const seen = new Set<string>();
  for (const [index, { id }] of rules.entries()) {
    if (seen.has(id)) {
      findings.add({
        code: 'RULE_ID_DUPLICATE',
        message: `the rule id \`${id}\` is used twice`,
        hint: 'give each rule an id of its own',
        path: ['rules', index, 'id'],
      });
    }
    seen.add(id);
  }
}

function checkDataClasses(
  named: readonly string[],
  defined: readonly string[] | undefined,
  findings: FindingList,
): void {
  if (defined === undefined) return;
  for (const [index, name] of named.entries()) {
    if (defined.includes(name)) continue;
    findings.add({
      code: 'UNKNOWN_DATA_CLASS',
      message: `the data class \`${name}\` is not defined`,
      hint: suggest(name, defined),
      path: ['appliesTo', 'dataClasses', index],
    });
  }
}
