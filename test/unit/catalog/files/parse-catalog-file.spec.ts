import { describe, expect, it } from '@jest/globals';
import { parseCatalogFile } from '../../../../src/catalog/files/index.js';
import { MUTATIONS_OF_FORM, MUTATIONS_OF_SENSE } from './catalog-mutations.js';
import { change, MODELS, placeOf, PROVIDER } from './catalog-texts.js';

describe('a right file', () => {
  it('is read without findings', () => {
    for (const text of [PROVIDER, MODELS]) {
      const parsed = parseCatalogFile(text, 'file.yaml');
      expect(parsed).toMatchObject({ ok: true, warnings: [] });
    }
  });

  it('keeps days and countries as text: YAML 1.2, whatever version the file asks for', () => {
    const text = `%YAML 1.1\n---\n${change(PROVIDER, '{ country: DE }', '{ country: NO }')}`;
    const parsed = parseCatalogFile(text, 'file.yaml');
    expect(parsed.ok && parsed.value.content).toMatchObject({
      observedAt: '2026-11-22',
      claims: [{}, {}, {}, { value: [{ country: 'IE' }, { country: 'NO' }] }],
    });
  });

  it('warns of evidence that nothing uses', () => {
    const text = change(
      PROVIDER,
      'claims:\n',
      '  spare: { url: https://acme.example/x, kind: press }\nclaims:\n',
    );
    const parsed = parseCatalogFile(text, 'acme.yaml');
    expect(parsed).toMatchObject({
      ok: true,
      warnings: [
        {
          code: 'CATALOG_UNUSED_SOURCE',
          severity: 'warning',
          path: 'sources.spare',
          file: 'acme.yaml',
          ...placeOf(text, 'spare:'),
        },
      ],
    });
  });
});

describe('a broken file', () => {
  it.each([...MUTATIONS_OF_FORM, ...MUTATIONS_OF_SENSE])(
    'is refused with place and mend for $says',
    (mutation) => {
      const text = change(mutation.of ?? PROVIDER, mutation.from, mutation.to);
      const parsed = parseCatalogFile(text, 'catalog/file.yaml');
      expect(parsed.ok).toBe(false);
      const findings = parsed.ok ? [] : parsed.findings;
      const found = findings.find(({ code, path }) => code === mutation.code && path === mutation.path);
      expect(found ?? findings).toMatchObject({
        code: mutation.code,
        severity: 'error',
        path: mutation.path,
        file: 'catalog/file.yaml',
      });
      expect(found?.message).toContain(mutation.message);
      expect(found?.hint?.toLowerCase()).toContain(mutation.hint.toLowerCase());
      expect({ line: found?.line, column: found?.column }).toEqual(placeOf(text, mutation.at));
    },
  );

  it('names every fault at once', () => {
    const text = change(change(PROVIDER, 'value: never', 'value: maybe'), 'country: DE', 'country: XX');
    const parsed = parseCatalogFile(text, 'file.yaml');
    expect(parsed.ok ? [] : parsed.findings.map(({ path }) => path)).toEqual([
      'claims[2].value',
      'claims[3].value[1].country',
    ]);
  });

  it.each([
    ['an alias that unfolds', 'a: &a [x, x]\nb: [*a, *a]\n', 'CATALOG_YAML_ALIAS'],
    ['nesting beyond the stack', '['.repeat(50_000), 'CATALOG_YAML_SYNTAX'],
    ['two documents', `${MODELS}---\n${MODELS}`, 'CATALOG_YAML_SYNTAX'],
    ['no document', '', 'CATALOG_UNKNOWN_KIND'],
    ['a list', '- kind: Provider\n', 'CATALOG_UNKNOWN_KIND'],
  ])('is refused, not followed, for %s', (_says, text, code) => {
    const parsed = parseCatalogFile(text, 'file.yaml');
    expect(parsed.ok ? null : parsed.findings[0]).toMatchObject({ code, file: 'file.yaml' });
    expect(parsed.ok ? 0 : parsed.findings[0]?.line).toBeGreaterThanOrEqual(1);
  });
});
