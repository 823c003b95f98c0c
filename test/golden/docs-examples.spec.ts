import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { PROJECT_ROOT } from '../../src/platform/project-root.js';
import { parseGroup, parsePolicy, readLibrary, runCaseText } from '../../src/policy/index.js';

const { groups, packs } = await readLibrary();
const library = { groups, packs: new Map([...packs].map(([name, { document }]) => [name, document])) };

describe('the documents that the pages show', () => {
  it.each(documentsOf('policy.md'))('are valid as policies: %#', (text) => {
    expect(parsePolicy(asPolicy(text), { groups })).toMatchObject({ ok: true });
  });

  it.each(documentsOf('group.md'))('are valid as groups: %#', (text) => {
    expect(parseGroup(text)).toMatchObject({ ok: true });
  });

  it.each(documentsOf('case.md'))('pass as cases: %#', (text) => {
    expect(runCaseText(asCase(text), library, 'case.md').map(({ status }) => status)).toEqual(['passed']);
  });

  it('are seen to be wrong when they are', () => {
    const [first = ''] = documentsOf('policy.md');
    expect(parsePolicy(asPolicy(first.replace('group:EEA', 'group:EEE')), { groups }).ok).toBe(false);
    const [example = ''] = documentsOf('case.md');
    expect(
      runCaseText(example.replace('value: 60', 'value: 6'), library, '').map(({ status }) => status),
    ).toEqual(['failed']);
  });
});

function documentsOf(page: string): readonly string[] {
  const text = readFileSync(join(PROJECT_ROOT, 'docs', 'formats', page), 'utf8');
  return [...text.matchAll(/^```yaml\n([^]*?)^```$/gm)].map(([, document = '']) => document);
}

/** A page also shows parts: a condition with its mode, or an evidence filter. */
function asPolicy(text: string): string {
  if (text.startsWith('apiVersion')) return text;
  const rule = text.startsWith('require') ? text : `require: { training: { eq: never } }\n${text}`;
  const indented = rule.replaceAll(/^(?=.)/gm, '    ');
  return `apiVersion: cordon/v1\nkind: Policy\nname: part\nrules:\n  - id: part\n${indented}`;
}

/** Facts alone make a deployment that nothing covers. */
function asCase(text: string): string {
  if (text.startsWith('apiVersion')) return text;
  const indented = text.replaceAll(/^(?=.)/gm, '      ');
  return [
    'apiVersion: cordon/v1\nkind: Case\nname: a part\ngiven:\n  now: 2026-11-22T00:00:00Z',
    `  deployments:\n    - id: a\n${indented}expect: [{ deployment: a, verdict: DENY }]\n`,
  ].join('\n');
}
