/**
 * What is wrong with a document that a person wrote: where, what, and how to mend it.
 *
 * `code` is SCREAMING_SNAKE and never changes once published; `message` is lower case without a final period and
 * quotes user input in backticks; `hint` says what to do next, with the nearest valid name where there is one.
 */
export interface Finding {
  readonly code: string;
  readonly message: string;
  readonly severity: 'error' | 'warning';
  /** Path inside the document, e.g. `rules[0].require.sites`. Empty for the document as a whole. */
  readonly path: string;
  readonly hint?: string;
  readonly file?: string;
  /** 1-based; present whenever the document came from text. */
  readonly line?: number;
  readonly column?: number;
}

/** The result of parsing something untrusted: a value that the types may be believed about, or every finding. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T; readonly warnings: readonly Finding[] }
  | { readonly ok: false; readonly findings: readonly Finding[] };
