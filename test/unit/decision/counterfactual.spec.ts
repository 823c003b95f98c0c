import { describe, expect, test } from '@jest/globals';
import type { Claim } from '../../../src/catalog/index.js';
import { applyNeeds, findChanges } from '../../../src/decision/domain/counterfactual.js';
import type { ChangeQuestion } from '../../../src/decision/domain/counterfactual-need.js';
import { decide } from '../../../src/policy/index.js';
import { agreement, claim, NOW, ON_ENDPOINT, TARGET } from '../catalog/domain/build-claims.js';
import { policy, question } from './build-question.js';

/** Each set as the list of its sentences, after checking that it does what it says. */
function sets(asked: ChangeQuestion): readonly (readonly string[])[] {
  const changes = findChanges(asked);
  for (const { needs } of changes.sets) {
    const verdictWith = (some: typeof needs): string =>
      decide({ ...asked.decision, profile: applyNeeds(asked, some) }).verdict;
    expect(verdictWith(needs)).toBe('ALLOW');
    for (const need of needs) expect(verdictWith(needs.filter((other) => other !== need))).toBe('DENY');
  }
  return changes.sets.map(({ needs }) => needs.map(({ sentence }) => sentence));
}

const kinds = (asked: ChangeQuestion): readonly (readonly string[])[] =>
  findChanges(asked).sets.map(({ needs }) =>
    needs.map((need) => (need.kind === 'agreement' ? need.agreementKind : `${need.kind} ${need.dimension}`)),
  );

const noTraining = { require: { training: { in: ['never'] } } };
const inEu = { require: { sites: { every: { country: { in: ['group:EU'] } } } } };
const nothingKept = { require: { 'retention.prompts': { lte: 0 } } };
const training = (value: string, parts: Partial<Claim> = {}): Claim =>
  claim({ dimension: 'training', value, ...parts });

describe('one rule', () => {
  test('what is allowed needs nothing', () => {
    expect(findChanges(question([policy([noTraining])], [training('never')]))).toEqual({
      sets: [],
      isTruncated: false,
      against: [],
    });
  });

  test('a fact that nobody has stated', () => {
    expect(sets(question([policy([noTraining])], []))).toEqual([
      ['an approved statement that customer content is not used for training'],
    ]);
  });

  test('a fact that was stated without the evidence that the rule demands', () => {
    const rule = { ...noTraining, evidence: { assurance: ['audited'], maxAgeDays: 90 } };
    const asked = question([policy([rule])], [training('never')]);
    expect(sets(asked)).toEqual([
      [
        'evidence (assurance audited, at most 90 days old) for what is known about training on customer data: customer content is not used for training',
      ],
    ]);
    expect(findChanges(asked).sets[0]?.needs[0]).toMatchObject({
      kind: 'evidence',
      dimension: 'training',
      evidence: [{ assurance: ['audited'], maxAgeDays: 90 }],
    });
  });

  test('a contested fact', () => {
    expect(
      sets(question([policy([noTraining])], [training('never'), training('opt_in', { source: 'b' })])),
    ).toEqual([
      [
        'a decision between the contested values of training on customer data: that customer content is not used for training',
      ],
    ]);
  });

  test('a dispute, by the organisation or by a curator', () => {
    const stated = training('never');
    const asked = question([policy([noTraining])], [stated], {
      resolution: { disputes: new Set([stated.id]) },
    });
    expect(sets(asked)).toEqual([
      [
        'the end of the dispute about training on customer data, with what was stated upheld: that customer content is not used for training',
      ],
    ]);
    expect(kinds(question([policy([noTraining])], [training('never', { state: 'disputed' })]))).toEqual([
      ['resolve_dispute training'],
    ]);
    expect(kinds(question([policy([noTraining])], [training('opt_in', { state: 'disputed' })]))).toEqual([
      ['fact training'],
    ]);
  });

  test('a proposal that waits', () => {
    expect(sets(question([policy([noTraining])], [training('never', { state: 'proposed' })]))).toEqual([
      [
        'the approval of what is proposed about training on customer data: that customer content is not used for training',
      ],
    ]);
  });

  test('a known fact that stands against it would have to be another', () => {
    const asked = question([policy([noTraining])], [training('by_default')]);
    expect(sets(asked)).toEqual([
      [
        'a change of training on customer data, which is known to be otherwise: that customer content is not used for training',
      ],
    ]);
    expect(findChanges(asked)).toMatchObject({
      against: ['Customer content is used for training by default.'],
      sets: [{ needs: [{ kind: 'correction' }] }],
    });
  });

  test('a rule that nothing can meet', () => {
    const rule = { require: { allOf: [{ training: { eq: 'never' } }, { training: { eq: 'opt_in' } }] } };
    expect(findChanges(question([policy([rule])], [])).sets).toEqual([]);
  });
});

describe('an agreement', () => {
  const claims = [
    claim({ dimension: 'retention.prompts', value: 30 }),
    claim({ dimension: 'retention.prompts', value: 0, condition: 'zdr' }),
  ];

  test('that would help is named, where known facts stand against it otherwise', () => {
    expect(sets(question([policy([nothingKept])], claims))).toEqual([
      [`a zero-retention agreement (zdr) with acme that covers ${TARGET.deployment}`],
    ]);
  });

  test('that exists and does not cover the deployment is needed all the same', () => {
    const agreements = [agreement({ exceptModels: [TARGET.model] })];
    expect(kinds(question([policy([nothingKept])], claims, { resolution: { agreements } }))).toEqual([
      ['zdr'],
    ]);
  });

  test('is joined by what it does not bring', () => {
    expect(kinds(question([policy([nothingKept, noTraining])], claims))).toEqual([['zdr', 'fact training']]);
  });

  test('is one way among others', () => {
    const open = [claim({ dimension: 'retention.prompts', value: 0, condition: 'zdr' })];
    expect(kinds(question([policy([nothingKept])], open))).toEqual([['zdr'], ['fact retention.prompts']]);
  });

  test('that nobody offers is not invented, nor one that has lapsed', () => {
    const lapsed = [claims[0], { ...claims[1], validTo: NOW }].flatMap((one) =>
      one === undefined ? [] : [one as Claim],
    );
    expect(kinds(question([policy([nothingKept])], lapsed))).toEqual([['correction retention.prompts']]);
  });
});

describe('lists', () => {
  const sites = (value: Claim['value'], complete = true): Claim =>
    claim({ dimension: 'sites', value, complete });

  test.each<[string, Claim[], string]>([
    ['nothing is known', [], 'fact sites'],
    ['the list is open', [sites([{ country: 'DE' }], false)], 'fact sites'],
    ['a country is unknown', [sites([{ country: 'DE' }, { country: 'ZZ' }])], 'fact sites'],
    ['a group may or may not be inside', [sites([{ country: 'group:EEA' }])], 'fact sites'],
    ['a site is outside', [sites([{ country: 'US' }], false)], 'correction sites'],
    ['a group is outside', [sites([{ country: 'group:NONE' }])], 'correction sites'],
  ])('every, when %s', (_, claims, expected) => {
    expect(kinds(question([policy([inEu])], claims))).toEqual([[expected]]);
  });

  test('say what must hold of them', () => {
    expect(sets(question([policy([inEu])], []))).toEqual([
      ['an approved statement that every inference site has country in group:EU'],
    ]);
    expect(
      sets(
        question([policy([{ forbid: { sites: { some: { gpuTenure: { in: ['marketplace_p2p'] } } } } }])], []),
      ),
    ).toEqual([['an approved statement that no inference site has gpuTenure marketplace_p2p']]);
  });

  test.each<[string, unknown, Claim[], string]>([
    ['some', { certifications: { some: { scheme: { eq: 'ISO' } } } }, [], 'fact certifications'],
    [
      'some, not among an open list',
      { certifications: { some: { scheme: { eq: 'ISO' } } } },
      [claim({ dimension: 'certifications', value: [{ scheme: 'SOC' }], complete: false })],
      'fact certifications',
    ],
    [
      'some, not among a complete list',
      { certifications: { some: { scheme: { eq: 'ISO' } } } },
      [claim({ dimension: 'certifications', value: [{ scheme: 'SOC' }] })],
      'correction certifications',
    ],
    [
      'none',
      { subprocessors: { none: { country: { in: ['CN'] } } } },
      [claim({ dimension: 'subprocessors', value: [{ name: 'x' }] })],
      'fact subprocessors',
    ],
    [
      'some of a field that one lacks',
      { sites: { some: { gpuTenure: { eq: 'owned' } } } },
      [sites([{ country: 'DE' }])],
      'fact sites',
    ],
    [
      'includesAll',
      { agreements: { includesAll: ['zdr', 'baa'] } },
      [claim({ dimension: 'agreements', value: ['zdr'], complete: false })],
      'fact agreements',
    ],
    ['not includesAll', { not: { agreements: { includesAll: ['zdr', 'baa'] } } }, [], 'fact agreements'],
    ['not includesAny', { not: { agreements: { includesAny: ['zdr', 'baa'] } } }, [], 'fact agreements'],
    ['not every', { not: { sites: { every: { country: { in: ['CN'] } } } } }, [], 'fact sites'],
    ['known', { storage: { known: true } }, [], 'fact storage'],
    [
      'elements of elements',
      {
        sites: {
          every: {
            allOf: [
              { country: { notIn: ['CN'] } },
              { anyOf: [{ gpuTenure: { eq: 'owned' } }, { not: { facilityTenure: { eq: 'residential' } } }] },
            ],
          },
        },
      },
      [],
      'fact sites',
    ],
    [
      'jurisdictions',
      { jurisdictions: { none: { in: ['CN'] } } },
      [claim({ dimension: 'headquarters', value: 'DE' })],
      'fact jurisdictions',
    ],
    [
      'jurisdictions against it',
      { jurisdictions: { none: { in: ['CN'] } } },
      [claim({ dimension: 'headquarters', value: 'CN' })],
      'correction jurisdictions',
    ],
  ])('%s', (_, condition, claims, expected) => {
    const asked = question([policy([{ require: condition }])], claims);
    expect(kinds(asked)).toEqual([[expected]]);
    expect(sets(asked)[0]?.[0]).toMatch(/./);
  });

  test('lists that contest each other', () => {
    const claims = [sites([{ country: 'DE' }]), { ...sites([{ country: 'US' }]), source: 'b' }];
    expect(kinds(question([policy([inEu])], claims))).toEqual([['resolve_conflict sites']]);
  });

  test('what is known without the evidence', () => {
    const rule = { ...inEu, evidence: { assurance: ['audited'] } };
    expect(kinds(question([policy([rule])], [sites([{ country: 'DE' }])]))).toEqual([['evidence sites']]);
    const claims = [sites([{ country: 'DE' }]), { ...sites([{ country: 'FR' }]), source: 'b' }];
    expect(kinds(question([policy([rule])], claims))).toEqual([['evidence sites']]);
  });

  test('a certificate whose end is not known may have run out', () => {
    const value = [{ scheme: 'ISO', validUntil: '2030-01-01' }];
    const rule = {
      require: { certifications: { some: { scheme: { eq: 'ISO' }, validUntil: { gt: '2027-01-01' } } } },
    };
    expect(
      kinds(question([policy([rule])], [claim({ dimension: 'certifications', value: [{ scheme: 'ISO' }] })])),
    ).toEqual([['fact certifications']]);
    expect(
      kinds(
        question([policy([rule])], [claim({ dimension: 'certifications', value, assurance: 'observed' })]),
      ),
    ).toEqual([]);
  });
});

describe('scalars', () => {
  test.each<[string, unknown, Claim[], string]>([
    [
      'days that nobody states',
      { 'retention.prompts': { lte: 30 } },
      [claim({ dimension: 'retention.prompts', value: 'unspecified' })],
      'fact retention.prompts',
    ],
    [
      'days that are surely more than none',
      { 'retention.prompts': { lte: 0 } },
      [claim({ dimension: 'retention.prompts', value: 'unspecified' })],
      'correction retention.prompts',
    ],
    [
      'a group that may be inside',
      { headquarters: { in: ['DE'] } },
      [claim({ dimension: 'headquarters', value: 'group:EU' })],
      'fact headquarters',
    ],
    ['days between', { 'retention.prompts': { gt: 10, lt: 12 } }, [], 'fact retention.prompts'],
    ['a score', { uptime: { gt: 0.99 } }, [], 'fact uptime'],
    ['a format', { quantization: { gte: 'fp16' } }, [], 'fact quantization'],
    ['a text', { 'model.licence': { notIn: ['MIT'] } }, [], 'fact model.licence'],
    ['a country elsewhere', { parent: { notIn: ['CN'] } }, [], 'fact parent'],
    ['not', { not: { training: { in: ['opt_out', 'by_default'] } } }, [], 'fact training'],
    ['not one value', { not: { training: { eq: 'by_default' } } }, [], 'fact training'],
    ['known', { training: { known: true } }, [], 'fact training'],
    ['the decryption class', { decryptionClass: { in: ['D4', 'D5'] } }, [], 'fact decryptionClass'],
    [
      'the decryption class, narrowed',
      { decryptionClass: { in: ['D5'] } },
      [claim({ dimension: 'decryption', value: [{ hop: 'edge' }] })],
      'resolve_conflict decryptionClass',
    ],
  ])('%s', (_, condition, claims, expected) => {
    const asked = question([policy([{ require: condition }])], claims);
    expect(kinds(asked)).toEqual([[expected]]);
    expect(sets(asked)[0]?.[0]).toMatch(/./);
  });

  test('contested values of which all would do', () => {
    const rule = { require: { training: { in: ['never', 'opt_in'] } }, evidence: { assurance: ['audited'] } };
    const claims = [training('never'), training('opt_in', { source: 'b', assurance: 'audited' })];
    expect(kinds(question([policy([rule])], claims))).toEqual([['evidence training']]);
  });
});

describe('several rules', () => {
  test('every dimension that is missing is one need', () => {
    expect(kinds(question([policy([noTraining, inEu, nothingKept])], [training('never')]))).toEqual([
      ['fact retention.prompts', 'fact sites'],
    ]);
  });

  test('alternatives are sets of their own', () => {
    const rule = {
      require: {
        anyOf: [
          { training: { eq: 'never' } },
          { allOf: [{ humanReview: { eq: 'never' } }, { publication: { eq: 'never' } }] },
        ],
      },
    };
    expect(kinds(question([policy([rule])], []))).toEqual([
      ['fact training'],
      ['fact humanReview', 'fact publication'],
    ]);
  });

  test('two ways on one dimension are two sets', () => {
    const rule = {
      require: {
        anyOf: [
          { decryption: { every: { country: { in: ['DE'] } } } },
          { decryption: { every: { hop: { in: ['tee'] } } } },
        ],
      },
    };
    expect(sets(question([policy([rule])], []))).toHaveLength(2);
  });

  test('a smaller set hides those that contain it', () => {
    const rule = {
      require: {
        anyOf: [
          { training: { eq: 'never' } },
          { allOf: [{ training: { eq: 'never' } }, { publication: { eq: 'never' } }] },
        ],
      },
    };
    expect(kinds(question([policy([rule])], []))).toEqual([['fact training']]);
  });

  test('corrections are as few as can be, with what must arrive beside them', () => {
    const claims = [training('by_default'), claim({ dimension: 'humanReview', value: 'possible' })];
    const rules = [
      noTraining,
      { require: { anyOf: [{ humanReview: { eq: 'never' } }, { publication: { eq: 'never' } }] } },
    ];
    expect(kinds(question([policy(rules)], claims))).toEqual([['fact publication', 'correction training']]);
  });

  test('a corrected fact still meets the rules that it met', () => {
    const rules = [
      { require: { 'retention.prompts': { lte: 30 } } },
      { require: { 'retention.prompts': { gte: 10 } } },
    ];
    expect(kinds(question([policy(rules)], [claim({ dimension: 'retention.prompts', value: 0 })]))).toEqual([
      ['correction retention.prompts'],
    ]);
  });

  test('rules that only warn ask for nothing', () => {
    const warning = policy([inEu], { name: 'w', enforcement: 'warn' });
    expect(kinds(question([policy([noTraining]), warning], []))).toEqual([['fact training']]);
  });
});

describe('what no fact moves', () => {
  test('a scope that no policy has opened', () => {
    expect(findChanges(question([], []))).toEqual({
      sets: [],
      isTruncated: false,
      against: [expect.stringContaining('no enforced rule covers')],
    });
  });

  test('a block', () => {
    const blocks = [
      { id: 'b', target: { kind: 'provider', name: 'acme' }, reason: 'breach', since: NOW } as const,
    ];
    expect(findChanges(question([policy([noTraining])], [], { decision: { blocks } })).against).toEqual([
      'it is blocked: breach',
    ]);
  });
});

test('a search that has more ways than it keeps says so', () => {
  const dimensions = ['training', 'humanReview', 'publication', 'developerSharing'];
  const anyOf = dimensions.map((dimension) => ({ [dimension]: { eq: 'never' } }));
  const many = ['prompts', 'outputs', 'cache', 'uploads', 'metadata'].map((kind) => ({
    [`retention.${kind}`]: { lte: 0 },
  }));
  const asked = question([policy([{ require: { anyOf } }, { require: { anyOf: many } }])], []);
  expect(findChanges(asked).isTruncated).toBe(true);
  expect(findChanges(asked).sets).toHaveLength(16);
});

test('an endpoint that lost its voice is asked for', () => {
  expect(
    kinds(
      question(
        [policy([noTraining])],
        [training('never'), training('never', { ...ON_ENDPOINT, validTo: NOW })],
      ),
    ),
  ).toEqual([['fact training']]);
});
