import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { demoKey } from '../../support/demo.js';
import type { RunningCordon } from '../../support/service.js';
import { startCordon } from '../../support/service.js';
import { ask } from '../../support/tenants.js';

interface Explained {
  readonly verdict: string;
  readonly reasons: readonly { readonly policy: string; readonly rule: string; readonly outcome: string }[];
  readonly rules: readonly {
    readonly policy: string;
    readonly rule: string;
    readonly outcome: string;
    readonly text: string;
    readonly assignedTo: string;
    readonly trace: readonly { readonly depth: number; readonly value: string }[];
    readonly facts: readonly {
      readonly dimension: string;
      readonly state: string;
      readonly sentence: string;
    }[];
  }[];
  readonly whatWouldChange: {
    readonly sets: readonly {
      readonly needs: readonly { readonly kind: string; readonly sentence: string }[];
    }[];
    readonly against: readonly string[];
  } | null;
}

const EXPLAIN = `query ($scope: ID!, $deployment: ID!, $dataClass: String) {
  explain(scope: $scope, deployment: $deployment, dataClass: $dataClass) {
    verdict
    reasons { policy rule outcome }
    rules { policy rule outcome text assignedTo trace { depth value } facts { dimension state sentence } }
    whatWouldChange { sets { needs { kind sentence } } against }
  }
}`;

const SIMULATE = `query ($input: SimulateInput!) {
  simulate(input: $input) {
    valid
    findings { message path hint line }
    evaluated
    effects { scope dataClass gained { totalCount } lost(first: 1) { totalCount nodes { reasons { policy rule outcome } } } modelsLeftWithNothing }
  }
}`;

const CLOSED = `apiVersion: cordon/v1
kind: Policy
name: baseline
title: Nothing at all
rules:
  - id: in-iceland
    require: { headquarters: { eq: IS } }
    because: The head office is in Iceland.
`;

describe('an explanation', () => {
  let cordon: RunningCordon;
  let viewer: string;

  beforeAll(async () => {
    cordon = await startCordon({ environment: { demo: true } });
    viewer = await demoKey(cordon, 'policy_editor');
  });
  afterAll(() => cordon.close());

  const explain = async (variables: object): Promise<Explained> => {
    const { data, errors } = await ask(cordon, viewer, EXPLAIN, variables);
    expect(errors).toEqual([]);
    return data?.['explain'] as Explained;
  };

  it('names the rule, the unknown fact, and what would change the answer', async () => {
    const answer = await explain({
      scope: 'acme/payments',
      deployment: 'amazon-bedrock/eu-west-1#openai/gpt-oss-120b',
    });
    expect(answer.verdict).toBe('DENY');
    expect(answer.reasons).toEqual([
      { policy: 'eea-inference', rule: 'inference-in-eea', outcome: 'unknown' },
    ]);
    const rule = answer.rules.find(({ policy }) => policy === 'eea-inference');
    expect(rule).toMatchObject({
      assignedTo: 'acme/payments',
      text: 'require sites: every country in group:EEA',
      trace: [{ depth: 0, value: 'UNKNOWN' }],
      facts: [{ dimension: 'sites', state: 'unknown' }],
    });
    expect(answer.whatWouldChange?.sets[0]?.needs).toEqual([
      { kind: 'fact', sentence: 'an approved statement that every inference site has country in group:EEA' },
    ]);
  });

  it('says what stands against a deployment that known facts refuse', async () => {
    const answer = await explain({ scope: 'acme/support', deployment: 'openai#openai/gpt-4' });
    expect(answer.reasons).toEqual([
      { policy: 'prompts-not-stored', rule: 'prompts-not-stored', outcome: 'violated' },
    ]);
    expect(answer.whatWouldChange?.against).toHaveLength(1);
    expect(
      answer.whatWouldChange?.sets.flatMap(({ needs }) => needs).every(({ kind }) => kind === 'correction'),
    ).toBe(true);
  });

  it('shows the rules that an allowed deployment satisfies, and nothing to change', async () => {
    const answer = await explain({
      scope: 'acme/payments',
      deployment: 'azure/swedencentral#openai/gpt-5',
      dataClass: 'personal',
    });
    expect(answer.verdict).toBe('ALLOW');
    expect(answer.reasons).toEqual([]);
    expect(answer.rules.length).toBeGreaterThan(2);
    expect(answer.rules.every(({ outcome }) => outcome === 'satisfied')).toBe(true);
    expect(answer.whatWouldChange).toBeNull();
  });

  it('of an unknown deployment is an error with a suggestion', async () => {
    const answer = await ask(cordon, viewer, EXPLAIN, { scope: 'acme', deployment: 'openai#openai/gpt4' });
    expect(answer.codes).toEqual(['NOT_FOUND']);
    expect(answer.errors[0]?.message).toContain('did you mean `openai#openai/gpt-4`?');
  });

  it('gives the same verdicts as the list', async () => {
    const { data } = await ask(
      cordon,
      viewer,
      '{ allowedDeployments(scope: "acme/payments") { allowed(first: 20) { nodes { slug } } denied(first: 20) { nodes { deployment { slug } reasons { policy rule outcome } } } } }',
    );
    const list = data?.['allowedDeployments'] as {
      allowed: { nodes: { slug: string }[] };
      denied: { nodes: { deployment: { slug: string }; reasons: object[] }[] };
    };
    for (const { slug } of list.allowed.nodes) {
      expect((await explain({ scope: 'acme/payments', deployment: slug })).verdict).toBe('ALLOW');
    }
    for (const { deployment, reasons } of list.denied.nodes) {
      const answer = await explain({ scope: 'acme/payments', deployment: deployment.slug });
      expect(answer.reasons).toEqual(reasons);
    }
  });

  describe('and a simulation', () => {
    const simulate = (input: object, key = viewer): ReturnType<typeof ask> =>
      ask(cordon, key, SIMULATE, { input });

    it('says what a draft takes from every scope and class below, and saves nothing', async () => {
      const before = await cordon.db.database.latestRevision();
      const { data } = await simulate({ scope: 'acme', document: CLOSED });
      const result = data?.['simulate'] as {
        valid: boolean;
        evaluated: number;
        effects: {
          scope: string;
          gained: { totalCount: number };
          lost: { totalCount: number; nodes: { reasons: object[] }[] };
          modelsLeftWithNothing: string[];
        }[];
      };
      expect(result.valid).toBe(true);
      expect(result.evaluated).toBe(4 * 7);
      expect(new Set(result.effects.map(({ scope }) => scope))).toEqual(
        new Set(['acme', 'acme/payments', 'acme/research', 'acme/support']),
      );
      expect(result.effects.every(({ gained, lost }) => gained.totalCount === 0 && lost.totalCount > 0)).toBe(
        true,
      );
      expect(result.effects[0]?.lost.nodes[0]?.reasons).toMatchObject([
        { policy: 'baseline', rule: 'in-iceland' },
      ]);
      expect(result.effects.every(({ modelsLeftWithNothing }) => modelsLeftWithNothing.length > 0)).toBe(
        true,
      );
      expect(await cordon.db.database.latestRevision()).toBe(before);
    });

    it('names place and mend of a mistake, and evaluates nothing', async () => {
      const document = CLOSED.replace('headquarters', 'headquaters');
      const { data } = await simulate({ scope: 'acme', document });
      expect(data?.['simulate']).toEqual({
        valid: false,
        evaluated: 0,
        effects: [],
        findings: [
          {
            path: 'rules[0].require.headquaters',
            message: 'there is no dimension `headquaters`',
            hint: 'did you mean `headquarters`?',
            line: 7,
          },
        ],
      });
    });

    it('tells a key nothing about classes that it may not ask for', async () => {
      const key = await demoKey(cordon, 'policy_editor', 'acme', ['public']);
      const { data } = await simulate({ scope: 'acme', document: CLOSED }, key);
      const result = data?.['simulate'] as { effects: { dataClass: string }[] };
      expect(new Set(result.effects.map(({ dataClass }) => dataClass))).toEqual(new Set(['public']));
      expect((await simulate({ scope: 'acme', document: CLOSED, dataClass: 'personal' }, key)).codes).toEqual(
        ['DATA_CLASS_NOT_ALLOWED'],
      );
    });
  });
});
