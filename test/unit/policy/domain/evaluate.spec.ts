import { describe, expect, it } from '@jest/globals';
import type { Fact, Scalar } from '../../../../src/catalog/index.js';
import type {
  Condition,
  ElementCondition,
  EvidenceFilter,
  ScalarTest,
  Tri,
} from '../../../../src/policy/index.js';
import { compileCondition, FALSE, TRUE, UNKNOWN } from '../../../../src/policy/index.js';
import { fact, list, profile, support } from '../../../support/profiles.js';

const ANY: EvidenceFilter = { assurance: null, maxAgeDays: null };
const GROUPS = new Map([
  ['EU', new Set(['DE', 'FR'])],
  ['EMPTY', new Set<string>()],
  ['ODD', new Set(['XX'])],
]);
const NOW = Date.parse('2026-11-22T12:00:00Z');

function judge(condition: Condition, given = profile(), evidence = ANY): Tri {
  return compileCondition(condition, evidence, GROUPS)(given, NOW);
}

function scalar(dimension: string, test: ScalarTest): Condition {
  return { op: 'scalar', dimension, test };
}

/** The same data under an operator of a later version. */
function later<Node extends { readonly op: string }>(node: Node): Node {
  const copy = { ...node };
  Reflect.set(copy, 'op', 'matches');
  return copy;
}

describe('what is derived', () => {
  it('is derived for each evidence filter, whichever rule asks first', () => {
    const condition: Condition = {
      op: 'some',
      dimension: 'jurisdictions',
      element: { op: 'field', field: 'value', test: { op: 'in', values: ['DE'] } },
    };
    const audited: EvidenceFilter = { assurance: ['audited'], maxAgeDays: null };
    const stated = profile({ headquarters: fact('DE') });
    const rules = [ANY, audited].map((evidence) => compileCondition(condition, evidence, GROUPS));
    expect(rules.map((rule) => rule(stated, NOW))).toEqual([TRUE, UNKNOWN]);
    expect(rules.toReversed().map((rule) => rule(stated, NOW))).toEqual([UNKNOWN, TRUE]);
  });

  it('is derived anew for another profile and another instant', () => {
    const young: EvidenceFilter = { assurance: null, maxAgeDays: 1 };
    const condition: Condition = {
      op: 'some',
      dimension: 'jurisdictions',
      element: { op: 'field', field: 'value', test: { op: 'in', values: ['DE'] } },
    };
    const rule = compileCondition(condition, young, GROUPS);
    const verified = (country: string): Fact<Scalar> => ({
      candidates: [{ value: country, supports: [support('audited', NOW)] }],
      cause: null,
      speaker: null,
    });
    const verifiedNow = profile({ headquarters: verified('DE') });
    expect(rule(verifiedNow, NOW)).toBe(TRUE);
    expect(rule(verifiedNow, NOW + 2 * 86_400_000)).toBe(UNKNOWN);
    expect(rule(profile({ headquarters: verified('FR') }), NOW)).not.toBe(TRUE);
    expect(rule(verifiedNow, NOW)).toBe(TRUE);
  });
});

describe('what the evaluator does not know', () => {
  const known = profile({ training: fact('never') }, { sites: fact(list([{ country: 'DE' }])) });
  const laterCondition = later<Condition>(scalar('training', { op: 'known' }));
  const laterTest = later<ScalarTest>({ op: 'in', values: ['never'] });
  const laterElement = later<ElementCondition>({ op: 'field', field: 'country', test: { op: 'known' } });

  it.each<[string, Condition]>([
    ['an operator', laterCondition],
    ['a negated operator', { op: 'not', of: laterCondition }],
    ['a test', scalar('training', laterTest)],
    [
      'a test on a field',
      { op: 'some', dimension: 'sites', element: { op: 'field', field: 'country', test: laterTest } },
    ],
    ['an operator on an element', { op: 'every', dimension: 'sites', element: laterElement }],
    ['a dimension', scalar('shoeSize', { op: 'known' })],
    ['the knowledge of a dimension', { op: 'known', dimension: 'shoeSize' }],
    [
      'a list',
      { op: 'every', dimension: 'shoes', element: { op: 'field', field: 'country', test: { op: 'known' } } },
    ],
    [
      'a field',
      { op: 'every', dimension: 'sites', element: { op: 'field', field: 'colour', test: { op: 'known' } } },
    ],
    ['a scalar test on a list', scalar('sites', { op: 'known' })],
    ['a quantifier on a scalar', { op: 'some', dimension: 'training', element: laterElement }],
    ['an empty set', scalar('training', { op: 'notIn', values: [] })],
    ['an empty set of includesAll', { op: 'includesAll', dimension: 'agreements', values: [] }],
    ['an order of an enumeration', scalar('training', { op: 'lte', value: 'never' })],
    ['a membership of a number', scalar('uptime', { op: 'in', values: ['1'] })],
    ['a bound of another type', scalar('retention.prompts', { op: 'lte', value: 'soon' })],
    ['a bound that is no date', dated({ op: 'gte', value: 'soon' })],
    ['a number format', scalar('quantization', { op: 'gte', value: 'fp3' })],
  ])('is UNKNOWN: %s', (_what, condition) => {
    const full = profile(
      { training: fact('never'), uptime: fact(1), 'retention.prompts': fact(0), quantization: fact('fp8') },
      { sites: fact(list([{ country: 'DE', colour: 'red' }])), agreements: fact(list([{ value: 'zdr' }])) },
    );
    expect(judge(condition, full)).toBe(UNKNOWN);
    expect(judge({ op: 'not', of: condition }, full)).toBe(UNKNOWN);
    expect(judge(condition, known)).toBe(UNKNOWN);
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    'is UNKNOWN: the dimension and field `%s`',
    (name) => {
      expect(judge(scalar(name, { op: 'notIn', values: ['x'] }), known)).toBe(UNKNOWN);
      expect(
        judge(
          { op: 'none', dimension: 'sites', element: { op: 'field', field: name, test: { op: 'known' } } },
          known,
        ),
      ).toBe(UNKNOWN);
      expect(judge({ op: 'known', dimension: name }, known)).toBe(UNKNOWN);
    },
  );
});

describe('a value that is not of its type', () => {
  it.each<[string, string | number]>([
    ['uptime', Number.NaN],
    ['uptime', Number.POSITIVE_INFINITY],
    ['uptime', 1.5],
    ['uptime', '0.9'],
    ['retention.prompts', Number.NaN],
    ['retention.prompts', -1],
    ['retention.prompts', '9'],
    ['changeNotice', 'indefinite'],
    ['changeNotice', 'unspecified'],
    ['training', 'sometimes'],
    ['training', 0],
    ['training', 'constructor'],
    ['headquarters', 'de'],
    ['headquarters', 'group:EMPTY'],
    ['headquarters', 'group:ODD'],
    ['model.licence', '   '],
    ['model.licence', 1],
    ['quantization', 'fp3'],
  ])('of `%s` reads as unknown: %p', (dimension, value) => {
    const given = profile({ [dimension]: fact<string | number>(value) });
    const tests: readonly ScalarTest[] = [
      { op: 'known' },
      { op: 'in', values: ['DE', 'never', String(value)] },
      { op: 'notIn', values: ['DE', 'never'] },
      { op: 'lte', value: 1 },
      { op: 'gt', value: 0.5 },
    ];
    // Retention of an unstated length is the only one that an order can decide; it is not among these.
    for (const test of tests) expect(judge(scalar(dimension, test), given)).toBe(UNKNOWN);
  });

  it('of a date reads as unknown', () => {
    for (const validUntil of ['2026-02-30', 'soon', 20261122, '2026-1-1']) {
      const given = profile({}, { certifications: fact(list([{ scheme: 'HDS', validUntil }])) });
      expect(judge(dated({ op: 'gte', value: '2020-01-01' }), given)).toBe(UNKNOWN);
      expect(judge(dated({ op: 'known' }), given)).toBe(UNKNOWN);
    }
  });
});

function dated(test: ScalarTest): Condition {
  return { op: 'some', dimension: 'certifications', element: { op: 'field', field: 'validUntil', test } };
}

describe('orders', () => {
  it.each<[ScalarTest, Tri]>([
    [{ op: 'eq', value: '2027-01-01' }, TRUE],
    [{ op: 'lt', value: '2027-01-01' }, FALSE],
    [{ op: 'lte', value: '2027-01-01' }, TRUE],
    [{ op: 'gt', value: '2026-12-31' }, TRUE],
    [{ op: 'gte', value: '2027-01-02' }, FALSE],
    [{ op: 'in', values: ['2027-01-01'] }, TRUE],
    [{ op: 'notIn', values: ['2027-01-01'] }, FALSE],
    [{ op: 'known' }, TRUE],
  ])('of dates: %j', (test, expected) => {
    const given = profile({}, { certifications: fact(list([{ scheme: 'HDS', validUntil: '2027-01-01' }])) });
    expect(judge(dated(test), given)).toBe(expected);
  });

  it('of number formats hold an equality apart from a level', () => {
    const given = profile({ quantization: fact('fp8') });
    expect(judge(scalar('quantization', { op: 'eq', value: 'fp8' }), given)).toBe(TRUE);
    expect(judge(scalar('quantization', { op: 'eq', value: 'int8' }), given)).toBe(FALSE);
    expect(judge(scalar('quantization', { op: 'lte', value: 'int8' }), given)).toBe(UNKNOWN);
  });

  it('of countries are only equality', () => {
    const given = profile({ headquarters: fact('DE') });
    expect(judge(scalar('headquarters', { op: 'eq', value: 'DE' }), given)).toBe(TRUE);
    expect(judge(scalar('headquarters', { op: 'eq', value: 1 }), given)).toBe(UNKNOWN);
    expect(judge(scalar('headquarters', { op: 'lt', value: 'FR' }), given)).toBe(UNKNOWN);
  });
});

describe('evidence', () => {
  it('at no instant at all is no evidence', () => {
    const candidates = [{ value: 'never', supports: [support('audited', Number.NaN)] }];
    const given = profile({ training: { candidates, cause: null, speaker: null } });
    const filter: EvidenceFilter = { assurance: null, maxAgeDays: 10_000 };
    expect(judge(scalar('training', { op: 'known' }), given, filter)).toBe(UNKNOWN);
  });

  it('that nobody gave satisfies no filter, and is not asked for without one', () => {
    const given = profile({
      training: { candidates: [{ value: 'never', supports: [] }], cause: null, speaker: null },
    });
    expect(judge(scalar('training', { op: 'known' }), given)).toBe(TRUE);
    expect(
      judge(scalar('training', { op: 'known' }), given, { assurance: ['audited'], maxAgeDays: null }),
    ).toBe(UNKNOWN);
  });
});

describe('derived facts', () => {
  const given = profile(
    { headquarters: fact('DE'), parent: fact('US') },
    { decryption: fact(list([{ hop: 'tee', country: 'DE', keyCustody: 'tee_bound' }])) },
  );

  it('are derived where none is stated', () => {
    const some: Condition = {
      op: 'some',
      dimension: 'jurisdictions',
      element: { op: 'field', field: 'value', test: { op: 'in', values: ['US'] } },
    };
    expect(judge(some, given)).toBe(TRUE);
    expect(judge(some, given, { assurance: ['audited'], maxAgeDays: null })).toBe(UNKNOWN);
    expect(judge({ op: 'includesAll', dimension: 'jurisdictions', values: ['DE', 'US'] }, given)).toBe(TRUE);
    expect(judge({ op: 'known', dimension: 'jurisdictions' }, given)).toBe(TRUE);
    expect(judge({ op: 'known', dimension: 'jurisdictions' })).toBe(UNKNOWN);
  });

  it('name the decryption class under the rule`s own filter', () => {
    const classes = ['D0', 'D1', 'D2', 'D3', 'D4', 'D5', 'D6', 'D7'];
    const condition = scalar('decryptionClass', { op: 'in', values: classes.slice(0, 7) });
    expect(judge(condition, given)).not.toBe(FALSE);
    expect(judge(condition, given, { assurance: ['attested'], maxAgeDays: null })).not.toBe(TRUE);
  });
});

describe('lists', () => {
  it('that are shorter than their dimension allows are no statement, even when they are complete', () => {
    const given = profile({}, { sites: fact(list([])) });
    const element: ElementCondition = { op: 'field', field: 'country', test: { op: 'in', values: ['DE'] } };
    expect(judge({ op: 'every', dimension: 'sites', element }, given)).toBe(UNKNOWN);
    expect(judge({ op: 'none', dimension: 'sites', element }, given)).toBe(UNKNOWN);
  });

  it('of certificates count one whose end is unclear as perhaps there', () => {
    const scheme: ElementCondition = { op: 'field', field: 'scheme', test: { op: 'in', values: ['HDS'] } };
    const given = profile({}, { certifications: fact(list([{ scheme: 'HDS', validUntil: 'soon' }])) });
    expect(judge({ op: 'some', dimension: 'certifications', element: scheme }, given)).toBe(UNKNOWN);
    expect(judge({ op: 'none', dimension: 'certifications', element: scheme }, given)).toBe(UNKNOWN);
    expect(judge({ op: 'every', dimension: 'certifications', element: scheme }, given)).toBe(TRUE);
    expect(
      judge({ op: 'every', dimension: 'certifications', element: { op: 'not', of: scheme } }, given),
    ).toBe(UNKNOWN);
  });

  it('of certificates may hold one of an unknown scheme', () => {
    const scheme: ElementCondition = { op: 'field', field: 'scheme', test: { op: 'in', values: ['HDS'] } };
    const given = profile({}, { certifications: fact(list([{ validUntil: '2027-01-01' }])) });
    expect(judge({ op: 'every', dimension: 'certifications', element: scheme }, given)).toBe(UNKNOWN);
    expect(judge({ op: 'some', dimension: 'certifications', element: scheme }, given)).toBe(UNKNOWN);
  });

  it('of certificates lose one on the day after its last', () => {
    const scheme: ElementCondition = { op: 'field', field: 'scheme', test: { op: 'in', values: ['HDS'] } };
    const some = compileCondition({ op: 'some', dimension: 'certifications', element: scheme }, ANY, GROUPS);
    const given = profile({}, { certifications: fact(list([{ scheme: 'HDS', validUntil: '2026-11-22' }])) });
    expect(some(given, Date.parse('2026-11-22T23:59:59.999Z'))).toBe(TRUE);
    expect(some(given, Date.parse('2026-11-23T00:00:00Z'))).toBe(FALSE);
  });
});
