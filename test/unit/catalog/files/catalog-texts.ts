/** A small catalog that is right in every respect; the tests break it in one place at a time. */
export const PROVIDER = `apiVersion: cordon/v1
kind: Provider
slug: acme-cloud
name: Acme Cloud
observedAt: 2026-11-22
entity: acme-inc
entities:
  - { slug: acme-inc, name: 'Acme, Inc.', country: IE, parent: acme-group, identifiers: { lei: 5493001KJTIIGC8Y1R12 } }
  - { slug: acme-group, name: Acme Group }
urls: { terms: https://acme.example/terms }
aliases: { openrouter: acme }
sources:
  retention-page:
    url: https://acme.example/retention
    kind: official_docs
    publisher: acme-cloud
    quote: Prompts are deleted after 30 days.
    verifiedAt: 2026-10-01
    recheckDue: 2027-01-01
  region-list: { url: 'https://acme.example/regions', kind: official_docs }
claims:
  - dimension: retention.prompts
    value: 30
    source: acme-cloud
    assurance: self_declared
    evidence: [retention-page]
    validTo: 2026-12-31
  - dimension: retention.prompts
    value: 0
    source: acme-cloud
    assurance: self_declared
    evidence: [retention-page]
    condition: zdr
  - dimension: training
    value: never
    source: uncited
    assurance: third_party
    state: draft
  - dimension: sites
    value:
      - { country: IE, city: Dublin }
      - { country: DE }
    source: acme-cloud
    assurance: self_declared
    evidence: [region-list, retention-page]
    validFrom: 2026-01-15
endpoints:
  - slug: acme-cloud/eu
    host: eu.acme.example
    region: eu
    pins: { region: eu }
    aliases: { openrouter: acme/eu }
    claims:
      - dimension: sites
        value: [{ country: group:EU }]
        complete: true
        source: acme-cloud
        assurance: self_declared
        evidence: [region-list]
    deployments:
      - { model: acme/one, contextLength: 8192 }
      - model: acme/two
        aliases: { openrouter: acme/second }
        claims:
          - dimension: quantization
            value: fp8
            source: openrouter.ai
            assurance: third_party
            evidence: [region-list]
  - slug: acme-cloud
    deployments:
      - { model: acme/one }
`;

export const MODELS = `apiVersion: cordon/v1
kind: Models
observedAt: 2026-08-22
sources:
  list: { url: 'https://models.example/list', kind: third_party_catalog }
models:
  - slug: acme/one
    name: One
    developer: acme
    aliases: { openrouter: acme/one }
    claims:
      - dimension: model.weights
        value: open
        source: models.example
        assurance: third_party
        evidence: [list]
  - { slug: acme/two, name: Two, developer: acme }
`;

/** The text with one part replaced; the part must be there. */
export function change(text: string, part: string, by: string): string {
  if (!text.includes(part)) throw new Error(`the text has no \`${part}\``);
  return text.replace(part, () => by);
}

/** Line and column of the first place, both from 1. */
export function placeOf(text: string, part: string): { line: number; column: number } {
  const before = text.slice(0, text.indexOf(part)).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}
