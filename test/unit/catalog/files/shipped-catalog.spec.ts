import { beforeAll, describe, expect, it } from '@jest/globals';
import type { CatalogRecords, ClaimRecord } from '../../../../src/catalog/domain/catalog-records.js';
import { readCatalog, toCatalogRecords } from '../../../../src/catalog/files/index.js';

describe('the shipped catalog', () => {
  let records: CatalogRecords;
  let warnings: readonly unknown[];

  beforeAll(async () => {
    const read = await readCatalog('prisma/catalog');
    expect(read.ok ? [] : read.findings).toEqual([]);
    if (!read.ok) return;
    warnings = read.warnings;
    records = toCatalogRecords(read.value);
  });

  const of = (slug: string, dimension: string): readonly ClaimRecord[] =>
    records.claims.filter((claim) => claim.subject.slug === slug && claim.dimension === dimension);

  it('has every provider, endpoint, model and deployment, and no evidence that nothing uses', () => {
    expect({
      legalEntities: records.legalEntities.length,
      providers: records.providers.length,
      endpoints: records.endpoints.length,
      models: records.models.length,
      deployments: records.deployments.length,
      claims: records.claims.length,
      warnings,
    }).toEqual({
      legalEntities: 43,
      providers: 101,
      endpoints: 209,
      models: 403,
      deployments: 1202,
      claims: 1581,
      warnings: [],
    });
  });

  it('has as many claims of each dimension, by state, as were counted when it was made', () => {
    const counts = new Map<string, number>();
    for (const { dimension, state } of records.claims) {
      const key = `${dimension} ${state}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(Object.fromEntries([...counts].sort())).toMatchInlineSnapshot(`
     {
       "agreements approved": 16,
       "agreements disputed": 13,
       "agreements draft": 21,
       "certifications approved": 15,
       "certifications draft": 33,
       "changeNotice draft": 1,
       "contractingEntity approved": 1,
       "contractingEntity draft": 2,
       "decryption approved": 13,
       "decryption draft": 5,
       "developerSharing approved": 17,
       "gpuTenure approved": 10,
       "gpuTenure disputed": 13,
       "gpuTenure draft": 12,
       "headquarters approved": 66,
       "headquarters disputed": 3,
       "headquarters draft": 52,
       "humanReview approved": 11,
       "humanReview disputed": 13,
       "humanReview draft": 1,
       "model.developerCountry draft": 32,
       "model.weights approved": 360,
       "parent draft": 3,
       "publication approved": 68,
       "quantization approved": 115,
       "retention.abuse_logs approved": 16,
       "retention.abuse_logs disputed": 13,
       "retention.cache approved": 1,
       "retention.flagged_content approved": 2,
       "retention.outputs approved": 38,
       "retention.outputs disputed": 74,
       "retention.prompts approved": 123,
       "retention.prompts disputed": 114,
       "retention.prompts draft": 12,
       "sites approved": 58,
       "sites disputed": 5,
       "sites draft": 26,
       "storage approved": 18,
       "storage draft": 1,
       "subprocessors approved": 3,
       "training approved": 115,
       "training disputed": 43,
       "training draft": 8,
       "transfer approved": 2,
       "transfer draft": 13,
     }
    `);
  });

  it('names every deployment as OpenRouter does, once', () => {
    const endpoints = new Map(records.endpoints.map(({ slug, aliases }) => [slug, aliases]));
    const names = records.deployments.map(({ endpoint, aliases }) =>
      JSON.stringify([endpoints.get(endpoint)?.['openrouter'], aliases?.['openrouter']]),
    );
    expect(names.filter((name) => name.includes('null'))).toEqual([]);
    expect(new Set(names).size).toBe(records.deployments.length);
  });

  it('lets nothing decide that has no source to cite', () => {
    const deciding = records.claims.filter(({ state }) => state !== 'draft');
    expect(deciding.filter(({ source, evidence }) => source === 'uncited' || evidence.length === 0)).toEqual(
      [],
    );
    const cited = records.claims.flatMap(({ evidence }) => evidence);
    expect(cited.filter(({ url }) => url.includes('starmap'))).toEqual([]);
  });

  it('says of each claim of a provider about itself that it is one, and of no other', () => {
    const wrong = records.claims.filter(({ subject, source, assurance }) => {
      const provider = subject.slug.split(/[/#]/)[0];
      return subject.kind !== 'model' && (assurance === 'self_declared') !== (source === provider);
    });
    // OpenRouter is a provider too, and its directory speaks of itself.
    expect(wrong.map(({ subject, source }) => [subject.slug, source])).toEqual([]);
  });

  it('shows where OpenRouter and the vendor differ', () => {
    expect(of('mistral', 'training').map(({ source, value }) => [source, value])).toEqual([
      ['help.mistral.ai', 'opt_out'],
      ['openrouter', 'never'],
    ]);
    expect(of('moonshot', 'retention.prompts').map(({ source, value }) => [source, value])).toEqual([
      ['openrouter', 0],
      ['platform.kimi.ai', 'unspecified'],
    ]);
  });

  it('does not pass off the terms of a provider that was renamed as current', () => {
    const ended = [
      ...of('wandb', 'training'),
      ...of('wandb', 'retention.prompts'),
      ...of('wandb', 'publication'),
    ];
    expect(ended.map(({ validTo }) => validTo)).toEqual(Array(3).fill(Date.parse('2026-07-22T23:00:12Z')));
  });

  it('keeps what changed beside what it changed to', () => {
    expect(of('open-inference', 'training').map(({ value, validTo }) => [value, validTo])).toEqual([
      ['by_default', Date.parse('2026-07-13T21:54:38Z')],
      ['never', null],
    ]);
  });

  it('leaves places unknown that no source limits', () => {
    const complete = records.claims.filter(
      ({ dimension, complete: isComplete, state }) =>
        dimension === 'sites' && isComplete && state === 'approved',
    );
    expect(complete.map(({ subject, value }) => [subject.slug, JSON.stringify(value)]))
      .toMatchInlineSnapshot(`
     [
       [
         "alibaba/cn",
         "[{"country":"CN","operator":"Alibaba Cloud","gpuTenure":"hyperscaler"}]",
       ],
       [
         "alibaba/eu",
         "[{"country":"group:EU","operator":"Alibaba Cloud","gpuTenure":"hyperscaler"}]",
       ],
       [
         "alibaba/hk",
         "[{"country":"HK","operator":"Alibaba Cloud","gpuTenure":"hyperscaler"}]",
       ],
       [
         "alibaba/us",
         "[{"country":"US","operator":"Alibaba Cloud","gpuTenure":"hyperscaler"}]",
       ],
       [
         "anthropic/us",
         "[{"country":"US"}]",
       ],
       [
         "azure/eu",
         "[{"country":"group:EU","operator":"Microsoft"}]",
       ],
       [
         "azure/swedencentral",
         "[{"country":"SE","regionCode":"swedencentral","operator":"Microsoft"}]",
       ],
       [
         "azure/us",
         "[{"country":"US","operator":"Microsoft"}]",
       ],
       [
         "infomaniak",
         "[{"country":"CH","operator":"Infomaniak"}]",
       ],
       [
         "ionos",
         "[{"country":"DE","city":"Berlin","regionCode":"de-txl","operator":"IONOS","gpuTenure":"owned"}]",
       ],
       [
         "scaleway",
         "[{"country":"FR","city":"Paris","regionCode":"fr-par","operator":"Scaleway","gpuTenure":"owned"}]",
       ],
     ]
    `);
    expect(of('azure/global', 'sites')).toEqual([]);
    expect(of('google-vertex/europe', 'sites')).toEqual([]);
    expect(of('google-vertex/eu', 'sites')).toEqual([]);
  });

  it('does not let what is said of synchronous requests speak for batches', () => {
    const batches = records.deployments.filter(({ slug }) => slug.endsWith(':batch'));
    const openai = batches.filter(({ endpoint }) => endpoint.startsWith('openai'));
    expect(openai.length).toBeGreaterThan(0);
    for (const { slug } of openai) {
      expect(of(slug, 'retention.prompts').map(({ state }) => state)).toEqual(['disputed']);
    }
  });

  it('does not let what a cloud says of its own service speak for models that their developer processes there', () => {
    const claude = records.deployments.filter(({ slug }) => /^azure.*#anthropic\//.test(slug));
    expect(claude.length).toBe(13);
    for (const { slug } of claude) {
      expect(of(slug, 'training').map(({ state }) => state)).toEqual(['disputed']);
      expect(of(slug, 'developerSharing').map(({ value }) => value)).toEqual(['by_default']);
    }
  });
});
