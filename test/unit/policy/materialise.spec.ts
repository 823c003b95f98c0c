import { describe, expect, it } from '@jest/globals';
import type { Group, GroupCatalog, Policy, Verdict } from '../../../src/policy/index.js';
import { decide, toMembership } from '../../../src/policy/index.js';
import { PolicyCache, recordGroups, sha256Of } from '../../../src/policy/domain/materialise.js';
import { parsePolicy } from '../../../src/policy/domain/parse-policy.js';

const DOCUMENT = `apiVersion: cordon/v1
kind: Policy
name: p
rules:
  - { id: r, require: { headquarters: { in: [group:G] } }, because: In the group. }
`;

function groups(...members: readonly string[]): GroupCatalog {
  const group: Group = {
    name: 'G',
    version: '2026-01-01',
    title: 'G',
    from: '2026-01-01',
    members,
    sources: [],
    caveats: [],
  };
  return new Map([['G', group]]);
}

function published(at: GroupCatalog, document = DOCUMENT): Parameters<PolicyCache['policyOf']>[0] {
  const parsed = parsePolicy(document, { groups: at });
  if (!parsed.ok) throw new Error('the document is wrong');
  return { document, sha256: sha256Of(document), groups: recordGroups(parsed.value, at) };
}

/** The countries of a head office that the version allows today, of DE, FR and NO. */
function allowedBy(cache: PolicyCache, version: Parameters<PolicyCache['policyOf']>[0]): readonly string[] {
  return ['DE', 'FR', 'NO'].filter(
    (country) => verdictOn(cache.policyOf(version, 'p'), country).verdict === 'ALLOW',
  );
}

function verdictOn(policy: Policy, country: string, current: GroupCatalog = new Map()): Verdict {
  const supports = [{ claimId: 'c', source: 's', assurance: 'audited' as const, verifiedAt: 0 }];
  const fact = { candidates: [{ value: country, supports }], cause: null, speaker: 'p' };
  return decide({
    policies: [{ policy, version: 1, scope: 'acme', mandatory: false }],
    groups: toMembership(current),
    deployment: { id: 'd', model: 'm', provider: 'p', endpoint: 'e' },
    profile: { scalars: new Map([['headquarters', fact]]), lists: new Map(), operatorCountries: new Map() },
    dataClass: null,
    definedDataClasses: [],
    scopeChain: ['acme'],
    now: 0,
    waivers: [],
    blocks: [],
  });
}

describe('a published policy', () => {
  it('keeps the members of its groups at publication', () => {
    expect(allowedBy(new PolicyCache(groups('DE', 'FR')), published(groups('DE', 'FR')))).toEqual([
      'DE',
      'FR',
    ]);
  });

  it('loses at once a member that has left its group, and gains none', () => {
    expect(allowedBy(new PolicyCache(groups('DE', 'NO')), published(groups('DE', 'FR')))).toEqual(['DE']);
  });

  it.each([
    ['forbid: { headquarters: { in: [group:G] } }'],
    ['require: { headquarters: { notIn: [group:G] } }'],
    ['require: { not: { headquarters: { in: [group:G] } } }'],
  ])('goes on refusing a member that has left its group: %s', (rule) => {
    const document = DOCUMENT.replace('require: { headquarters: { in: [group:G] } }', rule);
    expect(allowedBy(new PolicyCache(groups('DE')), published(groups('DE', 'FR'), document))).toEqual(['NO']);
  });

  it('is parsed once however often it is asked for', () => {
    const cache = new PolicyCache(groups('DE'));
    const version = published(groups('DE'));
    expect(cache.policyOf(version, 'p')).toBe(cache.policyOf({ ...version }, 'p'));
  });

  it('is another one with other recorded groups', () => {
    const cache = new PolicyCache(groups('DE', 'FR'));
    expect(allowedBy(cache, published(groups('DE')))).toEqual(['DE']);
    expect(allowedBy(cache, published(groups('DE', 'FR')))).toEqual(['DE', 'FR']);
  });
});

describe('a published policy that cannot be read any more', () => {
  const broken: readonly (readonly [string, Parameters<PolicyCache['policyOf']>[0], GroupCatalog])[] = [
    ['its text is damaged', { ...published(groups('DE')), document: 'rules: [' }, groups('DE')],
    [
      'it has another name',
      { ...published(groups('DE')), document: DOCUMENT.replace('name: p', 'name: q') },
      groups('DE'),
    ],
    ['its group is gone', published(groups('DE')), new Map()],
    ['its group has lost every member that it had', published(groups('DE')), groups('FR')],
    ['its groups were not recorded', { ...published(groups('DE')), groups: {} }, groups('DE')],
  ];

  it.each(broken)('denies everything when %s', (_, version, current) => {
    const policy = new PolicyCache(current).policyOf(version, 'p');
    const verdict = verdictOn(policy, 'DE', current);
    expect(verdict.verdict).toBe('DENY');
    expect(verdict.reasons.every(({ outcome }) => outcome === 'unknown' || outcome === 'violated')).toBe(
      true,
    );
  });
});
