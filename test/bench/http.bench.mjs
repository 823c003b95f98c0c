/**
 * The hot query over HTTP, against a field of the same server that does nothing: what is left of the ratio is the price
 * of the framework, not of the machine. The service runs in a process of its own, so that the load does not share its
 * event loop; all questions take turns within the run.
 */
import autocannon from 'autocannon';

import { ensureBuilt } from '../../src/platform/build/build.mjs';
import { median, print } from './figure.mjs';
import { cpuOf, makeDataDir, removeDataDir, serve } from './serve.mjs';

const CONNECTIONS = 32;
const ROUNDS = 7;
const ROUND_SECONDS = 2;
const WARM_UP_SECONDS = 4;

const EMPTY = { query: '{ revision }' };
const PAGE = 'allowed(first: 5) { nodes { id slug isPrivate contextLength } }';
const ALLOWED = {
  query: `{ allowedDeployments(scope: "acme/support", dataClass: "internal") { ${PAGE} } }`,
};
/** The server checks variables against their types anew for every request. */
const WITH_VARIABLES = {
  query: `query Allowed($scope: ID!, $dataClass: String) {
    allowedDeployments(scope: $scope, dataClass: $dataClass) { ${PAGE} }
  }`,
  variables: { scope: 'acme/support', dataClass: 'internal' },
};
const CONTENDERS = {
  'empty-resolver': EMPTY,
  'allowed-deployments': ALLOWED,
  'allowed-deployments-variables': WITH_VARIABLES,
};

await ensureBuilt();
const dataDir = makeDataDir();
try {
  const service = await serve(dataDir);
  try {
    await measure(service);
  } finally {
    await service.stop();
  }
} finally {
  removeDataDir(dataDir);
}

async function measure(service) {
  for (const body of [ALLOWED, WITH_VARIABLES]) await assertAnswers(service, body);
  for (const body of Object.values(CONTENDERS)) await load(service, body, WARM_UP_SECONDS);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const figures = {};
    for (const [name, body] of Object.entries(CONTENDERS))
      figures[name] = await load(service, body, ROUND_SECONDS);
    rounds.push(figures);
  }
  report(rounds, 'requests', 'req/s', (one, empty) => one / empty);
  report(rounds, 'p99', 'ms');
  report(rounds, 'cpu', 'µs/req', (one, empty) => empty / one);
}

/** The median of each, and the median of the ratios of the rounds, since the parts of a round share its noise. */
function report(rounds, metric, unit, ratioOf) {
  for (const name of Object.keys(CONTENDERS)) {
    const values = rounds.map((round) => round[name][metric]);
    if (values.includes(null)) continue;
    const ratio =
      ratioOf === undefined || name === 'empty-resolver'
        ? {}
        : {
            ratioTo: 'empty-resolver',
            ratio: median(
              rounds.map((round) => ratioOf(round[name][metric], round['empty-resolver'][metric])),
            ),
          };
    print({ bench: 'http', metric: `${name} ${metric}`, value: median(values), unit, ...ratio });
  }
}

async function load({ address, key, pid }, body, duration) {
  const before = cpuOf(pid);
  const result = await autocannon({
    url: `${address}/graphql`,
    method: 'POST',
    connections: CONNECTIONS,
    duration,
    headers: headersOf(key),
    body: JSON.stringify(body),
  });
  if (result.errors + result.non2xx > 0) throw new Error('the service refused requests');
  const answered = result.requests.total;
  return {
    requests: answered / result.duration,
    p99: result.latency.p99,
    cpu: before === null ? null : ((cpuOf(pid) - before) * 1_000) / answered,
  };
}

/** A fast wrong answer is no figure. */
async function assertAnswers({ address, key }, body) {
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: headersOf(key),
    body: JSON.stringify(body),
  });
  const { data, errors } = await response.json();
  const nodes = data?.allowedDeployments.allowed.nodes ?? [];
  if (errors !== undefined || nodes.length !== 5)
    throw new Error(`not five deployments: ${JSON.stringify({ data, errors })}`);
}

function headersOf(key) {
  return { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
}
