import { describe, expect, it } from '@jest/globals';
import type { Profile } from '../../../../src/catalog/index.js';
import type {
  AppliedPolicy,
  Block,
  DecisionInput,
  Policy,
  Rule,
  Waiver,
} from '../../../../src/policy/index.js';
import { createPolicySet, decide, parsePolicy, requirementFor, TRUE } from '../../../../src/policy/index.js';
import { compileAbility, kernelRules } from '../../../../src/policy/domain/casl.js';
import { fact, list, profile } from '../../../support/profiles.js';

const NOW = Date.parse('2026-11-22T00:00:00Z');
const NEVER_TRAINED = profile({ training: fact('never') });

function policy(rules: readonly object[], more: object = {}): Policy {
  const document = { apiVersion: 'cordon/v1', kind: 'Policy', name: 'p', rules, ...more };
  const parsed = parsePolicy(document, { groups: new Map() });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.findings));
  return parsed.value;
}

const TRAINING = {
  id: 'training',
  require: { training: { eq: 'never' } },
  because: 'Prompts train no model.',
};

function applied(one: Policy, scope = 'acme', version = 1): AppliedPolicy {
  return { policy: one, version, scope, mandatory: false };
}

function ask(more: Partial<DecisionInput> = {}): ReturnType<typeof decide> {
  return decide({
    policies: [applied(policy([TRAINING]))],
    groups: new Map(),
    deployment: { id: 'd', model: 'm/x', provider: 'p', endpoint: 'p/e' },
    profile: profile(),
    dataClass: 'personal',
    definedDataClasses: ['personal', 'public'],
    scopeChain: ['acme', 'acme/payments'],
    now: NOW,
    waivers: [],
    blocks: [],
    ...more,
  });
}

/** A profile whose facts cannot be read. */
function throwing(): Profile {
  const broken = new Map<string, never>();
  broken.get = () => {
    throw new Error('the facts are gone');
  };
  return { scalars: broken, lists: broken, operatorCountries: new Map() };
}

describe('an error', () => {
  it('inside a rule denies with an outcome of its own', () => {
    const verdict = ask({ profile: throwing() });
    expect(verdict.verdict).toBe('DENY');
    expect(verdict.reasons).toEqual([expect.objectContaining({ rule: 'training', outcome: 'error' })]);
  });

  it('inside a forbidding rule denies too', () => {
    const forbidding = policy([{ id: 'f', forbid: { training: { eq: 'by_default' } } }]);
    expect(ask({ policies: [applied(forbidding)], profile: throwing() }).reasons).toEqual([
      expect.objectContaining({ rule: 'f', outcome: 'error' }),
    ]);
  });

  it('in the compilation of a rule denies, whenever it is asked', () => {
    const good = policy([TRAINING]);
    const [rule] = good.rules;
    if (rule === undefined) throw new Error('the policy has one rule');
    const condition: Rule['condition'] = Object.defineProperty({ ...rule.condition }, 'op', {
      get: () => {
        throw new Error('the rule is damaged');
      },
    });
    const damaged = { ...good, rules: [{ ...rule, condition, digest: 'damaged' }] };
    const policies = [applied(damaged)];
    for (const _time of [1, 2]) {
      expect(ask({ policies, profile: NEVER_TRAINED }).reasons).toEqual([
        expect.objectContaining({ outcome: 'error' }),
      ]);
    }
  });

  it('outside every rule denies', () => {
    const blocks: readonly Block[] = [
      { id: 'b', target: { kind: 'operator', name: 'x' }, reason: 'r', since: NOW },
    ];
    const { reasons, verdict } = ask({ blocks, profile: throwing(), policies: [] });
    expect(verdict).toBe('DENY');
    expect(reasons).toEqual([
      expect.objectContaining({ outcome: 'error', because: 'the decision could not be made' }),
    ]);
  });
});

describe('the kernel', () => {
  it('denies in CASL itself when a matcher throws, or when the subject is not one', () => {
    const ability = compileAbility(kernelRules([applied(policy([TRAINING]))]), new Map());
    expect(ability.can('route', { profile: NEVER_TRAINED, now: NOW })).toBe(true);
    expect(ability.can('route', { profile: throwing(), now: NOW })).toBe(false);
    expect(ability.can('route', { profile: profile(), now: NOW })).toBe(false);
    const [deny] = ability.rulesFor('route', 'Deployment');
    const withoutFacts = { profile: NEVER_TRAINED, now: NOW };
    Reflect.deleteProperty(withoutFacts, 'profile');
    expect(deny?.matchesConditions(withoutFacts)).toBe(true);
  });

  it('carries the reason of each rule, and a condition in every rule', () => {
    const rules = kernelRules([applied(policy([TRAINING, { ...TRAINING, id: 'again' }]))]);
    expect(rules.map((rule) => [rule.inverted ?? false, rule.reason, rule.conditions.kind])).toEqual([
      [false, undefined, 'covered'],
      [true, 'Prompts train no model.', 'unmet'],
      [true, 'Prompts train no model.', 'unmet'],
    ]);
  });

  it('allows nothing where nothing is enforced', () => {
    const ability = compileAbility(
      kernelRules([applied(policy([TRAINING], { enforcement: 'warn' }))]),
      new Map(),
    );
    expect(ability.can('route', { profile: NEVER_TRAINED, now: NOW })).toBe(false);
  });

  it('keeps a bounded number of compiled rules', () => {
    const [rule] = policy([TRAINING]).rules;
    if (rule === undefined) throw new Error('the policy has one rule');
    const groups = new Map();
    const compiled = requirementFor(rule, groups);
    expect(requirementFor(rule, groups)).toBe(compiled);
    for (let index = 0; index < 20_000; index += 1)
      requirementFor({ ...rule, digest: String(index) }, groups);
    expect(requirementFor(rule, groups)).not.toBe(compiled);
    expect(requirementFor(rule, groups)(NEVER_TRAINED, NOW)).toBe(TRUE);
  });

  it('is compiled once for each set of policies that apply together', () => {
    const set = createPolicySet(
      [
        applied(policy([TRAINING], { appliesTo: { dataClasses: ['personal'] } })),
        applied(policy([TRAINING], { name: 'q', appliesTo: { models: ['m/*'] } })),
      ],
      new Map(),
    );
    const select = (dataClass: string | null, model: string): unknown =>
      set.kernelFor({ dataClass, model, definedDataClasses: ['personal', 'public'], scopeChain: ['acme'] });
    expect(select('personal', 'm/x')).toBe(select('personal', 'm/y'));
    expect(select('personal', 'm/x')).toBe(select(null, 'm/x'));
    expect(select('personal', 'm/x')).toBe(select('never-defined', 'm/x'));
    expect(select('personal', 'm/x')).not.toBe(select('public', 'm/x'));
    expect(select('personal', 'm/x')).not.toBe(select('personal', 'n/x'));
  });
});

describe('policies', () => {
  it('of other scopes are passed over', () => {
    const elsewhere = applied(policy([TRAINING]), 'acme/research');
    expect(ask({ policies: [elsewhere], profile: NEVER_TRAINED }).reasons).toEqual([
      expect.objectContaining({ outcome: 'uncovered', policy: '', rule: '' }),
    ]);
  });

  it('that are assigned to two scopes of the chain give their reasons once', () => {
    const one = policy([TRAINING]);
    expect(ask({ policies: [applied(one), applied(one, 'acme/payments')] }).reasons).toHaveLength(1);
  });

  it('in two versions give the reasons of both, the older first', () => {
    const one = policy([TRAINING]);
    const { reasons } = ask({ policies: [applied(one, 'acme/payments', 2), applied(one)] });
    expect(reasons.map((reason) => reason.policyVersion)).toEqual([1, 2]);
  });

  it('give their reasons by policy and rule', () => {
    const b = policy(
      [
        { ...TRAINING, id: 'z' },
        { ...TRAINING, id: 'a' },
      ],
      { name: 'b' },
    );
    const a = policy([{ ...TRAINING, id: 'm' }], { name: 'a' });
    const { reasons } = ask({ policies: [applied(b), applied(a)] });
    expect(reasons.map((reason) => `${reason.policy}/${reason.rule}`)).toEqual(['a/m', 'b/a', 'b/z']);
  });

  it('are compiled anew when the groups change', () => {
    const groups = new Map([
      ['EU', { name: 'EU', version: '1', title: '', from: '', members: ['DE'], sources: [], caveats: [] }],
    ]);
    const document = {
      apiVersion: 'cordon/v1',
      kind: 'Policy',
      name: 'p',
      rules: [{ id: 'r', require: { headquarters: { in: ['DE', 'FR'] } } }],
    };
    const parsed = parsePolicy(document, { groups });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.findings));
    const policies = [applied(parsed.value)];
    const somewhere = profile({ headquarters: fact('group:EU') });
    expect(ask({ policies, profile: somewhere, groups: new Map([['EU', new Set(['DE'])]]) }).verdict).toBe(
      'ALLOW',
    );
    expect(
      ask({ policies, profile: somewhere, groups: new Map([['EU', new Set(['DE', 'SE'])]]) }).verdict,
    ).toBe('DENY');
  });
});

describe('a verdict', () => {
  it('cannot be changed after it was given', () => {
    const verdict = ask();
    expect(Object.isFrozen(verdict)).toBe(true);
    expect(Object.isFrozen(verdict.reasons)).toBe(true);
    expect(verdict.reasons.every((reason) => Object.isFrozen(reason))).toBe(true);
  });
});

describe('a waiver', () => {
  const [rule] = policy([TRAINING]).rules;
  const waiver: Waiver = {
    id: 'w1',
    policy: 'p',
    rule: 'training',
    ruleDigest: rule?.digest ?? '',
    outcome: 'unknown',
    deployments: ['d'],
    scope: 'acme',
    dataClasses: null,
    approvedAt: NOW - 1,
    expiresAt: NOW + 1,
  };

  it('lifts its rule', () => {
    const verdict = ask({ waivers: [waiver] });
    expect(verdict.verdict).toBe('ALLOW');
    expect(verdict.waived).toEqual([
      expect.objectContaining({ waiver: 'w1', rule: 'training', expiresAt: NOW + 1 }),
    ]);
  });

  it.each<[string, Partial<Waiver>]>([
    ['another policy', { policy: 'q' }],
    ['another rule', { rule: 'other' }],
    ['another digest', { ruleDigest: 'x' }],
    ['another outcome', { outcome: 'violated' }],
    ['another deployment', { deployments: ['e'] }],
    ['another scope', { scope: 'acme/research' }],
    ['another class', { dataClasses: ['public'] }],
    ['an expiry that has come', { expiresAt: NOW }],
    ['an approval still to come', { approvedAt: NOW + 1 }],
    ['an expiry that is no instant', { expiresAt: Number.NaN }],
  ])('does not lift it with %s', (_what, change) => {
    expect(ask({ waivers: [{ ...waiver, ...change }] }).verdict).toBe('DENY');
  });

  it('for certain classes needs a class that is stated and defined', () => {
    const forClass = { ...waiver, dataClasses: ['personal', 'ghost'] };
    expect(ask({ waivers: [forClass] }).verdict).toBe('ALLOW');
    expect(ask({ waivers: [forClass], dataClass: null }).verdict).toBe('DENY');
    expect(ask({ waivers: [forClass], dataClass: 'ghost' }).verdict).toBe('DENY');
  });

  it('that lasts longest is named, whatever the order', () => {
    const longer = { ...waiver, id: 'w2', expiresAt: NOW + 2 };
    const twin = { ...longer, id: 'w0' };
    for (const waivers of [
      [waiver, longer, twin],
      [twin, longer, waiver],
      [longer, waiver, twin],
    ]) {
      expect(ask({ waivers }).waived.map((one) => one.waiver)).toEqual(['w0']);
    }
  });

  it('never lifts a rule that is not waivable, nor an uncovered scope', () => {
    const strict = policy([{ ...TRAINING, waivable: false }]);
    expect(ask({ policies: [applied(strict)], waivers: [waiver] }).verdict).toBe('DENY');
    expect(ask({ policies: [], waivers: [{ ...waiver, outcome: 'uncovered' }] }).verdict).toBe('DENY');
  });
});

describe('a block', () => {
  const block = (kind: Block['target']['kind'], name: string, reason = 'r'): Block => ({
    id: 'b',
    target: { kind, name },
    reason,
    since: NOW + 1_000,
  });
  const given = profile(
    { training: fact('never') },
    {
      sites: fact(
        list([{ country: 'DE', operator: 'Oracle' }]),
        list([{ country: 'DE', operator: 'Crusoe' }]),
      ),
      subprocessors: fact(list([{ name: 'Snowflake' }])),
    },
  );
  const deployment = {
    id: 'd',
    model: 'm/x',
    provider: 'p',
    endpoint: 'p/e',
    legalEntity: 'P Ltd',
    operators: ['CoreWeave'],
  };

  it.each<[Block['target']['kind'], string]>([
    ['deployment', 'd'],
    ['model', 'm/x'],
    ['provider', 'p'],
    ['provider', ' P '],
    ['legal_entity', 'p ltd'],
    ['operator', 'coreweave'],
    ['operator', 'Crusoe'],
    ['operator', 'Oracle'],
    ['subprocessor', 'snowflake'],
  ])('on the %s `%s` denies, even before the instant that it states', (kind, name) => {
    const verdict = ask({ profile: given, deployment, blocks: [block(kind, name)] });
    expect(verdict.reasons).toEqual([expect.objectContaining({ outcome: 'blocked', because: 'r' })]);
  });

  it.each<[Block['target']['kind'], string]>([
    ['deployment', 'p'],
    ['legal_entity', 'p'],
    ['operator', 'Snowflake'],
    ['subprocessor', 'Oracle'],
  ])('on the %s `%s` meets nothing here', (kind, name) => {
    expect(ask({ profile: given, deployment, blocks: [block(kind, name)] }).verdict).toBe('ALLOW');
  });

  it('on an operator asks only what is there', () => {
    const silent = profile({ training: fact('never') }, { sites: fact(list([{ country: 'DE' }])) });
    expect(ask({ profile: silent, blocks: [block('operator', 'Oracle')] }).verdict).toBe('ALLOW');
  });

  it('gives its reasons in one order', () => {
    const blocks = [block('provider', 'p', 'z'), block('model', 'm/x', 'a'), block('deployment', 'd', 'a')];
    const reasons = ask({ profile: given, blocks }).reasons.map((reason) => reason.because);
    expect(reasons).toEqual(['a', 'a', 'z']);
    expect(ask({ profile: given, blocks: [block('legal_entity', 'P Ltd')] }).verdict).toBe('ALLOW');
  });
});
