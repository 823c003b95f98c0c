import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { claimValueSchemas, DIMENSIONS, findClaimValueProblem } from '../../../../src/catalog/index.js';

const score = { value: 0.9, version: '2', measuredBy: 'lab' };

describe('a value that can be claimed', () => {
  test.each([
    ['headquarters', 'DE'],
    ['headquarters', 'group:EU'],
    ['headquarters', 'ZZ'],
    ['sites', [{ country: 'global' }]],
    ['sites', [{ country: 'DE', gpuTenure: 'owned', operator: 'Example GmbH' }, { country: 'FR' }]],
    ['storage', []],
    ['decryption', [{ hop: 'edge' }]],
    ['retention.prompts', 0],
    ['retention.prompts', 'indefinite'],
    ['retention.uploads', 'unspecified'],
    ['changeNotice', 30],
    ['training', 'opt_out'],
    ['certifications', [{ scheme: 'SOC 2 Type II', validUntil: '2028-02-29' }]],
    ['agreements', ['zdr', 'baa']],
    ['quantization', 'fp8'],
    ['uptime', score],
    ['quality.tool-calling', { ...score, window: '30 days' }],
    ['quality.other', score],
  ])('%s: %j', (dimension, value) => {
    expect(findClaimValueProblem(dimension, value)).toBeNull();
  });
});

describe('a value that cannot be claimed names path, reason and mend', () => {
  test.each([
    ['headquarters', 'de', '', '`de` is no ISO 3166-1 country', 'did you mean `DE`?'],
    ['headquarters', 'UK', '', '`UK` is no ISO 3166-1 country', 'did you mean `GB`?'],
    ['headquarters', 'EU', '', '`EU` is no ISO 3166-1 country', 'did you mean `group:EU`?'],
    ['headquarters', 'QX', '', '`QX` is no ISO 3166-1 country', expect.stringContaining('did you mean `')],
    [
      'headquarters',
      'group:',
      '',
      '`group:` is no ISO 3166-1 country',
      expect.stringContaining('letters, digits'),
    ],
    ['headquarters', 49, '', '`49` is no ISO 3166-1 country', expect.stringContaining('two-letter code')],
    [
      'headquarters',
      undefined,
      '',
      '`nothing` is no ISO 3166-1 country',
      expect.stringContaining('two-letter code'),
    ],
    ['sites', [], '', 'the list needs at least one element', expect.stringContaining('leave the claim out')],
    ['sites', 'DE', '', '`DE` is not a list', undefined],
    ['sites', ['DE'], '[0]', '`DE` is not a mapping of fields', undefined],
    ['sites', [{ city: 'Paris' }], '[0]', '`country` is missing', undefined],
    [
      'sites',
      [{ country: 'FR', town: 'x' }],
      '[0]',
      'there is no field `town`',
      expect.stringContaining('allowed: '),
    ],
    ['sites', [{ country: 'FR', citty: 'x' }], '[0]', 'there is no field `citty`', 'did you mean `city`?'],
    ['sites', [{ country: 'FR' }, { country: 'FR' }], '', 'elements 0 and 1 are the same', undefined],
    ['sites', [{ country: 'FR', city: ' ' }], '[0].city', '` ` is no text of 1 to 500 characters', undefined],
    [
      'sites',
      [{ country: 'FR', gpuTenure: 'mixed' }],
      '[0].gpuTenure',
      expect.stringContaining('`mixed` is not one of `owned`'),
      expect.stringContaining('allowed: `owned`'),
    ],
    ['training', 'optin', '', expect.stringContaining('`optin` is not one of'), 'did you mean `opt_in`?'],
    ['training', true, '', expect.stringContaining('`true` is not one of'), expect.any(String)],
    ['retention.prompts', -1, '', '`-1` is no number of days', expect.stringContaining('`unspecified`')],
    ['retention.prompts', 1.5, '', '`1.5` is no number of days', expect.stringContaining('whole number')],
    [
      'changeNotice',
      'indefinite',
      '',
      '`indefinite` is no number of days',
      'a whole number from 0 to 100000',
    ],
    [
      'certifications',
      [{ scheme: 'x', validUntil: '2026-02-30' }],
      '[0].validUntil',
      '`2026-02-30` is no date',
      expect.any(String),
    ],
    [
      'agreements',
      ['zdr', 'nda'],
      '[1]',
      expect.stringContaining('`nda` is not one of `zdr`'),
      expect.any(String),
    ],
    ['agreements', 'zdr', '', '`zdr` is not a list', undefined],
    ['quantization', 'fp9', '', expect.stringContaining('`fp9` is not one of'), expect.any(String)],
    ['uptime', 0.9, '', '`0.9` is not a mapping of fields', undefined],
    ['uptime', { ...score, value: 99.9 }, '.value', '`99.9` is not a number from 0 to 1', undefined],
    ['uptime', { ...score, version: '' }, '.version', '`` is no text of 1 to 500 characters', undefined],
    ['uptime', { value: 1, version: '1' }, '', '`measuredBy` is missing', undefined],
    ['uptime', { ...score, windw: 'x' }, '', 'there is no field `windw`', 'did you mean `window`?'],
    ['trainig', 'never', '', 'there is no dimension `trainig`', 'did you mean `training`?'],
    ['constructor', 'never', '', 'there is no dimension `constructor`', expect.stringContaining('allowed: ')],
    [
      'jurisdictions',
      ['DE'],
      '',
      '`jurisdictions` is derived from other facts and cannot be claimed',
      undefined,
    ],
  ])('%s: %j', (dimension, value, path, message, hint) => {
    expect(findClaimValueProblem(dimension, value)).toEqual(
      hint === undefined ? { path, message } : { path, message, hint },
    );
  });

  test('a list longer than anybody needs', () => {
    const value = Array.from({ length: 501 }, (_, index) => ({ country: 'DE', city: `c${String(index)}` }));
    expect(findClaimValueProblem('sites', value)).toEqual({
      path: '',
      message: 'the list has more than 500 elements',
    });
  });

  test('long input is shown on one line and shortened', () => {
    const problem = findClaimValueProblem('training', `a\n${'b'.repeat(200)}`);
    expect(problem?.message).toContain(`\`a ${'b'.repeat(77)}…\``);
  });
});

test('every claimable dimension has a schema that a strict validator compiles', () => {
  const schemas = claimValueSchemas();
  const claimable = DIMENSIONS.filter(({ subjects }) => subjects.length > 0).map(({ name }) => name);
  expect([...schemas.keys()]).toEqual([...claimable, 'quality.*']);
  const ajv = new Ajv2020({ strict: true, formats: { date: true } });
  for (const schema of schemas.values()) expect(ajv.compile(schema)).toBeInstanceOf(Function);
});
