import type { ChangeContext } from '../../platform/database/index.js';
import { CodedError } from '../../platform/graphql/index.js';
import type { Principal } from '../domain/principal.js';
import { can, chooseDataClass } from '../domain/principal.js';
import type { Right } from '../domain/rights.js';
import type { ScopePath } from '../domain/scope-path.js';
import { INSTALLATION } from '../domain/scope-path.js';

/** What resolvers get as `@Context()`, and controllers by `toRequestContext(request)`. */
export interface RequestContext {
  readonly principal: Principal;
  readonly requestId: string;
}

/** Who changes what, for `Database.change`. */
export function toChangeContext(
  { principal, requestId }: RequestContext,
  organisation: string | null,
  reason: string,
): ChangeContext {
  const { kind, id, name } = principal;
  return { actor: { kind, id, name }, organisation, requestId, reason };
}

/** Throws `FORBIDDEN` unless the principal holds the right at the scope, or for the `INSTALLATION`. */
export function assertCan(principal: Principal, right: Right, scope: ScopePath): void {
  if (can(principal, right, scope)) return;
  const where = scope === INSTALLATION ? 'for the installation' : `at \`${scope}\``;
  throw new CodedError('FORBIDDEN', `\`${principal.name}\` lacks the right \`${right}\` ${where}`, {
    right,
    scope: scope === INSTALLATION ? null : scope,
  });
}

/**
 * The data class that a request is about: what was asked for, else the key's default, else null. Throws
 * `DATA_CLASS_NOT_ALLOWED` when the key is limited to others. Whether the class exists is asked elsewhere.
 */
export function getDataClass(principal: Principal, asked: string | null | undefined): string | null {
  const chosen = chooseDataClass(principal, asked);
  if (chosen.allowed) return chosen.dataClass;
  throw new CodedError(
    'DATA_CLASS_NOT_ALLOWED',
    `\`${principal.name}\` may not be used for the data class \`${asked ?? ''}\`; it may for ${list(chosen.choices)}`,
  );
}

function list(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
