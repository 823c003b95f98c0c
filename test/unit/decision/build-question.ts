import type { Claim, ResolutionInput } from '../../../src/catalog/index.js';
import { resolveProfile } from '../../../src/catalog/index.js';
import type { ChangeQuestion } from '../../../src/decision/domain/counterfactual-need.js';
import type { AppliedPolicy, DecisionInput, Group, GroupCatalog } from '../../../src/policy/index.js';
import { parsePolicy, toMembership } from '../../../src/policy/index.js';
import { NOW, TARGET, world } from '../catalog/domain/build-claims.js';

const group = (name: string, members: readonly string[]): readonly [string, Group] => [
  name,
  { name, version: '2026-01-01', title: name, from: '2026-01-01', members, sources: [], caveats: [] },
];

export const GROUPS: GroupCatalog = new Map([
  group('EU', ['DE', 'FR', 'SE']),
  group('EEA', ['DE', 'FR', 'NO', 'SE']),
]);
const MEMBERSHIP = toMembership(GROUPS);

/** A policy of the scope `acme` with rules as JSON; other members as stated. */
export function policy(
  rules: readonly Readonly<Record<string, unknown>>[],
  parts: Readonly<Record<string, unknown>> = {},
): AppliedPolicy {
  const document = {
    apiVersion: 'cordon/v1',
    kind: 'Policy',
    name: 'p',
    title: 'P',
    enforcement: 'enforce',
    rules: rules.map((rule, index) => ({ id: `r${String(index)}`, because: 'b', ...rule })),
    ...parts,
  };
  const parsed = parsePolicy(JSON.stringify(document), { groups: GROUPS });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.findings));
  return { policy: parsed.value, version: 1, scope: 'acme', mandatory: false };
}

export function question(
  policies: readonly AppliedPolicy[],
  claims: readonly Claim[],
  parts: { readonly resolution?: Partial<ResolutionInput>; readonly decision?: Partial<DecisionInput> } = {},
): ChangeQuestion {
  const resolution = world(claims, parts.resolution);
  const decision: DecisionInput = {
    policies,
    groups: MEMBERSHIP,
    deployment: {
      id: TARGET.deployment,
      model: TARGET.model,
      provider: TARGET.provider,
      endpoint: TARGET.endpoint,
    },
    profile: resolveProfile(resolution),
    dataClass: null,
    definedDataClasses: [],
    scopeChain: ['acme'],
    now: NOW,
    waivers: [],
    blocks: [],
    ...parts.decision,
  };
  return { decision, resolution };
}
