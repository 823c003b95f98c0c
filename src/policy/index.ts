export type {
  AppliedPolicy,
  Block,
  Comparison,
  Condition,
  ElementCondition,
  Enforcement,
  EvidenceFilter,
  Policy,
  Reason,
  Rule,
  RuleOutcome,
  ScalarTest,
  Tri,
  Verdict,
  WaivedReason,
  Waiver,
} from './domain/ast.js';
export { FALSE, TRUE, UNKNOWN } from './domain/ast.js';
export type { DecidedDeployment } from './domain/blocks.js';
export { blockReasons } from './domain/blocks.js';
export { DEFAULT_DATA_CLASSES } from './domain/data-classes.js';
export type { DecisionInput } from './domain/decide.js';
export { decide } from './domain/decide.js';
export {
  childrenOf,
  describeCondition,
  describeEvidence,
  describeRule,
  describeTest,
  listValues,
} from './domain/describe.js';
export type { Acceptance } from './domain/evidence.js';
export { compileEvidence } from './domain/evidence.js';
export type { CompiledCondition } from './domain/evaluate.js';
export { compileCondition } from './domain/evaluate.js';
export type { Group, GroupCatalog, GroupMembership } from './domain/groups.js';
export { effectiveGroups, effectiveMembers, toMembership } from './domain/groups.js';
export type { Kernel, KernelEntry, PolicySet, Selection } from './domain/kernel.js';
export { appliesTo, compareReasons, createPolicySet } from './domain/kernel.js';
export { matchesGlob } from './domain/model-glob.js';
export { groupSchema, parseGroup } from './domain/parse-group.js';
export type { ParsePolicyOptions } from './domain/parse-policy.js';
export { parsePolicy } from './domain/parse-policy.js';
export type { CompiledRequirement } from './domain/requirement.js';
export { requirementFor } from './domain/requirement.js';
export { policySchema } from './domain/schema.js';
export type { Case, CaseDeployment, CaseDifference, CaseResult, Expectation } from './cases/case.js';
export { caseSchema } from './cases/case-schema.js';
export type { CaseLibrary } from './cases/parse-case.js';
export { parseCases } from './cases/parse-case.js';
export { decideCase, runCase } from './cases/run-case.js';
export { runCases, runCaseText } from './cases/run-cases.js';
export { loadGroups } from './groups/load-groups.js';
export type { Library, Pack } from './app/packs.js';
export { GROUPS_FOLDER, PACKS_FOLDER, readLibrary, readPacks } from './app/packs.js';
export type { Outcome, Refusal } from './app/outcome.js';
export type { LegalEntityOf } from './domain/organisation-policies.js';
export { OrganisationPolicies } from './domain/organisation-policies.js';
export { PolicySnapshot } from './domain/policy-snapshot.js';
export { advancePolicySnapshot, readPolicySnapshot } from './store/read-snapshot.js';
export type { MissingDimension, PackRow } from './app/pack-table.js';
export { packTable } from './app/pack-table.js';
export { PolicyModule, LIBRARY } from './policy.module.js';
export { Agreements } from './app/agreements.js';
export { Assignments } from './app/assignments.js';
export { Blocks } from './app/blocks.js';
export { PackShelf } from './app/pack-shelf.js';
export { Policies } from './app/policies.js';
export { PolicyReading } from './app/policy-reading.js';
export type { Caller } from './app/ports.js';
export { PolicyStore } from './app/ports.js';
export { Waivers } from './app/waivers.js';
