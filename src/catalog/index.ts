export type {
  Agreement,
  Assurance,
  Claim,
  ClaimState,
  ClaimValue,
  Evidence,
  Instant,
  SubjectRef,
} from './domain/claim.js';
export { ASSURANCES, CLAIM_STATES } from './domain/claim.js';
export type {
  AgreementKind,
  Dimension,
  DimensionType,
  ScalarType,
  SubjectKind,
} from './domain/dimensions.js';
export {
  AGREEMENT_KINDS,
  DIMENSIONS,
  findDimension,
  QUANTIZATION_LEVELS,
  RETENTION_KINDS,
} from './domain/dimensions.js';
export type {
  Candidate,
  Fact,
  ListElement,
  ListValue,
  Profile,
  Scalar,
  Support,
  UnknownCause,
} from './domain/profile.js';
export { SCALAR_FIELD } from './domain/profile.js';
export type { ClaimValueProblem } from './domain/claim-schema-problem.js';
export { findClaimValueProblem } from './domain/claim-schema-problem.js';
export type { JsonSchema } from './domain/claim-schema.js';
export { claimValueSchema, claimValueSchemas } from './domain/claim-schema.js';
export { COUNTRIES, isCountry, isCountryGroup, UNKNOWN_PLACES } from './domain/country.js';
export type { Accepts } from './domain/derive-accepted.js';
export type { DecryptionClass } from './domain/derive-decryption-class.js';
export { deriveDecryptionClass } from './domain/derive-decryption-class.js';
export { deriveJurisdictions } from './domain/derive-jurisdictions.js';
export type { ResolutionInput, ResolutionTarget, ResolutionWorld } from './domain/resolve.js';
export { createResolver, resolveProfile } from './domain/resolve.js';
export { nextChange } from './domain/resolve-schedule.js';
export { factSentence, valueClause } from './domain/sentence.js';
export { CatalogHistory } from './app/catalog-history.js';
export type { LoadResult, LoadSettings } from './app/load-catalog-files.js';
export { loadCatalogFiles, readCatalogRecords } from './app/load-catalog-files.js';
export type { ChangeBy, ClaimVersion, OrganisationStanding } from './app/ports.js';
export { CatalogStore } from './app/ports.js';
export type { CatalogRecords, ClaimRecord, EvidenceRecord, JsonObject } from './domain/catalog-records.js';
export { CatalogView } from './domain/catalog-view.js';
export type { LoadCounts } from './domain/catalog-diff.js';
export type { LoadReport } from './domain/load-report.js';
export { ROW_KINDS } from './domain/load-report.js';
export type { ProfileTable, Standing } from './domain/profile-tables.js';
export { toTarget } from './domain/profile-tables.js';
export { CatalogSnapshot } from './domain/snapshot.js';
export type { CatalogContent } from './domain/catalog-content.js';
export type {
  Deployment,
  DeploymentEntry,
  Endpoint,
  LegalEntity,
  Model,
  Owner,
  Provider,
} from './domain/subjects.js';
export { advanceCatalogSnapshot, readCatalogSnapshot } from './store/read-snapshot.js';
export { readStanding } from './store/read-standing.js';
export { contentOfRecords } from './domain/content-of-records.js';
export type { CatalogReading, Moment } from './app/catalog-queries.js';
export { CatalogQueries } from './app/catalog-queries.js';
export { LoadShippedCatalog, SHIPPED_CATALOG } from './app/load-shipped-catalog.js';
export type { CatalogSummary, DimensionSummary } from './app/summarise-catalog.js';
export { summariseCatalog } from './app/summarise-catalog.js';
export { FactNode } from './api/fact-node.js';
export { DeploymentNode, toDeploymentConnection } from './api/subject-nodes.js';
export { CatalogModule } from './catalog.module.js';
export { certainScalar, factState, findFact, statedDimensions } from './domain/known-fact.js';
export { DatabaseCatalogStore } from './store/catalog.store.js';
