import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { AGREEMENT_KINDS, ASSURANCES, CLAIM_STATES } from '../../../../src/catalog/index.js';

interface Schema {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly $defs: Readonly<
    Record<string, { readonly properties?: Readonly<Record<string, { enum?: string[] }>> }>
  >;
}

function schemaOf(name: string): Schema {
  return JSON.parse(readFileSync(`policies/schema/${name}.schema.json`, 'utf8')) as Schema;
}

describe('the schemas of catalog files', () => {
  const provider = schemaOf('provider');
  const models = schemaOf('models');

  it('allow the assurances, agreements and states that claims can have; a file retracts nothing', () => {
    const claim = provider.$defs['claim']?.properties;
    expect(claim?.['assurance']?.enum).toEqual([...ASSURANCES]);
    expect(claim?.['condition']?.enum).toEqual([...AGREEMENT_KINDS]);
    expect(claim?.['state']?.enum).toEqual(CLAIM_STATES.filter((state) => state !== 'retracted'));
  });

  it('say the same of claims and sources in both kinds of file', () => {
    for (const name of ['claim', 'claims', 'source', 'sources', 'day', 'note', 'aliases']) {
      expect(models.$defs[name]).toEqual(provider.$defs[name]);
    }
  });

  it('refuse every field that they do not name', () => {
    const open: string[] = [];
    const walk = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return;
      if ('type' in value && value.type === 'object' && !('additionalProperties' in value)) open.push(path);
      for (const [key, inner] of Object.entries(value)) walk(inner, `${path}/${key}`);
    };
    walk(provider, 'provider');
    walk(models, 'models');
    expect(open).toEqual([]);
  });
});
