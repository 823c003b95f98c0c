import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding, Parsed } from '../../platform/finding.js';
import type { Group, GroupCatalog } from '../domain/groups.js';
import { parseGroup } from '../domain/parse-group.js';

/** Reads every `*.yaml` of a folder as a group; one broken file refuses them all. Throws when the folder cannot be read. */
export async function loadGroups(folder: string): Promise<Parsed<GroupCatalog>> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  const findings: Finding[] = [];
  const groups = new Map<string, Group>();
  for (const name of files) {
    const file = join(folder, name);
    const parsed = parseGroup(await readFile(file, 'utf8'), { file });
    if (!parsed.ok) {
      findings.push(...parsed.findings);
      continue;
    }
    if (groups.has(parsed.value.name)) findings.push(sameName(parsed.value.name, file));
    groups.set(parsed.value.name, parsed.value);
  }
  return findings.length > 0 ? { ok: false, findings } : { ok: true, value: groups, warnings: [] };
}

function sameName(name: string, file: string): Finding {
  return {
    code: 'GROUP_NAME_DUPLICATE',
    message: `the group \`${name}\` is stated by another file too`,
    severity: 'error',
    path: 'name',
    hint: 'keep one file per group',
    file,
  };
}
