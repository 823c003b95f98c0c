import type {
  Agreement,
  AgreementKind,
  Claim,
  Fact,
  ListValue,
  Profile,
  ResolutionInput,
  Scalar,
} from '../../catalog/index.js';
import { resolveProfile } from '../../catalog/index.js';
import type { ChangeQuestion } from './counterfactual-need.js';

/** The facts under some hypothetical agreements, on which further needs are looked for. */
export interface Ground {
  readonly kinds: readonly AgreementKind[];
  readonly profile: Profile;
  /** As if every dispute about the deployment were settled in favour of what was stated. */
  readonly undisputed: Profile;
  /** As if everything that is proposed about the deployment were approved. */
  readonly approved: Profile;
}

/** Kinds of agreement that are tried together; those first in the alphabet when there are more. */
export const MAX_AGREEMENTS = 4;

/** Every combination of agreements that could matter, fewest first. */
export function groundsFor(question: ChangeQuestion): {
  readonly grounds: readonly Ground[];
  readonly isTruncated: boolean;
} {
  const kinds = unmetKinds(question);
  const tried = kinds.slice(0, MAX_AGREEMENTS);
  return {
    grounds: subsetsOf(tried).map((subset) => groundFor(question, subset)),
    isTruncated: tried.length < kinds.length,
  };
}

export function groundFor({ decision, resolution }: ChangeQuestion, kinds: readonly AgreementKind[]): Ground {
  const claims = claimsAbout(resolution);
  const agreed = {
    ...resolution,
    claims,
    agreements: [...resolution.agreements, ...hypothetical(resolution, kinds)],
  };
  return {
    kinds,
    profile: kinds.length === 0 ? decision.profile : resolveProfile(agreed),
    undisputed: resolveProfile({ ...agreed, disputes: new Set(), claims: claims.map(settle) }),
    approved: resolveProfile({ ...agreed, claims: claims.map(approve) }),
  };
}

/** All subsets, smallest first, otherwise in the order of their members. */
export function subsetsOf<T>(members: readonly T[]): readonly (readonly T[])[] {
  const subsets = members.reduce<readonly (readonly T[])[]>(
    (all, member) => [...all, ...all.map((subset) => [...subset, member])],
    [[]],
  );
  return [...subsets].sort((a, b) => a.length - b.length);
}

function claimsAbout({ claims, deployment, endpoint, provider, model }: ResolutionInput): readonly Claim[] {
  const slugs: Readonly<Record<Claim['subject']['kind'], string>> = { deployment, endpoint, provider, model };
  return claims.filter(({ subject }) => slugs[subject.kind] === subject.slug);
}

/** Conditions of claims about the deployment that hold for others and not, or not now, for this organisation. */
function unmetKinds({ resolution }: ChangeQuestion): readonly AgreementKind[] {
  const { asOf } = resolution;
  const kinds = claimsAbout(resolution).flatMap(({ condition, state, closed, validFrom, validTo }) => {
    const isCurrent =
      state === 'approved' && closed !== true && validFrom <= asOf && (validTo === null || asOf < validTo);
    return condition !== '' && isCurrent ? [condition] : [];
  });
  return [...new Set(kinds)].sort();
}

function hypothetical(
  { provider, asOf }: ResolutionInput,
  kinds: readonly AgreementKind[],
): readonly Agreement[] {
  return kinds.map((kind) => ({
    id: `hypothetical-${kind}`,
    provider,
    kind,
    validFrom: asOf,
    validTo: null,
    endpoints: null,
    exceptModels: [],
    suspended: false,
  }));
}

function settle(claim: Claim): Claim {
  return claim.state === 'disputed' ? { ...claim, state: 'approved' } : claim;
}

function approve(claim: Claim): Claim {
  return claim.state === 'proposed' ? { ...claim, state: 'approved' } : claim;
}

/** The profile as if nobody had ever spoken about some dimensions. */
export function forget(profile: Profile, dimensions: readonly string[]): Profile {
  const scalars = new Map(profile.scalars);
  const lists = new Map(profile.lists);
  for (const dimension of dimensions) {
    scalars.set(dimension, NEVER_STATED);
    lists.set(dimension, NEVER_STATED);
  }
  return { ...profile, scalars, lists };
}

const NEVER_STATED: Fact<Scalar> & Fact<ListValue> = { candidates: [], cause: 'never_stated', speaker: null };
