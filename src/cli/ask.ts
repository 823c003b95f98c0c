import type { Environment } from '../platform/environment.js';
import { readEnvironment } from '../platform/environment.js';
import type { ExitCode } from './command.js';
import { explainFailure } from './explain-failure.js';
import type { LocalApp } from './local-app.js';
import { AskFailed, parseAnswer } from './parse-answer.js';

/** Asks one GraphQL question. Throws `AskFailed`. */
export type Ask = <Data>(document: string, variables: Readonly<Record<string, unknown>>) => Promise<Data>;

/**
 * Runs a command that asks: at `CORDON_URL` as the principal of `CORDON_API_KEY`, otherwise on the database as the local
 * operator. Both go through the same schema, so both are bound by the same rules. Says on stderr why it failed.
 */
export async function asking(work: (ask: Ask) => Promise<ExitCode>): Promise<ExitCode> {
  try {
    const environment = readEnvironment();
    const { remoteUrl } = environment;
    return remoteUrl === null
      ? await withLocalApp(environment, (local) => work(askLocally(local)))
      : await work(askAt(remoteUrl, environment.remoteKey));
  } catch (error) {
    return explainFailure(error);
  }
}

/** Runs something on all of Cordon in this process, and closes it. */
export async function withLocalApp<T>(
  environment: Environment,
  work: (local: LocalApp) => Promise<T>,
): Promise<T> {
  // Not needed by who asks a service.
  const { openLocalApp } = await import('./local-app.js');
  const local = await openLocalApp(environment);
  try {
    return await work(local);
  } finally {
    await local.close();
  }
}

/** Asks a service. The key is sent to that address and to no other. */
export async function fetchFrom(
  url: string,
  key: string | null,
  path: string,
  init: { readonly method?: string; readonly body?: string } = {},
): Promise<Response> {
  if (key === null) throw new AskFailed(3, 'CORDON_URL is set, so CORDON_API_KEY must be too');
  try {
    return await fetch(new URL(path, `${url}/`), {
      ...init,
      redirect: 'error',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    });
  } catch (error) {
    const cause =
      error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new AskFailed(3, `nothing answers at ${url}: ${cause}`);
  }
}

function askAt(url: string, key: string | null): Ask {
  return async <Data>(query: string, variables: Readonly<Record<string, unknown>>) => {
    const response = await fetchFrom(url, key, 'graphql', {
      method: 'POST',
      body: JSON.stringify({ query, variables }),
    });
    return parseAnswer<Data>(await readJson(response, url));
  };
}

async function readJson(response: Response, url: string): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    throw new AskFailed(
      3,
      `${url} answered with status ${String(response.status)} and no JSON; is it Cordon?`,
    );
  }
}

function askLocally({ app, context }: LocalApp): Ask {
  const server = app.getHttpAdapter().getInstance();
  return async <Data>(query: string, variables: Readonly<Record<string, unknown>>) =>
    // Through JSON, as over the network: dates and enumerations arrive as they do there.
    parseAnswer<Data>(
      JSON.parse(JSON.stringify(await server.graphql(query, { ...context }, { ...variables }))),
    );
}
