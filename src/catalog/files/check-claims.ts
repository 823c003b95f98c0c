import { findClaimValueProblem } from '../domain/claim-schema-problem.js';
import type { Instant } from '../domain/claim.js';
import { DIMENSIONS, findDimension } from '../domain/dimensions.js';
import type { Dimension, SubjectKind } from '../domain/dimensions.js';
import type { ClaimEntry, Day, SourceEntry } from './catalog-document.js';
import { findDayFaults } from './check-days.js';
import { toValidity } from './claim-validity.js';
import type { DocumentPath, Fault } from './document-text.js';
import { suggest } from '../../platform/nearest.js';

interface ClaimContext {
  readonly kind: SubjectKind;
  readonly claims: readonly ClaimEntry[];
  readonly path: DocumentPath;
  readonly sources: ReadonlyMap<string, SourceEntry>;
  readonly observedAt: Day;
}

/** What is wrong with the claims about one subject. */
export function findClaimFaults(context: ClaimContext): readonly Fault[] {
  return [
    ...context.claims.flatMap((claim, index) => {
      const path = [...context.path, index];
      return [
        ...findDimensionFaults(claim, context.kind, path),
        ...findEvidenceFaults(claim, context.sources, path),
        ...findDayFaults(claim.validFrom, [...path, 'validFrom']),
        ...findDayFaults(claim.validTo, [...path, 'validTo']),
        ...findOrderFaults(claim, context, path),
      ];
    }),
    ...findTwins(context),
    ...findOverlaps(context),
  ];
}

function findDimensionFaults(claim: ClaimEntry, kind: SubjectKind, path: DocumentPath): readonly Fault[] {
  const dimension = findDimension(claim.dimension);
  if (dimension === undefined) {
    const names = DIMENSIONS.filter(({ subjects }) => subjects.includes(kind)).map(({ name }) => name);
    const hint = suggest(claim.dimension, names, `allowed here: ${names.join(', ')}`);
    const message = `unknown dimension \`${claim.dimension}\``;
    return [{ code: 'CATALOG_UNKNOWN_DIMENSION', message, path: [...path, 'dimension'], hint }];
  }
  if (!dimension.subjects.includes(kind)) return [misplaced(dimension, kind, path)];
  return [...findValueFaults(claim, dimension, path), ...findCompletenessFaults(claim, dimension, path)];
}

function misplaced(dimension: Dimension, kind: SubjectKind, path: DocumentPath): Fault {
  const { name, subjects } = dimension;
  return {
    code: 'CATALOG_DIMENSION_SUBJECT',
    message: `\`${name}\` cannot be claimed about a ${kind}`,
    path: [...path, 'dimension'],
    hint: subjects.length === 0 ? 'it is derived, never claimed' : `claim it about: ${subjects.join(', ')}`,
  };
}

function findValueFaults(claim: ClaimEntry, dimension: Dimension, path: DocumentPath): readonly Fault[] {
  const problem = findClaimValueProblem(claim.dimension, claim.value);
  if (problem === null) return [];
  const at = [...path, 'value', ...toSteps(problem.path)];
  return [
    {
      code: 'CATALOG_VALUE',
      message: problem.message,
      path: at,
      hint: problem.hint ?? sentenceOf(dimension),
    },
  ];
}

function sentenceOf({ name, sentence }: Dimension): string {
  return `\`${name}\` says: ${sentence.replace(/\.$/, '')}`;
}

/** `[0].country` as steps. */
function toSteps(path: string): DocumentPath {
  return [...path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, key]) =>
    key === undefined ? Number(index) : key,
  );
}

function findCompletenessFaults(
  claim: ClaimEntry,
  { name, type }: Dimension,
  path: DocumentPath,
): readonly Fault[] {
  const isList = type.type === 'records' || type.type === 'scalars';
  if (isList || claim.complete === undefined) return [];
  const message = `\`${name}\` is one value: \`complete\` is said of lists only`;
  return [
    {
      code: 'CATALOG_COMPLETE_ON_SCALAR',
      message,
      path: [...path, 'complete'],
      hint: 'remove it',
      atKey: true,
    },
  ];
}

function findEvidenceFaults(
  claim: ClaimEntry,
  sources: ReadonlyMap<string, SourceEntry>,
  path: DocumentPath,
): readonly Fault[] {
  const names = claim.evidence ?? [];
  if (names.length === 0 && claim.state !== 'draft') {
    const message = `the claim on \`${claim.dimension}\` has no evidence`;
    const hint = 'name at least one of `sources` in `evidence`, or write `state: draft`';
    return [{ code: 'CATALOG_EVIDENCE_MISSING', message, path, hint }];
  }
  return names.flatMap((name, index): readonly Fault[] => {
    if (sources.has(name)) return [];
    const message = `there is no evidence \`${name}\` in \`sources\``;
    const hint = suggest(name, [...sources.keys()], 'declare it under `sources` of this file');
    return [{ code: 'CATALOG_UNKNOWN_EVIDENCE', message, path: [...path, 'evidence', index], hint }];
  });
}

function findOrderFaults(claim: ClaimEntry, context: ClaimContext, path: DocumentPath): readonly Fault[] {
  const validity = toValidity(claim, context.sources, context.observedAt);
  if (validity === null || validity.to === null || validity.to > validity.from) return [];
  const message = 'the claim ends before it begins';
  const hint =
    '`validTo` is later than `validFrom`, which is the newest `verifiedAt` of the evidence unless it is written';
  return [{ code: 'CATALOG_DATE_ORDER', message, path: [...path, 'validTo'], hint }];
}

/** A claim that is written twice, word for word, can only be a slip. */
function findTwins({ claims, path }: ClaimContext): readonly Fault[] {
  const seen = new Set<string>();
  return claims.flatMap((claim, index): readonly Fault[] => {
    const key = JSON.stringify(Object.entries(claim).sort(([a], [b]) => (a < b ? -1 : 1)));
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    const message = `this claim on \`${claim.dimension}\` is written twice`;
    return [
      { code: 'CATALOG_DUPLICATE_CLAIM', message, path: [...path, index], hint: 'keep one of the two' },
    ];
  });
}

/** Two approved claims of one source on one dimension and condition must not hold at the same time. */
function findOverlaps({ claims, path, sources, observedAt }: ClaimContext): readonly Fault[] {
  const held = new Map<string, { readonly from: Instant; readonly to: Instant | null }[]>();
  return claims.flatMap((claim, index): readonly Fault[] => {
    const validity = toValidity(claim, sources, observedAt);
    if ((claim.state ?? 'approved') !== 'approved' || validity === null) return [];
    const key = JSON.stringify([claim.dimension, claim.condition ?? '', claim.source]);
    const others = held.get(key) ?? [];
    held.set(key, [...others, validity]);
    if (!others.some((other) => meets(other, validity))) return [];
    const message = `\`${claim.source}\` already says something about \`${claim.dimension}\` for the same time`;
    const hint = 'merge the two claims, or end the older one with `validTo`';
    return [{ code: 'CATALOG_OVERLAP', message, path: [...path, index], hint }];
  });
}

function meets(
  a: { readonly from: Instant; readonly to: Instant | null },
  b: { readonly from: Instant; readonly to: Instant | null },
): boolean {
  return (a.to === null || b.from < a.to) && (b.to === null || a.from < b.to);
}
