import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseCatalog, readCatalog } from '../../../../src/catalog/files/index.js';
import { change, MODELS, placeOf, PROVIDER } from './catalog-texts.js';

const SECOND = `apiVersion: cordon/v1
kind: Provider
slug: beta
name: Beta
observedAt: 2026-11-22
entity: beta-inc
entities: [{ slug: beta-inc, name: Beta, parent: acme-group }]
aliases: { openrouter: beta }
endpoints:
  - slug: beta
    aliases: { openrouter: beta }
    deployments: [{ model: acme/two }]
`;

function parse(texts: { provider?: string; second?: string; models?: string }) {
  return parseCatalog([
    { file: 'catalog/acme-cloud.yaml', text: texts.provider ?? PROVIDER },
    { file: 'catalog/beta.yaml', text: texts.second ?? SECOND },
    { file: 'catalog/models.yaml', text: texts.models ?? MODELS },
  ]);
}

describe('files that fit together', () => {
  it('make a catalog', () => {
    const parsed = parse({});
    expect(parsed).toMatchObject({ ok: true, warnings: [] });
    expect(parsed.ok && parsed.value.providers.map(({ content }) => content.slug)).toEqual([
      'acme-cloud',
      'beta',
    ]);
  });
});

describe('files that do not fit together', () => {
  it.each([
    {
      says: 'a file that is not called like its provider',
      second: change(SECOND, 'slug: beta\nname', 'slug: betta\nname').replaceAll(
        '- slug: beta',
        '- slug: betta',
      ),
      code: 'CATALOG_FILE_NAME',
      path: 'slug',
      hint: 'rename it to `betta.yaml`',
      at: 'betta',
    },
    {
      says: 'an entity that two files declare',
      second: change(SECOND, '{ slug: beta-inc', '{ slug: acme-inc'),
      code: 'CATALOG_DUPLICATE_SUBJECT',
      path: 'entities[0].slug',
      hint: 'the other one is in catalog/acme-cloud.yaml, line 8',
      at: 'acme-inc, name',
    },
    {
      says: 'two endpoints of one slug',
      second: `${SECOND}  - slug: beta\n`,
      code: 'CATALOG_DUPLICATE_SUBJECT',
      path: 'endpoints[1].slug',
      hint: 'catalog/beta.yaml, line 10',
      at: 'beta\n',
      last: true,
    },
    {
      says: 'a router name of two providers',
      second: change(
        SECOND,
        'aliases: { openrouter: beta }\nendpoints',
        'aliases: { openrouter: acme }\nendpoints',
      ),
      code: 'CATALOG_DUPLICATE_SUBJECT',
      path: 'aliases.openrouter',
      hint: 'catalog/acme-cloud.yaml',
      at: 'acme }',
    },
    {
      says: 'a router name of two endpoints',
      second: change(SECOND, '    aliases: { openrouter: beta }', '    aliases: { openrouter: acme/eu }'),
      code: 'CATALOG_DUPLICATE_SUBJECT',
      path: 'endpoints[0].aliases.openrouter',
      hint: 'catalog/acme-cloud.yaml',
      at: 'acme/eu }',
    },
    {
      says: 'a model that no file declares',
      second: change(SECOND, 'model: acme/two', 'model: acme/too'),
      code: 'CATALOG_UNKNOWN_MODEL',
      path: 'endpoints[0].deployments[0].model',
      hint: 'did you mean `acme/two`?',
      at: 'acme/too',
    },
    {
      says: 'a legal entity that no file declares',
      second: change(SECOND, 'entity: beta-inc', 'entity: beta-ink'),
      code: 'CATALOG_UNKNOWN_ENTITY',
      path: 'entity',
      hint: 'did you mean `beta-inc`?',
      at: 'beta-ink',
    },
    {
      says: 'a parent that no file declares',
      second: change(SECOND, 'parent: acme-group', 'parent: nobody'),
      code: 'CATALOG_UNKNOWN_ENTITY',
      path: 'entities[0].parent',
      hint: 'declare it under `entities`',
      at: 'nobody',
    },
    {
      says: 'an entity that is its own parent',
      second: change(SECOND, 'parent: acme-group', 'parent: beta-inc'),
      code: 'CATALOG_ENTITY_CYCLE',
      path: 'entities[0].parent',
      hint: 'remove the wrong `parent`',
      at: 'beta-inc }',
    },
  ])('are refused for $says', ({ second, code, path, hint, at, last }) => {
    const parsed = parse({ second });
    const finding = parsed.ok ? undefined : parsed.findings.find((one) => one.code === code);
    expect(finding).toMatchObject({ code, path, severity: 'error', file: 'catalog/beta.yaml' });
    expect(finding?.hint).toContain(hint);
    const text = last === true ? second.slice(0, second.lastIndexOf(at)) : '';
    const place = last === true ? placeOf(`${text}¶`, '¶') : placeOf(second, at);
    expect({ line: finding?.line, column: finding?.column }).toEqual(place);
  });

  it('are refused for two models, or two deployments of an endpoint, that one router knows by the same name', () => {
    const models = change(
      MODELS,
      'name: Two, developer: acme',
      'name: Two, developer: acme, aliases: { openrouter: acme/one }',
    );
    const same = parse({ models });
    expect(same.ok ? [] : same.findings).toMatchObject([
      {
        code: 'CATALOG_DUPLICATE_SUBJECT',
        path: 'models[1].aliases.openrouter',
        file: 'catalog/models.yaml',
      },
    ]);
    const provider = change(PROVIDER, 'openrouter: acme/second', 'openrouter: acme/one');
    const deployment = parse({ provider });
    expect(deployment.ok ? [] : deployment.findings).toMatchObject([
      { code: 'CATALOG_DUPLICATE_SUBJECT', path: 'endpoints[0].deployments[1].aliases.openrouter' },
    ]);
  });

  it('are refused for a model that is declared twice', () => {
    const parsed = parse({ models: change(MODELS, 'slug: acme/two', 'slug: acme/one') });
    expect(parsed.ok ? [] : parsed.findings.map(({ code }) => code)).toContain('CATALOG_DUPLICATE_SUBJECT');
  });

  it('are refused for what is wrong in one file before anything that follows from it', () => {
    const parsed = parse({ models: change(MODELS, 'kind: Models', 'kind: Model') });
    expect(parsed.ok ? [] : parsed.findings.map(({ code }) => code)).toEqual(['CATALOG_UNKNOWN_KIND']);
  });
});

describe('a folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'catalog-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is read without what is no YAML file', async () => {
    await writeFile(join(folder, 'acme-cloud.yaml'), PROVIDER);
    await writeFile(join(folder, 'models.yaml'), MODELS);
    await writeFile(join(folder, 'README.md'), 'kind: nothing');
    expect(await readCatalog(folder)).toMatchObject({ ok: true });
  });

  it.each(['missing', ''])('that is missing or empty is refused (%s)', async (below) => {
    const directory = join(folder, below);
    expect(await readCatalog(directory)).toMatchObject({
      ok: false,
      findings: [{ code: 'CATALOG_UNREADABLE', file: directory }],
    });
  });

  it('with something that only looks like a file is refused', async () => {
    await mkdir(join(folder, 'acme.yaml'));
    const file = join(folder, 'acme.yaml');
    expect(await readCatalog(folder)).toMatchObject({
      ok: false,
      findings: [{ code: 'CATALOG_UNREADABLE', file }],
    });
  });
});
