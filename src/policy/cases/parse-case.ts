import type { Agreement, AgreementKind, Instant } from '../../catalog/index.js';
import { isCountry } from '../../catalog/index.js';
import type { Parsed } from '../../platform/finding.js';
import type { Block, RuleOutcome } from '../domain/ast.js';
import { DEFAULT_DATA_CLASSES } from '../domain/data-classes.js';
import type { Group, GroupCatalog } from '../domain/groups.js';
import { suggest } from '../../platform/nearest.js';
import type { SourceDocument } from '../domain/parse-document.js';
import { parseDocuments, partOf } from '../domain/parse-document.js';
import { parseCasePolicy } from './parse-case-policy.js';
import type { SchemaCheck } from '../domain/parse-schema-errors.js';
import { compileSchema } from '../domain/parse-schema-errors.js';
import type { FindingList } from '../domain/source-findings.js';
import { findingsOf, quote } from '../domain/source-findings.js';
import type { Case, CaseWaiver, Expectation } from './case.js';
import { caseSchema } from './case-schema.js';
import type { DeploymentDocument } from './parse-case-deployment.js';
import { parseDeployment } from './parse-case-deployment.js';

/** What cases may refer to without stating it. */
export interface CaseLibrary {
  /** Text of the shipped packs, by name. */
  readonly packs: ReadonlyMap<string, string>;
  /** The shipped groups. */
  readonly groups: GroupCatalog;
}

const MAX_BYTES = 1024 * 1024;

/** Reads the cases of one file; each is right or wrong for itself. */
export function parseCases(
  text: string,
  library: CaseLibrary,
  file?: string,
): Parsed<readonly { readonly name: string; readonly parsed: Parsed<Case> }[]> {
  const read = parseDocuments(text, { maxBytes: MAX_BYTES, ...(file && { file }) });
  if (!read.ok) return read;
  const cases = read.value.map((source) => ({ name: nameOf(source), parsed: parseCase(source, library) }));
  return { ok: true, value: cases, warnings: [] };
}

function nameOf({ value }: SourceDocument): string {
  if (typeof value !== 'object' || value === null || !('name' in value)) return '';
  return typeof value.name === 'string' ? value.name : '';
}

let schemaCheck: SchemaCheck | undefined;

function parseCase(source: SourceDocument, library: CaseLibrary): Parsed<Case> {
  const findings = findingsOf(source);
  schemaCheck ??= compileSchema(caseSchema());
  if (!schemaCheck(source, findings)) return { ok: false, findings: findings.errors };
  const value = toCase(source.value as CaseDocument, source, findings, library);
  return findings.errors.length > 0
    ? { ok: false, findings: findings.errors }
    : { ok: true, value, warnings: findings.warnings };
}

/** A document that has passed the schema. */
interface CaseDocument {
  readonly name: string;
  readonly given: {
    readonly now: string;
    readonly dataClasses?: readonly string[];
    readonly groups?: Readonly<Record<string, readonly string[]>>;
    readonly policies?: readonly unknown[];
    readonly agreements?: readonly AgreementDocument[];
    readonly waivers?: readonly WaiverDocument[];
    readonly blocks?: readonly {
      readonly kind: Block['target']['kind'];
      readonly name: string;
      readonly reason?: string;
    }[];
    readonly deployments: readonly DeploymentDocument[];
  };
  readonly request?: { readonly dataClass?: string; readonly model?: string; readonly scope?: string };
  readonly expect: readonly ExpectationDocument[];
}

interface AgreementDocument {
  readonly provider: string;
  readonly kind: AgreementKind;
  readonly validFrom?: string;
  readonly validTo?: string;
  readonly endpoints?: readonly string[];
  readonly exceptModels?: readonly string[];
  readonly suspended?: boolean;
}

interface WaiverDocument {
  readonly policy: string;
  readonly rule: string;
  readonly deployment?: string;
  readonly deployments?: readonly string[];
  readonly expiresAt: string;
  readonly approvedAt?: string;
  readonly outcome?: RuleOutcome;
  readonly ruleDigest?: string;
  readonly dataClasses?: readonly string[];
  readonly scope?: string;
}

interface ExpectationDocument {
  readonly deployment: string;
  readonly verdict: 'ALLOW' | 'DENY';
  readonly reasons?: readonly object[];
  readonly waived?: readonly object[];
  readonly warnings?: readonly object[];
}

const DEFAULT_SCOPE = 'organisation';

function toCase(
  document: CaseDocument,
  source: SourceDocument,
  findings: FindingList,
  library: CaseLibrary,
): Case {
  const { given, request = {} } = document;
  const now = Date.parse(given.now);
  const dataClasses = given.dataClasses ?? DEFAULT_DATA_CLASSES;
  const groups = groupsOf(given.groups ?? {}, library.groups, findings);
  const scopeChain = chainOf(request.scope ?? DEFAULT_SCOPE);
  const root = scopeChain[0] ?? DEFAULT_SCOPE;
  const agreements = (given.agreements ?? []).map(toAgreement);
  const deployments = given.deployments.map((deployment, index) =>
    parseDeployment(deployment, ['given', 'deployments', index], { now, agreements, findings }),
  );
  const policies = (given.policies ?? []).flatMap((value, index) =>
    parseCasePolicy(
      partOf(source, ['given', 'policies', index], value),
      { root, groups, packs: library.packs },
      findings,
    ),
  );
  const waivers = (given.waivers ?? []).map((waiver) => toWaiver(waiver, now, root));
  const parsed: Case = {
    name: document.name,
    now,
    dataClasses,
    groups,
    policies,
    agreements,
    waivers,
    blocks: (given.blocks ?? []).map((block, index) => ({
      id: `block-${index}`,
      target: { kind: block.kind, name: block.name },
      reason: block.reason ?? `${block.kind} ${block.name} is blocked`,
      since: now,
    })),
    deployments,
    dataClass: request.dataClass ?? null,
    model: request.model ?? null,
    scopeChain,
    expect: document.expect.map(toExpectation),
    locate: (path) => source.locate(path, 'value'),
  };
  checkNames(parsed, findings);
  return parsed;
}

/** `acme/payments` → `acme`, `acme/payments` */
function chainOf(scope: string): readonly string[] {
  const names = scope.split('/');
  return names.map((_name, index) => names.slice(0, index + 1).join('/'));
}

function groupsOf(
  stated: Readonly<Record<string, readonly string[]>>,
  shipped: GroupCatalog,
  findings: FindingList,
): GroupCatalog {
  const groups = new Map(shipped);
  for (const [name, members] of Object.entries(stated)) {
    for (const [index, member] of members.entries()) {
      if (isCountry(member)) continue;
      findings.add({
        code: 'UNKNOWN_COUNTRY',
        message: `${quote(member)} is no ISO 3166-1 country code`,
        hint: 'write an assigned code of two capitals',
        path: ['given', 'groups', name, index],
      });
    }
    const group: Group = { name, version: 'case', title: name, from: '', members, sources: [], caveats: [] };
    groups.set(name, group);
  }
  return groups;
}

function toAgreement(document: AgreementDocument, index: number): Agreement {
  return {
    id: `agreement-${index}`,
    provider: document.provider,
    kind: document.kind,
    validFrom: document.validFrom === undefined ? 0 : Date.parse(document.validFrom),
    validTo: document.validTo === undefined ? null : Date.parse(document.validTo),
    endpoints: document.endpoints ?? null,
    exceptModels: document.exceptModels ?? [],
    suspended: document.suspended ?? false,
  };
}

function toWaiver(document: WaiverDocument, now: Instant, root: string): CaseWaiver {
  const { deployment, deployments = [] } = document;
  return {
    policy: document.policy,
    rule: document.rule,
    deployments: deployment === undefined ? deployments : [deployment, ...deployments],
    approvedAt: document.approvedAt === undefined ? now : Date.parse(document.approvedAt),
    expiresAt: Date.parse(document.expiresAt),
    outcome: document.outcome ?? null,
    ruleDigest: document.ruleDigest ?? null,
    dataClasses: document.dataClasses ?? null,
    scope: document.scope ?? root,
  };
}

function toExpectation(document: ExpectationDocument): Expectation {
  const members = (reasons: readonly object[] | undefined): Expectation['reasons'] =>
    reasons === undefined ? null : reasons.map((reason) => new Map<string, unknown>(Object.entries(reason)));
  return {
    deployment: document.deployment,
    verdict: document.verdict,
    reasons: members(document.reasons),
    waived: members(document.waived),
    warnings: members(document.warnings),
  };
}

/** Names that a case uses must be names that it, or the library, has given. */
function checkNames(parsed: Case, findings: FindingList): void {
  const ids = parsed.deployments.map((deployment) => deployment.id);
  for (const [index, id] of ids.entries()) {
    if (ids.indexOf(id) !== index) {
      findings.add({
        code: 'DEPLOYMENT_DUPLICATE',
        message: `the deployment ${quote(id)} is given twice`,
        hint: 'give each deployment an id of its own',
        path: ['given', 'deployments', index, 'id'],
      });
    }
  }
  for (const [index, waiver] of parsed.waivers.entries()) checkWaiver(waiver, index, parsed, ids, findings);
}

function checkWaiver(
  waiver: CaseWaiver,
  index: number,
  { policies }: Case,
  ids: readonly string[],
  findings: FindingList,
): void {
  const path = ['given', 'waivers', index];
  const missing = (what: string, name: string, allowed: readonly string[]): void => {
    findings.add({
      code: 'UNKNOWN_NAME',
      message: `there is no ${what} ${quote(name)}`,
      hint: suggest(name, allowed),
      path,
    });
  };
  const named = policies.filter(({ policy }) => policy.name === waiver.policy);
  const rules = named.flatMap(({ policy }) => policy.rules.map((rule) => rule.id));
  if (named.length === 0) {
    missing(
      'policy',
      waiver.policy,
      policies.map(({ policy }) => policy.name),
    );
  } else if (!rules.includes(waiver.rule)) {
    missing('rule', waiver.rule, rules);
  }
  for (const id of waiver.deployments.filter((one) => !ids.includes(one))) missing('deployment', id, ids);
}
