import { plural } from '../platform/plural.js';

/** What `cordon catalog show` reads, in the shape of its queries. */
export interface ShownFact {
  readonly dimension: string;
  readonly title: string;
  readonly sentence: string;
  readonly state: 'known' | 'contested' | 'unknown';
  readonly assurance: readonly string[];
  readonly ageDays: number | null;
  readonly speaker: string | null;
  readonly candidates: readonly {
    readonly sentence: string;
    readonly claims: readonly {
      readonly source: string;
      readonly assurance: string;
      readonly evidence: readonly { readonly url: string; readonly verifiedAt: string }[];
    }[];
  }[];
}

export interface ShownProvider {
  readonly slug: string;
  readonly name: string;
  readonly deploymentCount: number;
  readonly legalEntity: { readonly name: string; readonly country: string | null } | null;
  readonly urls: readonly NamedText[];
  readonly aliases: readonly NamedText[];
  readonly facts: readonly ShownFact[];
  readonly endpoints: { readonly totalCount: number; readonly nodes: readonly ShownEndpoint[] };
}

interface ShownEndpoint {
  readonly slug: string;
  readonly name: string;
  readonly host: string | null;
  readonly region: string | null;
  readonly deployments: { readonly totalCount: number };
  readonly facts: readonly ShownFact[];
}

interface NamedText {
  readonly name: string;
  readonly value: string;
}

export interface ShownSummary {
  readonly revision: number;
  readonly asOf: string;
  readonly providers: number;
  readonly legalEntities: number;
  readonly endpoints: number;
  readonly models: number;
  readonly deployments: number;
  readonly claims: number;
  readonly drafts: number;
  readonly dimensions: readonly {
    readonly dimension: string;
    readonly known: number;
    readonly contested: number;
    readonly unknown: number;
  }[];
}

export interface ShownStatement {
  readonly statement: string;
  readonly subjectKind: string;
  readonly subject: string;
  readonly dimension: string;
  readonly value: unknown;
  readonly source: string;
  readonly assurance: string;
  readonly note: string | null;
  readonly evidence: readonly { readonly url: string }[];
}

/** A provider as a person reads it: who runs it, what is known of it, and what its endpoints answer differently. */
export function providerText(provider: ShownProvider): string {
  const { slug, name, legalEntity, urls, aliases, facts, endpoints, deploymentCount } = provider;
  const runBy =
    legalEntity === null
      ? 'the legal entity is not known'
      : `run by ${legalEntity.name}${legalEntity.country === null ? '' : ` (${legalEntity.country})`}`;
  return [
    `${name} (${slug}), ${runBy}`,
    `${plural(endpoints.totalCount, 'endpoint')}, ${plural(deploymentCount, 'deployment')}`,
    ...aliases.map((alias) => `  at ${alias.name}: ${alias.value}`),
    ...urls.map((url) => `  ${url.name}: ${url.value}`),
    '',
    ...factLines(facts, ''),
    ...endpoints.nodes.flatMap((endpoint) => endpointLines(endpoint, slug)),
  ].join('\n');
}

function endpointLines(endpoint: ShownEndpoint, provider: string): readonly string[] {
  const { slug, host, region, deployments, facts } = endpoint;
  const where = [host, region].filter((part) => part !== null).join(', ');
  const own = facts.filter(({ speaker }) => speaker !== null && speaker !== provider);
  return [
    '',
    `${slug}${where === '' ? '' : ` (${where})`}: ${plural(deployments.totalCount, 'deployment')}`,
    ...factLines(own, '  '),
  ];
}

function factLines(facts: readonly ShownFact[], indent: string): readonly string[] {
  return facts.flatMap((fact) => [
    `${indent}${fact.state.padEnd(9)} ${fact.dimension}: ${fact.sentence}`,
    ...fact.candidates.flatMap((candidate) =>
      candidate.claims.map(({ source, assurance, evidence }) => {
        const pages = evidence.map(({ url, verifiedAt }) => `${url} (${verifiedAt.slice(0, 10)})`);
        const what = fact.state === 'contested' ? `${candidate.sentence}: ` : '';
        return `${indent}          - ${what}${source}, ${assurance}${pages.length === 0 ? '' : `, ${pages.join(', ')}`}`;
      }),
    ),
    ...(fact.ageDays === null ? [] : [`${indent}          verified ${plural(fact.ageDays, 'day')} ago`]),
  ]);
}

/** Subjects and, dimension by dimension, of how many deployments it is known. */
export function summaryText(summary: ShownSummary): string {
  const { providers, legalEntities, endpoints, models, deployments, claims, drafts } = summary;
  const rows = summary.dimensions.map((one) =>
    row([one.dimension, String(one.known), String(one.contested), String(one.unknown)]),
  );
  return [
    [
      plural(providers, 'provider'),
      plural(legalEntities, 'legal entity', 'legal entities'),
      plural(endpoints, 'endpoint'),
      plural(models, 'model'),
      plural(deployments, 'deployment'),
    ].join(', '),
    `${plural(claims, 'claim')}, of which ${plural(drafts, 'is a draft', 'are drafts')} that no decision reads`,
    `revision ${summary.revision}, as of ${summary.asOf}`,
    '',
    row(['of the deployments', 'known', 'contested', 'unknown']),
    ...rows,
  ].join('\n');
}

function row([name = '', ...cells]: readonly string[]): string {
  return name.padEnd(26) + cells.map((cell) => cell.padStart(11)).join('');
}

/** The review queue: what was stated, by whom, and why it waits. */
export function statementsText(statements: readonly ShownStatement[]): string {
  const lines = statements.map(({ subject, dimension, value, source, assurance, note, evidence }) => {
    const pages = evidence.length === 0 ? 'no evidence' : evidence.map(({ url }) => url).join(', ');
    const remark = note === null ? '' : ` (${note})`;
    return `${subject}  ${dimension} = ${JSON.stringify(value)}  ${source}, ${assurance}, ${pages}${remark}`;
  });
  return [...lines, plural(statements.length, 'draft')].join('\n');
}
