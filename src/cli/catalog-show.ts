import type { Command } from 'commander';
import { findNearest } from '../platform/nearest.js';
import type { Ask } from './ask.js';
import { asking } from './ask.js';
import type { ShownProvider, ShownStatement, ShownSummary } from './catalog-text.js';
import { providerText, statementsText, summaryText } from './catalog-text.js';
import { command } from './command.js';
import type { ExitCode } from './command.js';
import { readInstant } from './decision-options.js';

interface ShowOptions {
  readonly asOf?: string;
  readonly knownAt?: string;
  readonly summary?: boolean;
  readonly drafts?: boolean;
  readonly json?: boolean;
}

/** `cordon catalog show <provider>`, `--summary`, `--drafts` */
export function registerCatalogShow(catalog: Command): void {
  catalog
    .command('show')
    .argument('[provider]', 'slug of a provider')
    .description('show what is known about a provider, or about the catalog as a whole')
    .option(
      '--summary',
      'count, for each dimension, the deployments of which it is known, contested, unknown',
    )
    .option('--drafts', 'list the drafts that wait for a review; of one provider when it is named')
    .option('--as-of <instant>', 'when it holds in the world (now)', readInstant)
    .option('--known-at <instant>', 'what was recorded by then (all)', readInstant)
    .option('--json', 'print the same data as JSON')
    .action(command((provider: string | undefined, options: ShowOptions) => show(provider, options)));
}

function show(provider: string | undefined, options: ShowOptions): Promise<ExitCode> {
  if (options.drafts === true) return asking((ask) => showDrafts(ask, provider, options));
  if (options.summary === true) return asking((ask) => showSummary(ask, options));
  if (provider !== undefined) return asking((ask) => showProvider(ask, provider, options));
  console.error('cordon: name a provider, or give --summary or --drafts');
  return Promise.resolve(2);
}

const FACTS = /* GraphQL */ `
  fragment Facts on Fact {
    dimension
    title
    sentence
    state
    assurance
    ageDays
    speaker
    candidates {
      sentence
      claims {
        source
        assurance
        evidence {
          url
          verifiedAt
        }
      }
    }
  }
`;

const PROVIDER = /* GraphQL */ `
  query Provider($slug: ID!, $asOf: DateTime, $knownAt: DateTime) {
    provider(slug: $slug, asOf: $asOf, knownAt: $knownAt) {
      slug
      name
      deploymentCount
      legalEntity {
        name
        country
      }
      urls {
        name
        value
      }
      aliases {
        name
        value
      }
      facts {
        ...Facts
      }
      endpoints(first: 500) {
        totalCount
        nodes {
          slug
          name
          host
          region
          deployments(first: 0) {
            totalCount
          }
          facts {
            ...Facts
          }
        }
      }
    }
  }
  ${FACTS}
`;

async function showProvider(ask: Ask, slug: string, { asOf, knownAt, json }: ShowOptions): Promise<ExitCode> {
  const { provider } = await ask<{ provider: ShownProvider | null }>(PROVIDER, { slug, asOf, knownAt });
  if (provider === null) return sayUnknown(ask, slug);
  console.log(json === true ? JSON.stringify(provider, null, 2) : providerText(provider));
  return 0;
}

async function sayUnknown(ask: Ask, slug: string): Promise<ExitCode> {
  const { providers } = await ask<{ providers: { nodes: readonly { slug: string }[] } }>(
    '{ providers(first: 500) { nodes { slug } } }',
    {},
  );
  const nearest = findNearest(
    slug,
    providers.nodes.map((node) => node.slug),
  );
  const hint = nearest === undefined ? 'the catalog is empty' : `did you mean \`${nearest}\`?`;
  console.error(`cordon: there is no provider \`${slug}\`; ${hint}`);
  return 2;
}

const SUMMARY = /* GraphQL */ `
  query Summary($asOf: DateTime, $knownAt: DateTime) {
    catalogSummary(asOf: $asOf, knownAt: $knownAt) {
      revision
      asOf
      providers
      legalEntities
      endpoints
      models
      deployments
      claims
      drafts
      dimensions {
        dimension
        title
        known
        contested
        unknown
      }
    }
  }
`;

async function showSummary(ask: Ask, { asOf, knownAt, json }: ShowOptions): Promise<ExitCode> {
  const { catalogSummary } = await ask<{ catalogSummary: ShownSummary }>(SUMMARY, { asOf, knownAt });
  console.log(json === true ? JSON.stringify(catalogSummary, null, 2) : summaryText(catalogSummary));
  return 0;
}

const DRAFTS = /* GraphQL */ `
  query Drafts($after: String) {
    statements(state: draft, first: 500, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        statement
        subjectKind
        subject
        dimension
        value
        source
        assurance
        note
        recordedAt
        evidence {
          url
        }
      }
    }
  }
`;

interface DraftsPage {
  readonly statements: {
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    readonly nodes: readonly ShownStatement[];
  };
}

async function showDrafts(ask: Ask, provider: string | undefined, { json }: ShowOptions): Promise<ExitCode> {
  const drafts: ShownStatement[] = [];
  let after: string | null = null;
  do {
    const page: DraftsPage = await ask<DraftsPage>(DRAFTS, { after });
    drafts.push(...page.statements.nodes);
    after = page.statements.pageInfo.hasNextPage ? page.statements.pageInfo.endCursor : null;
  } while (after !== null);
  const shown = drafts.filter(({ subject }) => provider === undefined || isAbout(subject, provider));
  console.log(json === true ? JSON.stringify(shown, null, 2) : statementsText(shown));
  return 0;
}

/** The provider itself, or one of its endpoints and deployments. */
function isAbout(subject: string, provider: string): boolean {
  return subject === provider || subject.startsWith(`${provider}/`) || subject.startsWith(`${provider}#`);
}
