import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Ask } from './ask.js';
import { asking } from './ask.js';
import type { ExitCode } from './command.js';
import { command } from './command.js';
import { findingText } from './findings.js';
import type { Answer } from './policy-answers.js';
import { isRefused, REFUSALS, sayRefused } from './policy-answers.js';
import type { ListedPolicy } from './policy-list.js';
import { listPolicies } from './policy-list.js';

interface Options {
  readonly scope: string;
  readonly reason: string;
  readonly mandatory?: boolean;
  readonly json?: boolean;
}

interface Document {
  readonly name: string;
  readonly text: string;
}

/** `cordon policy publish <file|pack>` */
export function registerPolicyPublish(policy: Command): void {
  policy
    .command('publish')
    .argument('<file|pack>', 'a policy document, or the name of a shipped pack')
    .description('publish a policy as its next version, and assign it to a scope')
    .requiredOption('--scope <scope>', 'where it applies, for it and everything below')
    .requiredOption('--reason <text>', 'why; it goes into the record')
    .option('--mandatory', 'its removal then takes two approvers of the scope')
    .option('--json', 'print `{"policy", "version", "isNew", "scope", "mandatory"}`')
    .action(command((name: string, options: Options) => publish(name, options)));
}

async function publish(name: string, options: Options): Promise<ExitCode> {
  const document = await readDocument(name);
  return typeof document === 'number' ? document : asking((ask) => publishAndAssign(ask, document, options));
}

/** The exit code, after saying what is wrong, when there is no valid document. */
async function readDocument(name: string): Promise<Document | ExitCode> {
  const { parsePolicy, readLibrary } = await import('../policy/index.js');
  const { groups, packs } = await readLibrary();
  const pack = packs.get(name);
  if (pack !== undefined) return { name, text: pack.document };
  const text = await readFile(name, 'utf8').catch(() => null);
  if (text === null) {
    console.error(
      `cordon: \`${name}\` is neither a file nor a pack; the packs are ${[...packs.keys()].join(', ')}`,
    );
    return 2;
  }
  const parsed = parsePolicy(text, { groups, file: name });
  if (parsed.ok) return { name: parsed.value.name, text };
  for (const finding of parsed.findings) console.error(findingText(finding));
  return 1;
}

async function publishAndAssign(ask: Ask, document: Document, options: Options): Promise<ExitCode> {
  const known = (await listPolicies(ask, options.scope)).find(({ name }) => name === document.name);
  const saved = await saveDraft(ask, document, options, known);
  if (saved === null) return 1;
  const published = await publishDraft(ask, saved, options);
  if (published === null) return 1;
  const { version, isNew } = published;
  const mandatory = options.mandatory === true;
  if (!(await assign(ask, saved.id, options, known))) return 1;
  const result = { policy: document.name, version, isNew, scope: options.scope, mandatory };
  console.log(options.json === true ? JSON.stringify(result) : resultText(result));
  return 0;
}

interface Draft {
  readonly id: string;
  readonly edit: number;
}

/** Null after saying why it was refused. */
async function saveDraft(
  ask: Ask,
  { text }: Document,
  { scope }: Options,
  known: ListedPolicy | undefined,
): Promise<Draft | null> {
  const keeper = known === undefined ? scope : await keeperOf(known.scope, scope);
  if (known?.inForce?.document === text && known.draft === null && keeper === known.scope) return known;
  const variables = { input: { scope: keeper, document: text, edit: known?.edit ?? null } };
  const { savePolicyDraft } = await ask<{ savePolicyDraft: Answer<Draft & { __typename: 'Policy' }> }>(
    SAVE,
    variables,
  );
  if (!isRefused(savePolicyDraft)) return savePolicyDraft;
  sayRefused(savePolicyDraft);
  return null;
}

const SAVE = /* GraphQL */ `
  mutation SavePolicyDraft($input: SavePolicyDraftInput!) {
    savePolicyDraft(input: $input) {
      __typename
      ... on Policy {
        id
        edit
      }
      ${REFUSALS}
    }
  }
`;

/** The lower of the two has to lie within the scope that keeps the policy. */
async function keeperOf(keeper: string, scope: string): Promise<string> {
  const { isWithin } = await import('../access/index.js');
  if (isWithin(scope, keeper)) return keeper;
  return isWithin(keeper, scope) ? scope : (scope.split('/')[0] ?? scope);
}

/** Null after saying why it was refused. That the version in force says the same already is no refusal here. */
async function publishDraft(
  ask: Ask,
  { id, edit }: Draft,
  { reason }: Options,
): Promise<{ readonly version: number; readonly isNew: boolean } | null> {
  const variables = { input: { policy: id, edit, reason } };
  const { publishPolicy } = await ask<{ publishPolicy: Answer<PublishedPolicy> }>(PUBLISH, variables);
  if (!isRefused(publishPolicy)) return { version: publishPolicy.inForce?.version ?? 0, isNew: true };
  if (publishPolicy.code === 'ALREADY_PUBLISHED') {
    const { policy } = await ask<{ policy: PublishedPolicy | null }>(IN_FORCE, { id });
    return { version: policy?.inForce?.version ?? 0, isNew: false };
  }
  sayRefused(publishPolicy);
  return null;
}

interface PublishedPolicy {
  readonly __typename: 'Policy';
  readonly inForce: { readonly version: number } | null;
}

const PUBLISH = /* GraphQL */ `
  mutation PublishPolicy($input: PublishPolicyInput!) {
    publishPolicy(input: $input) {
      __typename
      ... on Policy {
        inForce {
          version
        }
      }
      ${REFUSALS}
    }
  }
`;

const IN_FORCE = /* GraphQL */ `
  query InForce($id: ID!) {
    policy(id: $id) {
      __typename
      inForce {
        version
      }
    }
  }
`;

/** False after saying why it was refused. */
async function assign(
  ask: Ask,
  policy: string,
  { scope, reason, mandatory }: Options,
  known: ListedPolicy | undefined,
): Promise<boolean> {
  const present = known?.assignments.find((assignment) => assignment.scope === scope);
  if (present !== undefined && (present.mandatory || mandatory !== true)) return true;
  const variables = { input: { policy, scope, mandatory: mandatory === true, reason } };
  const { assignPolicy } = await ask<{ assignPolicy: Answer<{ readonly __typename: 'Assignment' }> }>(
    ASSIGN,
    variables,
  );
  if (!isRefused(assignPolicy)) return true;
  sayRefused(assignPolicy);
  return false;
}

const ASSIGN = /* GraphQL */ `
  mutation AssignPolicy($input: AssignPolicyInput!) {
    assignPolicy(input: $input) {
      __typename
      ${REFUSALS}
    }
  }
`;

function resultText(result: {
  readonly policy: string;
  readonly version: number;
  readonly isNew: boolean;
  readonly scope: string;
  readonly mandatory: boolean;
}): string {
  const { policy, version, isNew, scope, mandatory } = result;
  const what = isNew
    ? `published \`${policy}\` version ${version}`
    : `\`${policy}\` version ${version} says this already`;
  return `${what}; assigned to \`${scope}\`${mandatory ? ' as mandatory' : ''}`;
}
