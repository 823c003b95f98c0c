import type { Profile } from '../../catalog/index.js';
import type { Block, Reason } from './ast.js';
import { compareReasons } from './kernel.js';

/** The deployment on which is decided, as far as its name and owners matter. */
export interface DecidedDeployment {
  readonly id: string;
  /** Slug of the model. */
  readonly model: string;
  readonly provider: string;
  readonly endpoint: string;
  readonly legalEntity?: string;
  /** Operators known from elsewhere than the profile's lists. */
  readonly operators?: readonly string[];
}

/**
 * One reason per block that meets the deployment, sorted. Every block that is handed over is in force, whatever its
 * `since` says: clocks of two instances differ, and a cordon must not wait for them.
 *
 * Names are compared without case and outer white space. A contested or badly proven operator or sub-processor is met
 * too, because it may be the one.
 */
export function blockReasons(
  blocks: readonly Block[],
  deployment: DecidedDeployment,
  profile: Profile,
): readonly Reason[] {
  return blocks
    .filter((block) =>
      namesFor(block.target.kind, deployment, profile).some((name) => isSame(name, block.target.name)),
    )
    .map((block): Reason => ({
      policy: '',
      policyVersion: 0,
      rule: '',
      outcome: 'blocked',
      enforcement: 'enforce',
      dimensions: [],
      because: block.reason,
    }))
    .sort(compareReasons);
}

function namesFor(
  kind: Block['target']['kind'],
  deployment: DecidedDeployment,
  profile: Profile,
): readonly string[] {
  switch (kind) {
    case 'deployment':
      return [deployment.id];
    case 'model':
      return [deployment.model];
    case 'provider':
      return [deployment.provider];
    case 'legal_entity':
      return deployment.legalEntity === undefined ? [] : [deployment.legalEntity];
    case 'operator':
      return [
        ...(deployment.operators ?? []),
        ...namesIn(profile, 'sites', 'operator'),
        ...namesIn(profile, 'decryption', 'operator'),
      ];
    case 'subprocessor':
      return namesIn(profile, 'subprocessors', 'name');
  }
}

/** Every value that a field of a list may have, whoever says so. */
function namesIn(profile: Profile, dimension: string, field: string): readonly string[] {
  const lists = profile.lists.get(dimension)?.candidates ?? [];
  return lists
    .flatMap((candidate) => candidate.value.elements)
    .flatMap((element) => element.fields.get(field)?.candidates ?? [])
    .map((candidate) => String(candidate.value));
}

function isSame(left: string, right: string): boolean {
  return normalise(left) === normalise(right);
}

function normalise(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase();
}
