import type { JsonObject } from './catalog-records.js';

/** Whom a row belongs to: `null` is shared by all; otherwise the id of the organisation that alone sees it. */
export type Owner = string | null;

export interface LegalEntity {
  readonly owner: Owner;
  readonly slug: string;
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null;
  /** Slug of the legal entity that owns it. */
  readonly parent: string | null;
  readonly identifiers: JsonObject;
}

export interface Provider {
  readonly owner: Owner;
  readonly slug: string;
  readonly name: string;
  /** Slug of the legal entity that runs it. */
  readonly legalEntity: string | null;
  readonly urls: JsonObject;
  /** Name of the provider at routers, by router. */
  readonly aliases: JsonObject;
}

export interface Endpoint {
  readonly owner: Owner;
  readonly slug: string;
  readonly provider: string;
  readonly name: string;
  readonly host: string | null;
  readonly region: string | null;
  readonly mode: string | null;
  /** What a request must carry, or must not use, for the endpoint's facts to hold. */
  readonly pins: JsonObject;
  readonly aliases: JsonObject;
}

export interface Model {
  readonly owner: Owner;
  readonly slug: string;
  readonly name: string;
  readonly developer: string;
}

export interface Deployment {
  readonly owner: Owner;
  /** `<endpoint>#<model>` */
  readonly slug: string;
  readonly endpoint: string;
  readonly model: string;
  /** Tokens. */
  readonly contextLength: number | null;
  readonly pins: JsonObject;
  readonly aliases: JsonObject;
}

/** A deployment with the subjects whose claims can speak about it. */
export interface DeploymentEntry {
  readonly deployment: Deployment;
  readonly endpoint: Endpoint;
  readonly provider: Provider;
  readonly model: Model;
}
