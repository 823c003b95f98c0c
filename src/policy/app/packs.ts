import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding, Parsed } from '../../platform/finding.js';
import { PROJECT_ROOT } from '../../platform/project-root.js';
import type { Policy } from '../domain/ast.js';
import type { GroupCatalog } from '../domain/groups.js';
import { parsePolicy } from '../domain/parse-policy.js';
import { loadGroups } from '../groups/load-groups.js';

/** A policy that is ready to be assigned, with its cases beside it. */
export interface Pack {
  readonly name: string;
  /** The text of the policy: publish it, or copy it and change it. */
  readonly document: string;
  readonly policy: Policy;
}

/** Groups and packs as they are shipped. */
export interface Library {
  readonly groups: GroupCatalog;
  /** By name, in the order of their names. */
  readonly packs: ReadonlyMap<string, Pack>;
}

export const GROUPS_FOLDER = join(PROJECT_ROOT, 'policies', 'groups');
export const PACKS_FOLDER = join(PROJECT_ROOT, 'policies', 'packs');

/** Reads the shipped groups and packs. Throws when they are damaged: nothing can be decided rightly without them. */
export async function readLibrary(): Promise<Library> {
  const groups = await loadGroups(GROUPS_FOLDER);
  if (!groups.ok) throw damaged(groups.findings);
  const packs = await readPacks(PACKS_FOLDER, groups.value);
  if (!packs.ok) throw damaged(packs.findings);
  return { groups: groups.value, packs: packs.value };
}

/** Reads `<folder>/<name>/policy.yaml` for every folder; one broken pack refuses them all. */
export async function readPacks(
  folder: string,
  groups: GroupCatalog,
): Promise<Parsed<ReadonlyMap<string, Pack>>> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const findings: Finding[] = [];
  const packs = new Map<string, Pack>();
  for (const name of names.sort()) {
    const file = join(folder, name, 'policy.yaml');
    const document = await readFile(file, 'utf8');
    const parsed = parsePolicy(document, { groups, file });
    if (!parsed.ok) findings.push(...parsed.findings);
    else if (parsed.value.name !== name) findings.push(misnamed(parsed.value.name, name, file));
    else packs.set(name, { name, document, policy: parsed.value });
  }
  return findings.length > 0 ? { ok: false, findings } : { ok: true, value: packs, warnings: [] };
}

function misnamed(name: string, folder: string, file: string): Finding {
  return {
    code: 'PACK_NAME',
    message: `the policy \`${name}\` lies in the folder \`${folder}\``,
    severity: 'error',
    path: 'name',
    hint: 'give the folder the name of the policy',
    file,
  };
}

function damaged(findings: readonly Finding[]): Error {
  const [first] = findings;
  return new Error(`the shipped policies are damaged: ${first?.file ?? ''}: ${first?.message ?? ''}`);
}
