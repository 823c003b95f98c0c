import fc from 'fast-check';
import type { Profile, ScalarType } from '../../src/catalog/index.js';
import { findDimension } from '../../src/catalog/index.js';
import { parseFacts } from '../../src/policy/cases/parse-case-facts.js';
import { findingsOf } from '../../src/policy/domain/source-findings.js';
import type { ReferenceFact, ReferenceFacts } from './reference-evaluator.js';

export const NOW = Date.parse('2026-11-22T00:00:00Z');

/** Small groups over few countries, so that random places and random sets meet. */
export const GROUPS: Readonly<Record<string, readonly string[]>> = {
  EEA: ['DE', 'FR', 'SE'],
  NORDIC: ['NO', 'SE'],
};
export const COUNTRIES = ['DE', 'FR', 'SE', 'NO', 'US'] as const;

/** One dimension of every type. */
export const SCALAR_DIMENSIONS = [
  'training',
  'headquarters',
  'retention.prompts',
  'changeNotice',
  'quantization',
  'uptime',
  'quality.tool-calling',
  'model.licence',
  'decryptionClass',
] as const;
export const LIST_DIMENSIONS = ['sites', 'certifications', 'agreements', 'jurisdictions'] as const;

/** Derived dimensions are stated in every random profile: how they are derived is tested with the catalog. */
const DERIVED: readonly string[] = ['decryptionClass', 'jurisdictions'];

/** A value as a profile may hold it, unknown places and unstated retention among them. */
export function arbitraryValue(type: ScalarType): fc.Arbitrary<string | number> {
  switch (type.type) {
    case 'country':
      return fc.constantFrom(...COUNTRIES, 'ZZ', 'global', 'group:EEA', 'group:NORDIC', 'group:NOWHERE');
    case 'enum':
      return fc.constantFrom(...type.values.slice(0, 3));
    case 'text':
      return fc.constantFrom('MIT', 'Apache-2.0', ' ');
    case 'date':
      return fc.constantFrom('2026-11-21', '2026-11-22', '2027-01-01');
    case 'days':
      return type.openEnded
        ? fc.constantFrom<string | number>(0, 1, 30, 31, 'indefinite', 'unspecified')
        : fc.constantFrom(0, 30, 31);
    case 'measurement':
      return fc.constantFrom(0, 0.5, 0.99, 1);
    case 'quantization':
      return fc.constantFrom('fp4', 'int4', 'fp8', 'int8', 'bf16');
  }
}

const EVIDENCE = fc.record(
  {
    assurance: fc.constantFrom('self_declared', 'audited', 'attested'),
    retrievedAt: fc.constantFrom('2026-11-22', '2026-11-01', '2025-01-01'),
  },
  { requiredKeys: [] },
);

/** Facts as a case file states them. */
export function arbitraryFacts(): fc.Arbitrary<ReferenceFacts> {
  const names = [...SCALAR_DIMENSIONS, ...LIST_DIMENSIONS];
  const facts = fc.record(Object.fromEntries(names.map((name) => [name, arbitraryFact(name)])));
  const left = fc.subarray(
    names.filter((name) => !DERIVED.includes(name)),
    { maxLength: 3 },
  );
  return fc
    .tuple(facts, left)
    .map(([all, out]) =>
      Object.fromEntries(Object.entries(all).filter(([name]) => !out.some((one) => one === name))),
    );
}

export function arbitraryFact(name: string): fc.Arbitrary<ReferenceFact> {
  const value = arbitraryFactValue(name);
  const complete = fc.constantFrom(true, true, false);
  const evidence = fc
    .tuple(EVIDENCE, complete)
    .map(([stated, isComplete]) => ({ ...stated, complete: isComplete }));
  const candidate = fc.tuple(value, evidence).map(([one, stated]) => ({ ...stated, value: one }));
  return fc.oneof(
    { weight: 8, arbitrary: candidate },
    { weight: 1, arbitrary: fc.constant({ state: 'unknown' }) },
    { weight: 1, arbitrary: fc.constant({ state: 'conflicting' }) },
    {
      weight: 2,
      arbitrary: fc
        .array(candidate, { minLength: 2, maxLength: 3 })
        .map((candidates) => ({ state: 'conflicting', candidates })),
    },
  );
}

function arbitraryFactValue(name: string): fc.Arbitrary<unknown> {
  const type = findDimension(name)?.type;
  if (type === undefined) throw new Error(`there is no dimension ${name}`);
  if (type.type === 'scalars') return fc.array(arbitraryValue(type.of), { maxLength: 3 });
  if (type.type !== 'records') return arbitraryValue(type);
  const fields = Object.entries(type.fields)
    .filter(([field]) => ['country', 'gpuTenure', 'scheme', 'validUntil'].includes(field))
    .map(([field, fieldType]) => [field, arbitraryField(fieldType)] as const);
  return fc.array(fc.record(Object.fromEntries(fields), { requiredKeys: [] }), { maxLength: 3 });
}

function arbitraryField(type: ScalarType): fc.Arbitrary<unknown> {
  const value = arbitraryValue(type);
  return fc.oneof(
    { weight: 5, arbitrary: value },
    { weight: 1, arbitrary: fc.constant({ state: 'unknown' }) },
    {
      weight: 1,
      arbitrary: fc.tuple(value, EVIDENCE).map(([one, evidence]) => ({ value: one, ...evidence })),
    },
    { weight: 1, arbitrary: fc.tuple(value, value).map((values) => ({ state: 'conflicting', values })) },
  );
}

/** The profile that production makes of stated facts. */
export function toProfile(facts: ReferenceFacts): Profile {
  const findings = findingsOf({ value: facts, base: [], locate: () => null });
  const profile = parseFacts(facts, [], { now: NOW, findings }, new Map());
  if (findings.errors.length > 0) throw new Error(JSON.stringify(findings.errors));
  return profile;
}
