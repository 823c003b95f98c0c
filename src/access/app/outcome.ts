import type { Finding } from '../../platform/finding.js';
import type { Written } from './ports.js';

/** What became of a change. Refusals are values: whoever asked is told why and nothing has changed. */
export type Outcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'invalid'; readonly findings: readonly Finding[] }
  | { readonly kind: 'conflict'; readonly code: string; readonly message: string };

export function invalid(findings: readonly Finding[]): Outcome<never> {
  return { kind: 'invalid', findings };
}

/** What the store answered, with what the caller makes of the value once it is committed. */
export async function toOutcome<T, U>(
  written: Written<T>,
  finish: (value: T, revision: bigint) => Promise<U>,
): Promise<Outcome<U>> {
  if (!written.ok) return { kind: 'conflict', code: written.code, message: written.message };
  return { kind: 'done', value: await finish(written.value, written.revision) };
}
