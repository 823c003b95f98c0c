import { CannotStart } from './cannot-start.js';
import { checkServer, migrate } from './database/index.js';
import type { Environment } from './environment.js';
import { startEmbeddedPostgres } from './postgres/index.js';

export interface OpenPostgres {
  /** Address as the owner of the tables. */
  readonly url: string;
  /** For people: where it is. */
  readonly place: string;
  /** Stops what was started. */
  stop(): Promise<void>;
}

export interface OpenOptions {
  /** True for the service, of which one may use an embedded database; false for a command. */
  readonly exclusive: boolean;
  readonly onProgress?: (message: string) => void;
  /** The embedded database ended by itself. */
  readonly onLost?: () => void;
}

/** The PostgreSQL of the settings: the one at DATABASE_URL, or else the embedded one. It may lack migrations. */
export async function openPostgres(environment: Environment, options: OpenOptions): Promise<OpenPostgres> {
  const { databaseUrl, dataDir } = environment;
  if (databaseUrl !== null) {
    await checkServer(databaseUrl);
    return { url: databaseUrl, place: placeOf(databaseUrl), stop: () => Promise.resolve() };
  }
  const embedded = await startEmbeddedPostgres({ dataDir, ...options });
  return { url: embedded.url, place: `embedded, in ${embedded.folder}`, stop: () => embedded.stop() };
}

/** The same, migrated. What was opened is stopped when a migration fails. */
export async function openMigratedPostgres(
  environment: Environment,
  options: OpenOptions,
): Promise<OpenPostgres> {
  const postgres = await openPostgres(environment, options);
  try {
    for (const name of await migrate(postgres.url)) options.onProgress?.(`applied the migration ${name}`);
    return postgres;
  } catch (error) {
    await postgres.stop();
    throw error instanceof Error ? error : new CannotStart(String(error));
  }
}

/** SECURITY: the user's name and password stay out of the log. */
function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}
