/**
 * Full evaluation: every deployment against every rule, all reasons, as production decides. Beside it a loop of
 * predicates as one would write them by hand: two values, no evidence, no reasons.
 */
import { ensureBuilt } from '../../src/platform/build/build.mjs';
import { median, print, timed } from './figure.mjs';

await ensureBuilt();
const { makeCatalog, readShipped } = await import('./large-catalog.mjs');
const { makePolicies } = await import('./many-rules.mjs');
const { decideScope } = await import('../../dist/decision/index.js');
const { readLibrary, toMembership } = await import('../../dist/policy/index.js');

const RULES = 255;
const SCOPE = 'bench/scope';
const NOW = Date.UTC(2026, 10, 22);

const shipped = await readShipped();
const { groups } = await readLibrary();
const membership = toMembership(groups);
const policies = makePolicies(RULES, { groups, scope: SCOPE });

for (const [size, rounds] of [
  [5_000, 7],
  [50_000, 3],
])
  await measure(size, rounds);

async function measure(size, rounds) {
  const catalog = makeCatalog(shipped, size);
  const question = questionOf(catalog);
  const resolveMs = await timed(() =>
    question.view.deployments.forEach((entry) => question.profiles.of(entry)),
  );
  print({ bench: 'evaluate', metric: `resolve ${size} profiles`, value: resolveMs, unit: 'ms' });
  const predicates = makePredicates();
  const facts = question.view.deployments.map((entry) => plainFacts(question.profiles.of(entry)));
  decideScope(question);
  countMet(facts, predicates);
  const production = [];
  const naive = [];
  for (let round = 0; round < rounds; round++) {
    production.push(await timed(() => decideScope(question)));
    naive.push(await timed(() => countMet(facts, predicates)));
  }
  report(size, median(production), median(naive));
}

function report(size, production, naive) {
  const what = `${size} x ${RULES}`;
  print({ bench: 'evaluate', metric: `predicate loop ${what}`, value: naive, unit: 'ms' });
  print({
    bench: 'evaluate',
    metric: `all decisions ${what}`,
    value: production,
    unit: 'ms',
    ratioTo: `predicate loop ${what}`,
    ratio: production / naive,
  });
  print({ bench: 'evaluate', metric: `decisions ${what}`, value: (size / production) * 1_000, unit: '1/s' });
  print({
    bench: 'evaluate',
    metric: `one rule ${what}`,
    value: (production * 1e6) / (size * RULES),
    unit: 'ns',
  });
}

function questionOf(catalog) {
  const standing = { organisation: null, agreements: [], disputes: new Set(), asOf: NOW };
  return {
    view: catalog.visibleTo(null),
    profiles: catalog.profilesFor(standing),
    organisation: { id: 'bench', dataClasses: ['internal'], waivers: [], blocks: [] },
    policies,
    groups: membership,
    scope: SCOPE,
    dataClass: 'internal',
    now: NOW,
  };
}

/** A profile as somebody would keep it who knows one value for everything. */
function plainFacts(profile) {
  const facts = new Map();
  for (const [dimension, { candidates }] of profile.scalars) facts.set(dimension, candidates[0]?.value);
  for (const [dimension, { candidates }] of profile.lists)
    facts.set(dimension, candidates[0]?.value.elements.length);
  return facts;
}

function makePredicates() {
  const dimensions = [
    ...new Set(policies.flatMap(({ policy }) => policy.rules).flatMap((rule) => rule.dimensions)),
  ];
  return Array.from({ length: RULES }, (_, index) => {
    const dimension = dimensions[index % dimensions.length];
    const wanted = new Set([`value ${index}`, 0, 'fp8']);
    return (facts) => wanted.has(facts.get(dimension));
  });
}

function countMet(facts, predicates) {
  let met = 0;
  for (const one of facts) for (const predicate of predicates) if (predicate(one)) met++;
  return met;
}
