import type { Finding } from '../platform/finding.js';
import { findingText } from './findings.js';

/** The members of a payload union that say why nothing was changed. */
export const REFUSALS = /* GraphQL */ `
  ... on ValidationFailed {
    message
    findings {
      message
      severity
      path
      hint
      line
      column
    }
  }
  ... on Forbidden {
    message
  }
  ... on Conflict {
    code
    message
  }
`;

export interface RefusedAnswer {
  readonly __typename: 'ValidationFailed' | 'Forbidden' | 'Conflict';
  readonly message: string;
  readonly code?: string;
  readonly findings?: readonly Finding[];
}

/** A change that was made, by the name of its type, or why it was not. */
export type Answer<T extends { readonly __typename: string }> = T | RefusedAnswer;

export function isRefused(answer: { readonly __typename: string }): answer is RefusedAnswer {
  return ['ValidationFailed', 'Forbidden', 'Conflict'].includes(answer.__typename);
}

/** Says on stderr why nothing was changed. */
export function sayRefused({ message, findings }: RefusedAnswer): void {
  if (findings === undefined || findings.length === 0) console.error(`cordon: ${message}`);
  for (const finding of findings ?? []) {
    console.error(`cordon: ${findingText(withoutNulls(finding))}`);
  }
}

/** What GraphQL sends as null is absent here. */
function withoutNulls(finding: Finding): Finding {
  const entries = Object.entries(finding).filter(([, value]) => value !== null);
  return {
    code: '',
    message: finding.message,
    severity: finding.severity,
    path: finding.path,
    ...Object.fromEntries(entries),
  };
}
