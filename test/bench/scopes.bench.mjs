/**
 * What 1,000 scopes cost in memory once each was asked: with few policies in many combinations, as organisations do,
 * and at worst, when every scope has a policy of its own. The catalog, its facts and the parsed policies of the first
 * question are there before.
 */
import { ensureBuilt } from '../../src/platform/build/build.mjs';
import { heapUsed, print, timed } from './figure.mjs';

await ensureBuilt();
const { makeDocuments } = await import('./many-rules.mjs');
const { createRandom } = await import('./random.mjs');
const { CatalogSnapshot, contentOfRecords, readCatalogRecords, SHIPPED_CATALOG } =
  await import('../../dist/catalog/index.js');
const { Decisions } = await import('../../dist/decision/index.js');
const { parsePolicy, PolicySnapshot, readLibrary, toMembership } = await import('../../dist/policy/index.js');
const { recordGroups, sha256Of } = await import('../../dist/policy/domain/materialise.js');

const SCOPES = 1_000;
const KEYS_PER_WORKSPACE = 4;
const NOW = Date.UTC(2026, 10, 22);
const ORGANISATION = 'bench';

const { groups, packs } = await readLibrary();
const records = await readCatalogRecords(SHIPPED_CATALOG);
const packDocuments = [...packs.values()].map(({ document }) => document);

await report('shared policies', makeShared());
await report('a policy of its own each', makeDistinct());

/** A baseline for all, and for each workspace up to three of the packs. */
function makeShared() {
  const random = createRandom(1);
  const workspaces = Array.from(
    { length: SCOPES / (KEYS_PER_WORKSPACE + 1) },
    (_, index) => `${ORGANISATION}/w${index}`,
  );
  const keys = workspaces.flatMap((path) =>
    Array.from({ length: KEYS_PER_WORKSPACE }, (_, index) => `${path}/k${index}`),
  );
  const [baseline, ...others] = packDocuments;
  const assigned = workspaces.flatMap((scope) =>
    [...new Set(Array.from({ length: random.below(4) }, () => random.pick(others)))].map((document) => ({
      scope,
      document,
    })),
  );
  return {
    scopes: [...workspaces, ...keys],
    assigned: [{ scope: ORGANISATION, document: baseline }, ...assigned],
  };
}

function makeDistinct() {
  const scopes = Array.from({ length: SCOPES }, (_, index) => `${ORGANISATION}/w${index}`);
  const documents = makeDocuments(SCOPES * 15, { groups }).map((document) => JSON.stringify(document));
  return { scopes, assigned: scopes.map((scope, index) => ({ scope, document: documents[index] })) };
}

async function report(name, plan) {
  const decisions = decisionsFor(plan);
  const ask = (scope) => {
    const standpoint = { scope, dataClass: 'internal', asOf: null, knownAt: null };
    return decisions.decide(decisions.groundsNow(standpoint)).allowed.length;
  };
  ask(ORGANISATION);
  const before = heapUsed();
  const elapsed = timed(() => plan.scopes.forEach(ask));
  const bytes = heapUsed() - before;
  print({ bench: 'scopes', metric: `memory per 1,000 scopes, ${name}`, value: bytes, unit: 'bytes' });
  print({
    bench: 'scopes',
    metric: `first question to 1,000 scopes, ${name}`,
    value: await elapsed,
    unit: 'ms',
  });
  // What was measured must still be there.
  if (ask(plan.scopes[0]) < 0) throw new Error('nothing was decided');
}

function decisionsFor({ scopes, assigned }) {
  const policies = new Map(assigned.map(({ document }) => [document, toPolicy(document)]));
  const organisation = {
    id: ORGANISATION,
    slug: ORGANISATION,
    maxWaiverDays: 30,
    scopes: new Map([ORGANISATION, ...scopes].map((path) => [path, { kind: 'workspace', name: path }])),
    dataClasses: ['public', 'internal'],
  };
  const content = {
    organisation,
    policies: [...policies.values()],
    assignments: assigned.map(({ scope, document }, index) => ({
      id: `a${index}`,
      policy: policies.get(document).id,
      scope,
      mandatory: false,
      author: 'bench',
    })),
    agreements: [],
    disputes: new Set(),
    waivers: [],
    blocks: [],
  };
  const world = {
    revision: 1n,
    recordedAt: NOW,
    catalog: new CatalogSnapshot(1n, contentOfRecords(records.value)),
    policies: PolicySnapshot.of(1n, [content], groups),
  };
  return new Decisions({ current: () => world }, toMembership(groups), { now: () => NOW });
}

function toPolicy(document) {
  const parsed = parsePolicy(document, { groups });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.findings));
  const { name } = parsed.value;
  const version = {
    id: `${name}-1`,
    policy: name,
    version: 1,
    document,
    sha256: sha256Of(document),
    groups: recordGroups(parsed.value, groups),
    publishedAt: new Date(NOW),
    publishedBy: 'bench',
    isWithdrawn: false,
  };
  return { id: name, name, version };
}
