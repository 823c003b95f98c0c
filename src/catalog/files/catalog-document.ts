import type { Assurance, ClaimState, ClaimValue } from '../domain/claim.js';
import type { AgreementKind } from '../domain/dimensions.js';
import type { DocumentText } from './document-text.js';

/** `2026-11-22` or `2026-11-22T08:30:00Z`, as written in a file. */
export type Day = string;

/** Names by router, pins by name: keys that the author of the file chose. */
export type NamedTexts = Readonly<Record<string, string>>;

/** One piece of evidence, named once in a file. */
export interface SourceEntry {
  readonly url: string;
  readonly kind: string;
  readonly publisher?: string;
  readonly documentVersion?: string;
  readonly quote?: string;
  readonly documentSha256?: string;
  readonly retrievedAt?: Day;
  readonly verifiedAt?: Day;
  readonly recheckDue?: Day;
}

export interface ClaimEntry {
  readonly dimension: string;
  readonly value: ClaimValue;
  readonly source: string;
  readonly assurance: Assurance;
  readonly evidence?: readonly string[];
  readonly complete?: boolean;
  readonly condition?: AgreementKind;
  readonly state?: ClaimState;
  readonly validFrom?: Day;
  readonly validTo?: Day;
  readonly note?: string;
}

export interface EntityEntry {
  readonly slug: string;
  readonly name: string;
  readonly country?: string;
  readonly parent?: string;
  readonly identifiers?: NamedTexts;
}

export interface DeploymentEntry {
  readonly model: string;
  readonly aliases?: NamedTexts;
  readonly contextLength?: number;
  readonly pins?: NamedTexts;
  readonly claims?: readonly ClaimEntry[];
}

export interface EndpointEntry {
  readonly slug: string;
  readonly name?: string;
  readonly host?: string;
  readonly region?: string;
  readonly mode?: string;
  readonly pins?: NamedTexts;
  readonly aliases?: NamedTexts;
  readonly claims?: readonly ClaimEntry[];
  readonly deployments?: readonly DeploymentEntry[];
}

export interface ModelEntry {
  readonly slug: string;
  readonly name: string;
  readonly developer: string;
  readonly aliases?: NamedTexts;
  readonly claims?: readonly ClaimEntry[];
}

/** What a provider file says, as its schema allows. */
export interface ProviderContent {
  readonly kind: 'Provider';
  readonly slug: string;
  readonly name: string;
  readonly observedAt: Day;
  readonly entity?: string;
  readonly entities?: readonly EntityEntry[];
  readonly urls?: NamedTexts;
  readonly aliases?: NamedTexts;
  readonly sources?: Readonly<Record<string, SourceEntry>>;
  readonly claims?: readonly ClaimEntry[];
  readonly endpoints?: readonly EndpointEntry[];
}

/** What the file of models says, as its schema allows. */
export interface ModelsContent {
  readonly kind: 'Models';
  readonly observedAt: Day;
  readonly sources?: Readonly<Record<string, SourceEntry>>;
  readonly models: readonly ModelEntry[];
}

/** A checked file: what it says, and the text that findings point into. */
export interface CatalogDocument<Content extends ProviderContent | ModelsContent> {
  readonly content: Content;
  readonly sources: ReadonlyMap<string, SourceEntry>;
  readonly text: DocumentText;
}

export type ProviderDocument = CatalogDocument<ProviderContent>;
export type ModelsDocument = CatalogDocument<ModelsContent>;

export function isProviderDocument(
  document: ProviderDocument | ModelsDocument,
): document is ProviderDocument {
  return document.content.kind === 'Provider';
}

/** A whole catalog, checked across its files; in the order of the file names. */
export interface CatalogDocuments {
  readonly providers: readonly ProviderDocument[];
  readonly models: readonly ModelsDocument[];
}
