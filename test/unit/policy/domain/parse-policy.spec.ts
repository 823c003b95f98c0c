import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../../../../src/platform/finding.js';
import type { Group, Policy } from '../../../../src/policy/index.js';
import { parsePolicy } from '../../../../src/policy/index.js';

const group = (name: string, ...members: string[]): [string, Group] => [
  name,
  { name, version: '2026-01-01', title: name, from: '2026-01-01', members, sources: [], caveats: [] },
];
const OPTIONS = {
  groups: new Map([group('EEA', 'DE', 'FR'), group('EU', 'DE'), group('EMPTY')]),
  dataClasses: ['public', 'personal'],
  file: 'p.yaml',
};

function findings(input: unknown): readonly Finding[] {
  const parsed = parsePolicy(input, OPTIONS);
  return parsed.ok ? [] : parsed.findings;
}

function parse(input: unknown): Policy {
  const parsed = parsePolicy(input, OPTIONS);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.findings, null, 2));
  return parsed.value;
}

const withRule = (rule: object, more: object = {}): object => ({
  apiVersion: 'cordon/v1',
  kind: 'Policy',
  name: 'p',
  rules: [{ id: 'r', ...rule }],
  ...more,
});
const requiring = (condition: object): object => withRule({ require: condition });
const text = (condition: string): string =>
  `apiVersion: cordon/v1\nkind: Policy\nname: p\nrules:\n  - id: r\n    require:\n      ${condition}\n`;

describe('a policy', () => {
  it('is read with everything that it may leave out', () => {
    expect(parse(requiring({ training: { eq: 'never' } }))).toMatchObject({
      name: 'p',
      title: 'p',
      description: '',
      controls: [],
      enforcement: 'enforce',
      dataClasses: null,
      models: null,
      rules: [
        {
          id: 'r',
          mode: 'require',
          condition: { op: 'scalar', dimension: 'training', test: { op: 'in', values: ['never'] } },
          evidence: { assurance: null, maxAgeDays: null },
          waivable: true,
          dimensions: ['training'],
        },
      ],
    });
  });

  it('means the same as YAML, as JSON with tabs, and as data', () => {
    const data = requiring({ sites: { every: { country: { in: ['group:EEA'] } } } });
    const yaml = text('sites: { every: { country: { in: [group:EEA] } } }');
    expect(parse(JSON.stringify(data, null, '\t'))).toEqual(parse(data));
    expect(parse(yaml)).toEqual(parse(data));
  });

  it('records which versions of groups it used', () => {
    const policy = parse(requiring({ headquarters: { in: ['group:EEA', 'US', 'DE'] } }));
    expect([...policy.groups]).toEqual([['EEA', '2026-01-01']]);
    expect(policy.rules[0]?.condition).toMatchObject({ test: { values: ['DE', 'FR', 'US'] } });
  });

  it('keeps the country of Norway a text', () => {
    expect(parse(text('headquarters: { in: [NO] }')).rules[0]?.condition).toMatchObject({
      test: { values: ['NO'] },
    });
  });
});

describe('the digest of a rule', () => {
  const digest = (rule: object): string => parse(withRule(rule)).rules[0]?.digest ?? '';
  const base = { require: { training: { eq: 'never' }, 'retention.prompts': { lte: 0 } } };

  it('is SHA-256 in hexadecimal and does not see prose, id, order or spelling', () => {
    const same = [
      { require: { 'retention.prompts': { lte: 0 }, training: { in: ['never', 'never'] } } },
      {
        require: { allOf: [{ training: { eq: 'never' } }, { 'retention.prompts': { lte: 0 } }] },
        because: 'x',
        id: 'z',
      },
      { require: { allOf: [{ allOf: [base.require] }] }, waivable: false },
    ];
    expect(digest(base)).toMatch(/^[0-9a-f]{64}$/);
    for (const rule of same) expect(digest(rule)).toBe(digest(base));
  });

  it('sees mode, condition and evidence', () => {
    const others = [
      { forbid: base.require },
      { require: { training: { eq: 'never' } } },
      { ...base, evidence: { assurance: ['audited'] } },
      { ...base, evidence: { maxAgeDays: 30 } },
      { require: { anyOf: [{ training: { eq: 'never' } }, { 'retention.prompts': { lte: 0 } }] } },
    ].map(digest);
    expect(new Set([digest(base), ...others]).size).toBe(6);
  });

  it('does not see the order of accepted assurances', () => {
    const one = digest({ ...base, evidence: { assurance: ['audited', 'attested'] } });
    expect(digest({ ...base, evidence: { assurance: ['attested', 'audited', 'attested'] } })).toBe(one);
  });
});

describe('a mistake', () => {
  it.each<[string, unknown, Partial<Finding>]>([
    [
      'a dimension',
      requiring({ trainin: { eq: 'never' } }),
      { code: 'UNKNOWN_DIMENSION', path: 'rules[0].require.trainin', hint: 'did you mean `training`?' },
    ],
    [
      'a part of a dimension',
      requiring({ retention: { lte: 0 } }),
      { code: 'UNKNOWN_DIMENSION', hint: 'did you mean `retention.prompts`?' },
    ],
    [
      'a field',
      requiring({ sites: { every: { contry: { in: ['DE'] } } } }),
      { code: 'UNKNOWN_FIELD', hint: 'did you mean `country`?' },
    ],
    [
      'an operator',
      requiring({ training: { equals: 'never' } }),
      { code: 'UNKNOWN_OPERATOR', path: 'rules[0].require.training.equals' },
    ],
    [
      'an operator of another type',
      requiring({ headquarters: { lte: 'DE' } }),
      {
        code: 'UNKNOWN_OPERATOR',
        message: '`lte` cannot be asked of headquarters',
        hint: 'allowed: `eq`, `in`, `notIn`, `known`',
      },
    ],
    [
      'a set of numbers',
      requiring({ 'retention.prompts': { in: [0] } }),
      { code: 'UNKNOWN_OPERATOR', path: 'rules[0].require["retention.prompts"].in' },
    ],
    [
      'a member',
      requiring({ training: { in: ['nevr'] } }),
      { code: 'VALUE_NOT_ALLOWED', path: 'rules[0].require.training.in[0]', hint: 'did you mean `never`?' },
    ],
    [
      'a country in small letters',
      requiring({ headquarters: { eq: 'de' } }),
      { code: 'UNKNOWN_COUNTRY', hint: 'did you mean `DE`?' },
    ],
    [
      'a country by its usual name',
      requiring({ headquarters: { in: ['UK'] } }),
      { code: 'UNKNOWN_COUNTRY', hint: 'did you mean `GB`?' },
    ],
    ['a country that is none', requiring({ headquarters: { in: ['ZZ'] } }), { code: 'UNKNOWN_COUNTRY' }],
    [
      'a group without its prefix',
      requiring({ headquarters: { in: ['EEA'] } }),
      { code: 'UNKNOWN_COUNTRY', hint: 'did you mean `group:EEA`?' },
    ],
    [
      'a group',
      requiring({ headquarters: { in: ['group:EAE'] } }),
      { code: 'UNKNOWN_GROUP', hint: 'did you mean `group:EEA`?' },
    ],
    [
      'a group as one country',
      requiring({ headquarters: { eq: 'group:EEA' } }),
      { code: 'VALUE_NOT_ALLOWED', hint: 'write `in: [group:EEA]`' },
    ],
    ['a group without members', requiring({ headquarters: { in: ['group:EMPTY'] } }), { code: 'EMPTY' }],
    [
      '`known: false`',
      requiring({ training: { known: false } }),
      { code: 'VALUE_NOT_ALLOWED', path: 'rules[0].require.training.known' },
    ],
    [
      'an empty set',
      requiring({ training: { in: [] } }),
      { code: 'EMPTY', path: 'rules[0].require.training.in' },
    ],
    ['an empty condition', requiring({}), { code: 'EMPTY', path: 'rules[0].require' }],
    ['an empty operator map', requiring({ training: {} }), { code: 'EMPTY' }],
    ['an empty element', requiring({ sites: { every: {} } }), { code: 'EMPTY' }],
    ['an empty allOf', requiring({ allOf: [] }), { code: 'EMPTY' }],
    ['a negative bound', requiring({ 'retention.prompts': { lte: -1 } }), { code: 'VALUE_NOT_ALLOWED' }],
    [
      'a word for a number',
      requiring({ 'retention.prompts': { lte: 'forever' } }),
      { code: 'VALUE_NOT_ALLOWED', hint: 'write a whole number of days, or `indefinite`' },
    ],
    [
      '`indefinite` where there is none',
      requiring({ changeNotice: { gte: 'indefinite' } }),
      { code: 'WRONG_TYPE' },
    ],
    ['a share above one', requiring({ uptime: { gte: 99.9 } }), { code: 'VALUE_NOT_ALLOWED' }],
    [
      'a date',
      requiring({ certifications: { some: { validUntil: { gte: '2026-02-30' } } } }),
      { code: 'VALUE_NOT_ALLOWED' },
    ],
    [
      'white space',
      requiring({ 'model.licence': { eq: ' MIT' } }),
      { code: 'VALUE_NOT_ALLOWED', hint: 'write `MIT`' },
    ],
    ['neither require nor forbid', withRule({}), { code: 'RULE_MODE', path: 'rules[0]' }],
    [
      'both',
      withRule({ require: { training: { known: true } }, forbid: { training: { known: true } } }),
      { code: 'RULE_MODE' },
    ],
    [
      'a data class',
      withRule({ require: { training: { known: true } } }, { appliesTo: { dataClasses: ['persnal'] } }),
      { code: 'UNKNOWN_DATA_CLASS', path: 'appliesTo.dataClasses[0]', hint: 'did you mean `personal`?' },
    ],
    [
      'a glob',
      withRule({ require: { training: { known: true } } }, { appliesTo: { models: ['openai/gpt-?'] } }),
      { code: 'VALUE_NOT_ALLOWED', path: 'appliesTo.models[0]' },
    ],
    [
      'an empty appliesTo',
      withRule({ require: { training: { known: true } } }, { appliesTo: {} }),
      { code: 'EMPTY' },
    ],
    ['a key', withRule({ requires: {} }), { code: 'UNKNOWN_KEY', hint: 'did you mean `require`?' }],
    [
      'an enforcement',
      withRule({ require: { training: { known: true } } }, { enforcement: 'enforced' }),
      { code: 'VALUE_NOT_ALLOWED', hint: 'did you mean `enforce`?' },
    ],
    [
      'an empty evidence',
      withRule({ require: { training: { known: true } }, evidence: {} }),
      { code: 'EMPTY' },
    ],
    [
      'an assurance',
      withRule({ require: { training: { known: true } }, evidence: { assurance: ['audit'] } }),
      { code: 'VALUE_NOT_ALLOWED', hint: 'did you mean `audited`?' },
    ],
    [
      'a missing name',
      {
        apiVersion: 'cordon/v1',
        kind: 'Policy',
        rules: [{ id: 'r', require: { training: { known: true } } }],
      },
      { code: 'MISSING_KEY', message: '`name` is missing' },
    ],
    [
      'another kind',
      { ...withRule({ require: { training: { known: true } } }), kind: 'Group' },
      { code: 'VALUE_NOT_ALLOWED', path: 'kind' },
    ],
    [
      'a name',
      { ...withRule({ require: { training: { known: true } } }), name: 'My Policy' },
      { code: 'VALUE_NOT_ALLOWED', path: 'name' },
    ],
    [
      'a list where one object stands',
      requiring({ training: ['never'] }),
      { code: 'WRONG_TYPE', path: 'rules[0].require.training' },
    ],
    ['a text instead of a document', 'just words', { code: 'WRONG_TYPE', path: '' }],
    [
      'the name of an inherited property',
      requiring({ constructor: { eq: 'x' } }),
      { code: 'UNKNOWN_DIMENSION', path: 'rules[0].require.constructor' },
    ],
  ])('in %s names path, what is allowed and the nearest name', (_what, input, expected) => {
    expect(findings(input)).toContainEqual(
      expect.objectContaining({ severity: 'error', file: 'p.yaml', ...expected }),
    );
  });

  it('in two rules of one id is found', () => {
    const document = withRule({ require: { training: { known: true } } });
    const rules = [1, 2].map(() => ({ id: 'same', require: { training: { known: true } } }));
    expect(findings({ ...document, rules })).toEqual([
      expect.objectContaining({ code: 'RULE_ID_DUPLICATE', path: 'rules[1].id' }),
    ]);
  });

  it('has line and column when it came from text', () => {
    const [unknownKey] = findings(text('sites:\n        every:\n          contry: { in: [DE] }'));
    expect(unknownKey).toMatchObject({ line: 9, column: 11, path: 'rules[0].require.sites.every.contry' });
    const [value] = findings(text('headquarters: { in: [DE, de] }'));
    expect(value).toMatchObject({ line: 7, column: 32, path: 'rules[0].require.headquarters.in[1]' });
  });

  it('has no line when it came from data', () => {
    expect(findings(requiring({ trainin: { eq: 'x' } }))[0]).not.toHaveProperty('line');
  });

  it('does not hide another', () => {
    expect(
      findings(requiring({ trainin: { eq: 'x' }, parent: { eq: 'fr' }, uptime: { gt: 2 } })).length,
    ).toBe(2);
    expect(findings(requiring({ headquarters: { eq: 'uk' }, parent: { eq: 'fr' } })).length).toBe(2);
  });
});

describe('the bounds', () => {
  const deep = (levels: number): object => {
    let node: object = { training: { known: true } };
    for (let level = 0; level < levels; level += 1)
      node = level % 2 === 0 ? { not: node } : { anyOf: [node] };
    return node;
  };

  it('of depth count allOf, anyOf and not, and nothing else', () => {
    expect(findings(requiring(deep(8)))).toEqual([]);
    expect(findings(requiring(deep(9)))).toEqual([expect.objectContaining({ code: 'CONDITION_TOO_DEEP' })]);
    expect(
      findings(requiring({ allOf: [{ sites: { every: { not: { country: { known: true } } } } }] })),
    ).toEqual([]);
  });

  it('of depth go on inside the conditions on elements', () => {
    let element: object = { country: { known: true } };
    for (let level = 0; level < 8; level += 1) element = { not: element };
    expect(findings(requiring({ sites: { some: element } }))).toEqual([]);
    expect(findings(requiring({ not: { sites: { some: element } } }))).toEqual([
      expect.objectContaining({ code: 'CONDITION_TOO_DEEP' }),
    ]);
  });

  it('allow sixty-four rules and no more', () => {
    const rules = (count: number): object[] =>
      Array.from({ length: count }, (_rule, index) => ({
        id: `r${index}`,
        require: { training: { known: true } },
      }));
    expect(findings({ ...requiring({}), rules: rules(64) })).toEqual([]);
    expect(findings({ ...requiring({}), rules: rules(65) })).toEqual([
      expect.objectContaining({ code: 'TOO_MANY' }),
    ]);
  });

  it('stop a document of thousands of mistakes', () => {
    const many = Object.fromEntries(Array.from({ length: 2_000 }, (_one, index) => [`d${index}`, 1]));
    expect(findings(requiring(many)).length).toBe(50);
  });
});
