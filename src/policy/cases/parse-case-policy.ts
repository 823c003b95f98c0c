import type { AppliedPolicy, Policy } from '../domain/ast.js';
import type { GroupCatalog } from '../domain/groups.js';
import { suggest } from '../../platform/nearest.js';
import type { SourceDocument } from '../domain/parse-document.js';
import { partOf } from '../domain/parse-document.js';
import { parsePolicy, parsePolicySource } from '../domain/parse-policy.js';
import type { SchemaCheck } from '../domain/parse-schema-errors.js';
import { compileSchema } from '../domain/parse-schema-errors.js';
import { closed, text } from '../domain/schema.js';
import type { FindingList } from '../domain/source-findings.js';
import { findingsOf, quote } from '../domain/source-findings.js';

interface PolicyContext {
  /** The scope to which a policy is assigned unless the case says otherwise. */
  readonly root: string;
  readonly groups: GroupCatalog;
  /** Text of the packs by name. */
  readonly packs: ReadonlyMap<string, string>;
}

/** How a case names a policy that it does not write out at once. */
interface PolicyEntry {
  readonly pack?: string;
  readonly policy?: unknown;
  readonly assignedTo?: string;
  readonly version?: number;
}

const ENTRY_SCHEMA = closed('a policy of a case', {
  pack: text('name of a shipped pack'),
  policy: { type: 'object', description: 'a whole policy document' },
  assignedTo: text('the scope to which it is assigned; left out: the organisation'),
  version: { type: 'integer', minimum: 1, description: 'version of the policy; left out: 1' },
});

let entryCheck: SchemaCheck | undefined;

/** Reads a pack by name, `{pack, assignedTo?, version?}`; a policy with its scope, `{policy, …}`; or the policy itself. */
export function parseCasePolicy(
  source: SourceDocument,
  context: PolicyContext,
  findings: FindingList,
): readonly AppliedPolicy[] {
  const entry = source.value as PolicyEntry;
  const isEntry = entry.pack !== undefined || entry.policy !== undefined;
  if (!isEntry) return apply(source, {}, context, findings);
  const own = findingsOf(source);
  entryCheck ??= compileSchema(ENTRY_SCHEMA);
  const fits = entryCheck(source, own);
  findings.take(own.errors);
  return fits ? apply(source, entry, context, findings) : [];
}

function apply(
  source: SourceDocument,
  entry: PolicyEntry,
  context: PolicyContext,
  findings: FindingList,
): readonly AppliedPolicy[] {
  const policy =
    entry.pack === undefined
      ? parseInline(
          entry.policy === undefined ? source : partOf(source, ['policy'], entry.policy),
          context,
          findings,
        )
      : parsePack(entry.pack, source, context, findings);
  if (policy === undefined) return [];
  return [{ policy, version: entry.version ?? 1, scope: entry.assignedTo ?? context.root, mandatory: false }];
}

function parseInline(
  source: SourceDocument,
  context: PolicyContext,
  findings: FindingList,
): Policy | undefined {
  const parsed = parsePolicySource(source, context);
  if (parsed.ok) return parsed.value;
  findings.take(parsed.findings);
  return undefined;
}

function parsePack(
  name: string,
  source: SourceDocument,
  context: PolicyContext,
  findings: FindingList,
): Policy | undefined {
  const text = context.packs.get(name);
  if (text === undefined) {
    const own = findingsOf(source);
    const hint = suggest(name, [...context.packs.keys()]);
    own.add({ code: 'UNKNOWN_PACK', message: `there is no pack ${quote(name)}`, hint, path: ['pack'] });
    findings.take(own.errors);
    return undefined;
  }
  // A pack may name classes that this organisation has not defined: that stands against publishing, not against a case.
  const parsed = parsePolicy(text, { groups: context.groups, file: `pack ${name}` });
  if (parsed.ok) return parsed.value;
  findings.take(parsed.findings);
  return undefined;
}
