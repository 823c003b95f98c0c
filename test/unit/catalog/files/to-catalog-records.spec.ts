import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { CatalogRecords } from '../../../../src/catalog/domain/catalog-records.js';
import { parseCatalog, toCatalogRecords } from '../../../../src/catalog/files/index.js';
import { MODELS, PROVIDER } from './catalog-texts.js';

const FILES = [
  { file: 'acme-cloud.yaml', text: PROVIDER },
  { file: 'models.yaml', text: MODELS },
];
const at = (day: string): number => Date.parse(`${day}T00:00:00Z`);

function recordsOf(files = FILES): CatalogRecords {
  const parsed = parseCatalog(files);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.findings));
  return toCatalogRecords(parsed.value);
}

describe('the records of a catalog', () => {
  it('hold every subject with its names at routers', () => {
    const { legalEntities, providers, endpoints, models, deployments } = recordsOf();
    expect(legalEntities.map(({ slug, parent, country }) => [slug, parent, country])).toEqual([
      ['acme-group', null, null],
      ['acme-inc', 'acme-group', 'IE'],
    ]);
    expect(providers).toEqual([
      {
        slug: 'acme-cloud',
        name: 'Acme Cloud',
        legalEntity: 'acme-inc',
        urls: { terms: 'https://acme.example/terms' },
        aliases: { openrouter: 'acme' },
      },
    ]);
    expect(endpoints.map(({ slug, name, host, pins }) => [slug, name, host, pins])).toEqual([
      ['acme-cloud', 'acme-cloud', null, {}],
      ['acme-cloud/eu', 'acme-cloud/eu', 'eu.acme.example', { region: 'eu' }],
    ]);
    expect(models.map(({ slug }) => slug)).toEqual(['acme/one', 'acme/two']);
    expect(deployments.map(({ slug, contextLength, aliases }) => [slug, contextLength, aliases])).toEqual([
      ['acme-cloud#acme/one', null, {}],
      ['acme-cloud/eu#acme/one', 8192, { openrouter: 'acme/one' }],
      ['acme-cloud/eu#acme/two', null, { openrouter: 'acme/second' }],
    ]);
  });

  it('fill in every default of a claim', () => {
    const draft = recordsOf().claims.find(({ dimension }) => dimension === 'training');
    expect(draft).toEqual({
      subject: { kind: 'provider', slug: 'acme-cloud' },
      dimension: 'training',
      value: 'never',
      complete: true,
      condition: '',
      source: 'uncited',
      validFrom: at('2026-11-22'),
      validTo: null,
      assurance: 'third_party',
      state: 'draft',
      note: null,
      evidence: [],
    });
  });

  it('let a claim begin where it says so, otherwise with its newest evidence', () => {
    const { claims } = recordsOf();
    const spans = claims
      .filter(({ subject }) => subject.kind === 'provider')
      .map(({ dimension, condition, validFrom, validTo }) => [dimension, condition, validFrom, validTo]);
    expect(spans).toEqual([
      ['retention.prompts', '', at('2026-10-01'), at('2026-12-31')],
      ['retention.prompts', 'zdr', at('2026-10-01'), null],
      ['sites', '', at('2026-01-15'), null],
      ['training', '', at('2026-11-22'), null],
    ]);
  });

  it('never call a list complete that is not said to be', () => {
    const sites = recordsOf().claims.filter(({ dimension }) => dimension === 'sites');
    expect(sites.map(({ subject, complete }) => [subject.slug, complete])).toEqual([
      ['acme-cloud/eu', true],
      ['acme-cloud', false],
    ]);
  });

  it('date evidence and digest its quotation', () => {
    const [claim] = recordsOf().claims.filter(({ dimension }) => dimension === 'retention.prompts');
    const quote = 'Prompts are deleted after 30 days.';
    expect(claim?.evidence).toEqual([
      {
        url: 'https://acme.example/retention',
        kind: 'official_docs',
        publisher: 'acme-cloud',
        documentVersion: null,
        quote,
        quoteSha256: createHash('sha256').update(quote).digest('hex'),
        documentSha256: null,
        retrievedAt: at('2026-11-22'),
        verifiedAt: at('2026-10-01'),
        recheckDue: at('2027-01-01'),
      },
    ]);
    const [unsaid] = recordsOf().claims.filter(({ dimension }) => dimension === 'quantization');
    expect(unsaid?.evidence[0]).toMatchObject({ verifiedAt: at('2026-11-22'), recheckDue: at('2027-02-20') });
  });

  it('are the same in whatever order the files come', () => {
    expect(JSON.stringify(recordsOf([...FILES].reverse()))).toBe(JSON.stringify(recordsOf()));
  });
});
