import type { Agreement, Instant, Profile } from '../../catalog/index.js';
import type { Finding } from '../../platform/finding.js';
import type { AppliedPolicy, Block, RuleOutcome } from '../domain/ast.js';
import type { DecidedDeployment } from '../domain/blocks.js';
import type { GroupCatalog } from '../domain/groups.js';
import type { DocumentPath } from '../domain/parse-document.js';

/** One case, ready to run. */
export interface Case {
  readonly name: string;
  readonly now: Instant;
  readonly dataClasses: readonly string[];
  readonly groups: GroupCatalog;
  readonly policies: readonly AppliedPolicy[];
  readonly agreements: readonly Agreement[];
  readonly waivers: readonly CaseWaiver[];
  readonly blocks: readonly Block[];
  readonly deployments: readonly CaseDeployment[];
  readonly dataClass: string | null;
  /** Null: every deployment is decided. */
  readonly model: string | null;
  readonly scopeChain: readonly string[];
  readonly expect: readonly Expectation[];
  /** Where a place of the case stands in its file. */
  readonly locate: (path: DocumentPath) => { readonly line: number; readonly column: number } | null;
}

export interface CaseDeployment extends DecidedDeployment {
  readonly profile: Profile;
}

/** A waiver as a case states it. What is left out binds to the rule and its outcome as they are. */
export interface CaseWaiver {
  readonly policy: string;
  readonly rule: string;
  readonly deployments: readonly string[];
  readonly approvedAt: Instant;
  readonly expiresAt: Instant;
  readonly outcome: RuleOutcome | null;
  readonly ruleDigest: string | null;
  readonly dataClasses: readonly string[] | null;
  readonly scope: string;
}

export interface Expectation {
  readonly deployment: string;
  readonly verdict: 'ALLOW' | 'DENY';
  /** Null: not compared. */
  readonly reasons: readonly ExpectedReason[] | null;
  readonly waived: readonly ExpectedReason[] | null;
  readonly warnings: readonly ExpectedReason[] | null;
}

/** The members of a reason that an expectation states. */
export type ExpectedReason = ReadonlyMap<string, unknown>;

/** An expectation that was not met. */
export interface CaseDifference {
  /** Path inside the case, e.g. `expect[0].verdict`. */
  readonly path: string;
  readonly message: string;
  readonly expected: string;
  readonly got: string;
  readonly line?: number;
  readonly column?: number;
}

/** What became of one case, or of a file that holds none because it is broken. */
export interface CaseResult {
  readonly file: string;
  /** Empty when the file could not be read as cases. */
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'invalid';
  readonly differences: readonly CaseDifference[];
  /** What is wrong with the case itself. */
  readonly findings: readonly Finding[];
}
