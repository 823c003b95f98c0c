import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Group } from '../../../../src/policy/index.js';
import {
  effectiveGroups,
  effectiveMembers,
  parseGroup,
  parsePolicy,
  toMembership,
} from '../../../../src/policy/index.js';

const group = (members: readonly string[], version = '2026-01-01'): Group => ({
  name: 'EEA',
  version,
  title: 'EEA',
  from: '2026-01-01',
  members,
  sources: [],
  caveats: [],
});

describe('the members of a group in a published policy', () => {
  it('are those at publication that are members still', () => {
    expect(effectiveMembers(group(['DE', 'FR', 'GB']), group(['FR', 'DE', 'US'], '2027-01-01'))).toEqual([
      'DE',
      'FR',
    ]);
  });

  it('are none when the group is gone', () => {
    expect(effectiveMembers(group(['DE']), undefined)).toEqual([]);
  });

  it('never grow, whatever becomes of the group', () => {
    const members = fc.uniqueArray(fc.constantFrom('DE', 'FR', 'GB', 'US'));
    fc.assert(
      fc.property(members, members, (recorded, current) => {
        const effective = effectiveMembers(group(recorded), group(current));
        expect(effective).toEqual([...recorded].filter((one) => current.includes(one)).sort());
      }),
    );
  });

  it('count when the policy is materialised again, under the version that it recorded', () => {
    const groups = effectiveGroups(
      new Map([['EEA', group(['DE', 'GB'])]]),
      new Map([['EEA', group(['DE', 'FR'], '2027-01-01')]]),
    );
    const document = {
      apiVersion: 'cordon/v1',
      kind: 'Policy',
      name: 'p',
      rules: [{ id: 'r', require: { headquarters: { in: ['group:EEA'] } } }],
    };
    const parsed = parsePolicy(document, { groups });
    expect(parsed.ok && parsed.value.rules[0]?.condition).toMatchObject({ test: { values: ['DE'] } });
    expect(parsed.ok && [...parsed.value.groups]).toEqual([['EEA', '2026-01-01']]);
  });

  it('are handed to the evaluator by name', () => {
    expect(toMembership(new Map([['EEA', group(['DE'])]]))).toEqual(new Map([['EEA', new Set(['DE'])]]));
  });
});

describe('a group document', () => {
  const document = {
    apiVersion: 'cordon/v1',
    kind: 'Group',
    name: 'EEA',
    version: '2026-01-01',
    title: 'EEA',
    from: '2020-02-01',
    members: ['FR', 'DE'],
    sources: [{ title: 'the act', url: 'https://example.org' }],
  };
  const codes = (change: object): readonly string[] => {
    const parsed = parseGroup({ ...document, ...change }, { file: 'g.yaml' });
    return parsed.ok ? [] : parsed.findings.map((finding) => finding.code);
  };

  it('is read, with its members sorted', () => {
    const parsed = parseGroup(document);
    expect(parsed.ok && parsed.value).toMatchObject({ members: ['DE', 'FR'], caveats: [] });
  });

  it.each<[string, object, string]>([
    ['a member twice', { members: ['DE', 'DE'] }, 'GROUP_MEMBER_DUPLICATE'],
    ['a member that is no country', { members: ['UK'] }, 'UNKNOWN_COUNTRY'],
    ['a member in small letters', { members: ['de'] }, 'VALUE_NOT_ALLOWED'],
    ['no members', { members: [] }, 'EMPTY'],
    ['no source', { sources: [] }, 'EMPTY'],
    ['no version', { version: undefined }, 'MISSING_KEY'],
    ['another key', { countries: ['DE'] }, 'UNKNOWN_KEY'],
  ])('is refused with %s', (_what, change, code) => {
    expect(codes(change)).toContain(code);
  });

  it('is refused when it is not one document', () => {
    expect(parseGroup('a: [').ok).toBe(false);
  });
});
