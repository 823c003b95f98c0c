import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { GraphQLSchema } from 'graphql';
import { DatabaseCatalogStore } from '../../../src/catalog/store/catalog.store.js';
import type { Choice, Operation } from '../../support/generated-operations.js';
import { makeOperations } from '../../support/generated-operations.js';
import type { BareCordon } from '../../support/bare-service.js';
import { startBareCordon } from '../../support/bare-service.js';
import type { Answer, Tenant } from '../../support/tenants.js';
import { ask, makeTenant, signIn } from '../../support/tenants.js';
import { makeRecords, SYSTEM } from '../catalog/small-catalog.js';

/** Stands in every text that belongs to the other organisation and that nobody else could know. */
const SECRET = 'kingfisher';

let cordon: BareCordon;
let schema: GraphQLSchema;
let acme: Tenant;
let other: Tenant;
let ours: { cookie: string };
let theirs: { cookie: string };
/** What acme's owner saw, field by field, while there was no other organisation. */
let alone: ReadonlyMap<string, string>;
/** Ids, paths and slugs of the other organisation, found in all that it can read of itself. */
let names: readonly string[];

beforeAll(async () => {
  cordon = await startBareCordon();
  ({ schema } = cordon.app.get(GraphQLSchemaHost, { strict: false }));
  await new DatabaseCatalogStore(cordon.database).load(makeRecords(), SYSTEM, {
    digest: 'a',
    allowRemoval: false,
  });
  acme = await makeTenant(cordon, 'acme');
  ours = { cookie: await signIn(cordon, acme.link) };
  await populate(ours, 'acme', 'ordinary');
  alone = await readEverything();
  other = await makeTenant(cordon, 'other', `${SECRET} limited`);
  theirs = { cookie: await signIn(cordon, other.link) };
  await populate(theirs, 'other', SECRET);
  names = await collectNames();
}, 120_000);

afterAll(() => cordon.close());

describe('an organisation beside another', () => {
  test('has something to hide, and sees it itself', () => {
    const refused = [...made].filter(
      ([, answer]) => !answer.includes('{"__typename":"') || answer.includes('Failed'),
    );
    expect(refused).toEqual([]);
    expect(names).toEqual(expect.arrayContaining(['other', 'other/support', other.id, other.owner]));
    expect(names.length).toBeGreaterThan(15);
  });

  test('does not change what the first one sees, counts included', async () => {
    const beside = await readEverything();
    expect([...beside.keys()]).toEqual([...alone.keys()]);
    for (const [field, seen] of beside) expect({ field, seen }).toEqual({ field, seen: alone.get(field) });
  });

  test('tells nothing to any query or mutation that names what is its own', async () => {
    const before = await countTheirs();
    const attempts = new Map<string, Attempt>();
    for (const name of names.filter(isCandidate)) {
      for (const scope of new Set([name, 'acme'])) {
        for (const operation of operations({ scope, name })) {
          const attempt = { operation, choice: { scope, name } };
          attempts.set(JSON.stringify([operation.text, operation.variables]), attempt);
        }
      }
    }
    const leaks: string[] = [];
    const waiting = [...attempts.values()];
    const worker = async (): Promise<void> => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
        leaks.push(...(await tryOne(next)));
    };
    await Promise.all([1, 2, 3, 4].map(worker));
    expect(leaks).toEqual([]);
    expect(await countTheirs()).toEqual(before);
  }, 300_000);

  test('and the check would see a leak', async () => {
    const operation = operations({ scope: 'other', name: 'other' }).find(
      ({ field }) => field === 'Query.members',
    );
    const answer = await ask(cordon, theirs, operation?.text ?? '', operation?.variables);
    expect(findLeak(answer, { scope: 'other', name: 'other' })).not.toBeNull();
  });
});

interface Attempt {
  readonly operation: Operation;
  readonly choice: Choice;
}

async function tryOne({ operation, choice }: Attempt): Promise<string[]> {
  const answer = await ask(cordon, ours, operation.text, operation.variables);
  const leak = findLeak(answer, choice);
  return leak === null ? [] : [`${operation.field} with ${JSON.stringify(choice)}: ${leak}`];
}

function operations(choice: Choice): Operation[] {
  return makeOperations(schema, choice);
}

/** A word or an id of the other organisation that the asker did not give. An answer that broke proves nothing. */
function findLeak(answer: Answer, choice: Choice): string | null {
  const broken = ['GRAPHQL_INVALID', 'INTERNAL', 'QUERY_TOO_COMPLEX', 'NOT_READY'];
  if (answer.codes.some((code) => broken.includes(code))) return JSON.stringify(answer.errors).slice(0, 300);
  const text = JSON.stringify([answer.data, answer.errors]);
  const told = [SECRET, ...names.filter(isTelling)].find(
    (name) => text.includes(name) && !isGiven(name, choice),
  );
  return told === undefined
    ? null
    : `\`${told}\` in ${text.slice(Math.max(0, text.indexOf(told) - 200)).slice(0, 400)}`;
}

function isGiven(name: string, { scope, name: given }: Choice): boolean {
  return scope.includes(name) || given.includes(name);
}

/** What an attacker would name: texts are told to nobody, but open nothing. Ids of audit events open nothing either. */
function isCandidate(name: string): boolean {
  return !name.includes(' ') && !eventIds.has(name);
}

/** Short words such as `other` stand in honest messages too. */
function isTelling(name: string): boolean {
  return /^[0-9a-f-]{36}$/.test(name) || name.includes('/');
}

/** What every change of anyone moves: the number of the newest revision, and the time. */
const CHANGING = /"((?:u\d_)*(?:revision|sequence|asOf|knownAt))":(?:"[^"]*"|\d+)/g;

/** Every query of acme about itself, without what changes with each revision. */
async function readEverything(): Promise<ReadonlyMap<string, string>> {
  const seen = new Map<string, string>();
  for (const { field, text, variables } of operations({ scope: 'acme', name: 'acme' })) {
    if (!field.startsWith('Query.') || field === 'Query.revision') continue;
    const { data, errors } = await ask(cordon, ours, text, variables);
    seen.set(
      field,
      JSON.stringify([data, errors.map(({ message }) => message)]).replaceAll(CHANGING, '"$1":null'),
    );
  }
  return seen;
}

async function collectNames(): Promise<string[]> {
  const found = new Set<string>([other.id]);
  for (const { field, text, variables } of operations({ scope: 'other', name: 'other' })) {
    if (!field.startsWith('Query.')) continue;
    const { data } = await ask(cordon, theirs, text, variables);
    for (const value of stringsOf(data)) if (isName(value)) found.add(value);
  }
  const events = await ask(cordon, theirs, '{ auditEvents(scope: "other", first: 500) { nodes { id } } }');
  for (const id of stringsOf(events.data)) {
    found.add(id);
    eventIds.add(id);
  }
  const shared = new Set(
    [...(await readEverything()).values()].flatMap((text) => [...stringsOf(JSON.parse(text))]),
  );
  return [...found].filter((name) => !shared.has(name)).sort();
}

function isName(text: string): boolean {
  return /^[0-9a-f-]{36}$/.test(text) || /^~?other(\/|$)/.test(text) || text.startsWith(SECRET);
}

function* stringsOf(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null)
    for (const inner of Object.values(value)) yield* stringsOf(inner);
}

/** How many changes the record has of the other organisation: none may be added by anyone else. */
function countTheirs(): Promise<Record<string, unknown>[]> {
  return cordon.db.query(`SELECT count(*) FROM audit_event WHERE organisation = '${other.id}'`, {
    role: 'cordon_worker',
  });
}

/** Gives an organisation one of everything that can be made through GraphQL. */
async function populate(owner: { cookie: string }, slug: string, word: string): Promise<void> {
  const document = JSON.stringify({
    apiVersion: 'cordon/v1',
    kind: 'Policy',
    name: `${word}-policy`,
    title: `${word} title`,
    rules: [{ id: 'no-training', require: { training: { eq: 'never' } }, because: `${word} because` }],
  });
  const reason = `${word} reason`;
  const changes: readonly (readonly [string, object])[] = [
    ['createWorkspace', { organisation: slug, slug: 'support', name: `${word} support`, reason }],
    ['createKeyScope', { workspace: `${slug}/support`, slug: 'bot', name: `${word} bot`, reason }],
    ['addDataClass', { organisation: slug, name: `${word}-class`, title: `${word} class`, reason }],
    [
      'inviteMember',
      { scope: slug, role: 'auditor', name: `${word} auditor`, email: `a@${word}.example`, reason },
    ],
    ['createApiKey', { name: `${word} key`, role: 'viewer', scopes: [`${slug}/support`], reason }],
    ['savePolicyDraft', { scope: slug, document }],
    ['blockTarget', { scope: slug, kind: 'provider', name: 'echo', reason }],
    [
      'requestAgreement',
      {
        scope: slug,
        provider: 'delta',
        kind: 'zdr',
        document: `${word} contract`,
        validFrom: '2026-01-01T00:00:00Z',
        reason,
      },
    ],
  ];
  for (const [name, input] of changes) await change(owner, name, input);
  const { data } = await ask(cordon, owner, `{ policies(scope: "${slug}") { id } }`);
  const id = (data?.['policies'] as { id: string }[] | undefined)?.[0]?.id ?? '';
  await change(owner, 'publishPolicy', { policy: id, edit: 1, reason });
  await change(owner, 'assignPolicy', { policy: id, scope: `${slug}/support`, reason });
}

async function change(owner: { cookie: string }, name: string, input: object): Promise<void> {
  const type = schema.getMutationType()?.getFields()[name]?.args[0]?.type;
  const answer = await ask(
    cordon,
    owner,
    `mutation ($input: ${String(type)}) { ${name}(input: $input) { __typename } }`,
    {
      input,
    },
  );
  made.set(name, JSON.stringify([answer.data, answer.errors]));
}

const eventIds = new Set<string>();

const made = new Map<string, string>();
