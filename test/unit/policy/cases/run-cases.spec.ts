import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CaseLibrary, CaseResult } from '../../../../src/policy/index.js';
import { loadGroups, runCases, runCaseText } from '../../../../src/policy/index.js';

const PACK = `apiVersion: cordon/v1
kind: Policy
name: no-training
rules:
  - { id: training, require: { training: { eq: never } } }
  - { id: publication, require: { publication: { eq: never } } }
`;
const LIBRARY: CaseLibrary = {
  packs: new Map([
    ['no-training', PACK],
    ['broken', 'kind: Policy'],
  ]),
  groups: new Map(),
};

interface Parts {
  readonly given?: string;
  readonly deployments?: string;
  readonly expect?: string;
}

function caseText(parts: Parts = {}): string {
  return `apiVersion: cordon/v1
kind: Case
name: a case
given:
  now: 2026-11-22T00:00:00Z
  policies: [{ pack: no-training }]
  ${parts.given ?? ''}
  deployments: ${parts.deployments ?? '[{ id: a, facts: { training: { value: never } } }]'}
expect: ${parts.expect ?? '[{ deployment: a, verdict: DENY, reasons: [{ rule: publication, outcome: unknown }] }]'}
`;
}

function run(parts: Parts = {}): CaseResult {
  const [result] = runCaseText(caseText(parts), LIBRARY, 'x.case.yaml');
  if (result === undefined) throw new Error('the text holds a case');
  return result;
}

describe('a case', () => {
  it('passes when everything is as it says', () => {
    expect(run()).toEqual({
      file: 'x.case.yaml',
      name: 'a case',
      status: 'passed',
      differences: [],
      findings: [],
    });
  });

  it.each<[string, string, object]>([
    [
      'another verdict',
      '[{ deployment: a, verdict: ALLOW }]',
      { path: 'expect[0].verdict', expected: 'ALLOW', got: expect.stringContaining('publication') },
    ],
    [
      'another outcome',
      '[{ deployment: a, verdict: DENY, reasons: [{ rule: publication, outcome: violated }] }]',
      { path: 'expect[0].reasons', line: 9 },
    ],
    [
      'a reason too many',
      '[{ deployment: a, verdict: DENY, reasons: [{ rule: publication }, { rule: training }] }]',
      { path: 'expect[0].reasons' },
    ],
    [
      'a reason too few',
      '[{ deployment: a, verdict: DENY, reasons: [] }]',
      { path: 'expect[0].reasons', expected: '[]' },
    ],
    [
      'one reason stated twice',
      '[{ deployment: a, verdict: DENY, reasons: [{ rule: publication }, { rule: publication }] }]',
      { path: 'expect[0].reasons' },
    ],
    [
      'another version',
      '[{ deployment: a, verdict: DENY, reasons: [{ version: 2 }] }]',
      { path: 'expect[0].reasons' },
    ],
    [
      'a waiver that is none',
      '[{ deployment: a, verdict: DENY, waived: [{ rule: training }] }]',
      { path: 'expect[0].waived', got: '[]' },
    ],
    [
      'a warning that is none',
      '[{ deployment: a, verdict: DENY, warnings: [{ rule: training }] }]',
      { path: 'expect[0].warnings' },
    ],
    [
      'a deployment that was not decided',
      '[{ deployment: a, verdict: DENY }, { deployment: z, verdict: DENY }]',
      { path: 'expect[1].deployment', expected: 'z', got: 'decided were a' },
    ],
    [
      'no expectation of a deployment',
      '[]',
      { path: 'expect', message: '`a` was decided and not expected', got: 'DENY' },
    ],
  ])('fails with %s', (_what, expected, difference) => {
    const result = run({ expect: expected });
    expect(result.status).toBe('failed');
    expect(result.differences).toEqual([expect.objectContaining(difference)]);
  });

  it('pairs reasons off whatever their order, though some state little', () => {
    const reasons = '[{ policy: no-training }, { rule: publication }, { outcome: blocked }]';
    const result = run({
      given: 'blocks: [{ kind: deployment, name: a }]',
      deployments: '[{ id: a }]',
      expect: `[{ deployment: a, verdict: DENY, reasons: ${reasons} }]`,
    });
    expect(result.differences).toEqual([]);
  });

  it('expects nothing when no deployment has the requested model', () => {
    expect(runCaseText(`${caseText({ expect: '[]' })}request: { model: no/model }\n`, LIBRARY, 'f')).toEqual([
      expect.objectContaining({ status: 'passed' }),
    ]);
    expect(runCaseText(`${caseText()}request: { model: no/model }\n`, LIBRARY, 'f')[0]?.differences).toEqual([
      expect.objectContaining({ got: 'decided were none' }),
    ]);
  });
});

describe('a broken case', () => {
  it.each<[string, Parts, object]>([
    [
      'pack',
      {
        given: 'waivers: []\n  agreements: []',
        deployments: '[{ id: a, facts: { trainin: { value: never } } }]',
      },
      { code: 'UNKNOWN_DIMENSION', hint: 'did you mean `training`?' },
    ],
    [
      'value',
      { deployments: '[{ id: a, facts: { training: { value: nevr } } }]' },
      {
        code: 'VALUE_NOT_ALLOWED',
        hint: 'did you mean `never`?',
        path: 'given.deployments[0].facts.training.value',
      },
    ],
    [
      'number',
      { deployments: '[{ id: a, facts: { uptime: { value: high } } }]' },
      { code: 'VALUE_NOT_ALLOWED', hint: 'write a number between 0 and 1' },
    ],
    ['list', { deployments: '[{ id: a, facts: { sites: { value: DE } } }]' }, { code: 'WRONG_TYPE' }],
    [
      'element',
      { deployments: '[{ id: a, facts: { sites: { value: [DE] } } }]' },
      { code: 'WRONG_TYPE', path: 'given.deployments[0].facts.sites.value[0]' },
    ],
    [
      'field',
      { deployments: '[{ id: a, facts: { sites: { value: [{ land: DE }] } } }]' },
      { code: 'UNKNOWN_FIELD' },
    ],
    [
      'state without a value',
      { deployments: '[{ id: a, facts: { training: { assurance: audited } } }]' },
      { code: 'FACT_STATE' },
    ],
    [
      'unknown with a value',
      { deployments: '[{ id: a, facts: { training: { state: unknown, value: never } } }]' },
      { code: 'FACT_STATE' },
    ],
    [
      'conflict with a value',
      { deployments: '[{ id: a, facts: { training: { state: conflicting, value: never } } }]' },
      { code: 'FACT_STATE' },
    ],
    [
      'facts beside claims',
      {
        deployments:
          '[{ id: a, facts: { training: { value: never } }, claims: [{ on: provider, dimension: training, value: never }] }]',
      },
      { code: 'FACTS_AND_CLAIMS' },
    ],
    [
      'dimension of a claim',
      { deployments: '[{ id: a, claims: [{ on: provider, dimension: trainin, value: never }] }]' },
      { code: 'UNKNOWN_DIMENSION', path: 'given.deployments[0].claims[0].dimension' },
    ],
    ['id used twice', { deployments: '[{ id: a }, { id: a }]' }, { code: 'DEPLOYMENT_DUPLICATE' }],
    [
      'policy of a waiver',
      { given: 'waivers: [{ policy: no-trainin, rule: training, deployment: a, expiresAt: 2027-01-01 }]' },
      { code: 'UNKNOWN_NAME', hint: 'did you mean `no-training`?' },
    ],
    [
      'rule of a waiver',
      { given: 'waivers: [{ policy: no-training, rule: trainin, deployment: a, expiresAt: 2027-01-01 }]' },
      { code: 'UNKNOWN_NAME', hint: 'did you mean `training`?' },
    ],
    [
      'deployment of a waiver',
      {
        given: 'waivers: [{ policy: no-training, rule: training, deployments: [b], expiresAt: 2027-01-01 }]',
      },
      { code: 'UNKNOWN_NAME' },
    ],
    [
      'member of a group',
      { given: 'groups: { EEA: [UK] }' },
      { code: 'UNKNOWN_COUNTRY', path: 'given.groups.EEA[0]' },
    ],
    [
      'instant',
      { given: 'agreements: [{ provider: p, kind: zdr, validFrom: 2026-01-01T00:00:00 }]' },
      { code: 'VALUE_NOT_ALLOWED' },
    ],
    ['key', { given: 'wavers: []' }, { code: 'UNKNOWN_KEY', hint: 'did you mean `waivers`?', line: 7 }],
  ])('names its mistake: %s', (_what, parts, finding) => {
    const result = run(parts);
    expect(result.status).toBe('invalid');
    expect(result.findings).toContainEqual(expect.objectContaining({ file: 'x.case.yaml', ...finding }));
  });

  it.each<[string, object]>([
    [
      '{ pack: no-trainin }',
      { code: 'UNKNOWN_PACK', hint: 'did you mean `no-training`?', path: 'given.policies[0].pack' },
    ],
    ['{ pack: no-training, scope: x }', { code: 'UNKNOWN_KEY', path: 'given.policies[0].scope' }],
    ['{ pack: broken }', { code: 'MISSING_KEY', file: 'pack broken' }],
    ['{ policy: { kind: Policy } }', { code: 'MISSING_KEY', path: 'given.policies[0].policy' }],
    [
      '{ kind: Policy, apiVersion: cordon/v1, name: p, rules: [{ id: r, require: { trainin: { eq: never } } }] }',
      { code: 'UNKNOWN_DIMENSION', path: 'given.policies[0].rules[0].require.trainin', line: 6 },
    ],
  ])('names the mistake in its policy %s', (policy, finding) => {
    const text = caseText().replace('{ pack: no-training }', policy);
    const [result] = runCaseText(text, LIBRARY, 'x.case.yaml');
    expect(result?.status).toBe('invalid');
    expect(result?.findings).toContainEqual(expect.objectContaining(finding));
  });

  it('does not hide the others of its file', () => {
    const results = runCaseText(`${caseText({ given: 'wavers: []' })}---\n${caseText()}`, LIBRARY, 'f');
    expect(results.map((result) => result.status)).toEqual(['invalid', 'passed']);
  });

  it('without a name is still reported', () => {
    expect(runCaseText('kind: Case\nname: 1\n', LIBRARY, 'f')).toEqual([
      expect.objectContaining({ status: 'invalid', name: '' }),
    ]);
    expect(runCaseText('just words', LIBRARY, 'f')).toEqual([
      expect.objectContaining({ status: 'invalid', name: '' }),
    ]);
  });

  it('that is no YAML is one invalid result', () => {
    expect(runCaseText('a: [', LIBRARY, 'f')).toEqual([
      expect.objectContaining({ status: 'invalid', name: '', file: 'f' }),
    ]);
  });
});

describe('a folder', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cordon-cases-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is searched for case files to the bottom, and a file named twice runs once', async () => {
    await mkdir(join(folder, 'deep', 'er'), { recursive: true });
    await writeFile(join(folder, 'deep', 'er', 'b.case.yaml'), caseText());
    await writeFile(join(folder, 'a.case.yml'), caseText());
    await writeFile(join(folder, 'policy.yaml'), PACK);
    const results = await runCases([folder, join(folder, 'a.case.yml')], LIBRARY);
    expect(results.map((result) => result.file)).toEqual([
      join(folder, 'a.case.yml'),
      join(folder, 'deep', 'er', 'b.case.yaml'),
    ]);
  });

  it('that does not exist is an error', async () => {
    await expect(runCases([join(folder, 'nowhere')], LIBRARY)).rejects.toThrow('ENOENT');
  });

  it('of groups refuses two of one name, and a broken one', async () => {
    const group =
      'apiVersion: cordon/v1\nkind: Group\nname: G\nversion: 2026-01-01\ntitle: G\nfrom: 2026-01-01\nmembers: [DE]\nsources: [{ title: t, url: u }]\n';
    await writeFile(join(folder, 'a.yaml'), group);
    const one = await loadGroups(folder);
    expect(one.ok && [...one.value.keys()]).toEqual(['G']);
    await writeFile(join(folder, 'b.yaml'), group);
    await writeFile(join(folder, 'c.yaml'), group.replace('DE', 'UK'));
    const several = await loadGroups(folder);
    expect(several.ok ? [] : several.findings.map((finding) => finding.code)).toEqual([
      'GROUP_NAME_DUPLICATE',
      'UNKNOWN_COUNTRY',
    ]);
  });
});
