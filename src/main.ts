import 'reflect-metadata';

import type { NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import { AppModule, FIRST_START_STEPS } from './app.module.js';
import { SystemClock } from './platform/clock.js';
import type { Clock } from './platform/clock.js';
import { PrismaDatabase } from './platform/database/index.js';
import type { Environment } from './platform/environment.js';
import type { ReadyLine } from './platform/first-start.js';
import {
  choosePort,
  cannotListen,
  createHttpAdapter,
  ProblemFilter,
  ServerLogger,
} from './platform/http/index.js';
import { openMigratedPostgres } from './platform/open-postgres.js';
import type { OpenPostgres } from './platform/open-postgres.js';
import type { Ground } from './platform/platform.module.js';
import { RevisionFeed } from './platform/revision-feed.js';

export interface ServiceOptions {
  readonly environment: Environment;
  /** Left out: the clock of the machine. */
  readonly clock?: Clock;
  /** Told what is being done while the service starts. */
  readonly onProgress?: (message: string) => void;
  /** The embedded database has ended by itself; the service cannot go on. */
  readonly onLost?: () => void;
  /** A database that is there and migrated already, for tests. */
  readonly postgres?: OpenPostgres;
}

export interface Service {
  readonly app: NestFastifyApplication;
  readonly database: PrismaDatabase;
  readonly feed: RevisionFeed;
  /** Listens, and says where, and what a person should know. */
  listen(): Promise<Listening>;
  /** Answers what is under way, then ends all that was started. Can be called more than once. */
  stop(): Promise<void>;
}

export interface Listening {
  /** Without a slash at the end. */
  readonly address: string;
  readonly lines: readonly ReadyLine[];
}

/** Makes the service ready: database, migrations, modules, first-start steps. It does not listen yet. */
export async function createService(options: ServiceOptions): Promise<Service> {
  const closing: Closing = [];
  const stop = once(() => closeAll(closing));
  try {
    const ground = await openGround(options, closing);
    const app = await createApp(ground, closing);
    await runFirstStartSteps(app, options);
    return { app, database: ground.database, feed: ground.feed, listen: () => listen(app, ground), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What has to be closed, in the order of opening. */
type Closing = (() => Promise<void>)[];

interface OpenGround extends Ground {
  readonly database: PrismaDatabase;
  readonly port: number;
}

async function openGround(options: ServiceOptions, closing: Closing): Promise<OpenGround> {
  const { environment, onProgress, postgres: given, clock = new SystemClock() } = options;
  const port = await choosePort(environment.host, environment.port);
  const address = environment.publicUrl ?? addressOf(environment.host, port);
  const postgres = given ?? (await openMigratedPostgres(environment, { exclusive: true, ...told(options) }));
  closing.push(() => postgres.stop());
  onProgress?.(`database ready (${postgres.place})`);
  const database = new PrismaDatabase({ url: postgres.url });
  closing.push(() => database.close());
  const feed = new RevisionFeed({ database, url: postgres.url });
  closing.push(() => feed.stop());
  await feed.start();
  return { environment, port, address, database, feed, clock };
}

/** The callbacks that were given, without those that were not. */
function told({ onProgress, onLost }: ServiceOptions): Pick<ServiceOptions, 'onProgress' | 'onLost'> {
  return { ...(onProgress === undefined ? {} : { onProgress }), ...(onLost === undefined ? {} : { onLost }) };
}

/** Nest throws what goes wrong instead of ending the process, and prints nothing. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- because Nest's options are a class only by name
export const QUIET: NestApplicationOptions = { abortOnError: false, logger: false };

async function createApp(ground: OpenGround, closing: Closing): Promise<NestFastifyApplication> {
  const { logLevel, publicUrl } = ground.environment;
  const overHttps = publicUrl?.startsWith('https:') ?? false;
  const adapter = createHttpAdapter({ logLevel, overHttps });
  const module = AppModule.forRoot(ground);
  // Nest writes through the server's log, which there is only then; what goes wrong until then is thrown.
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, QUIET);
  closing.push(() => closeApp(app));
  app.useLogger(new ServerLogger(adapter.getInstance().log));
  app.useGlobalFilters(new ProblemFilter());
  await app.init();
  return app;
}

/** Answers what is under way, but waits for nobody who keeps a connection open or sends for ever. */
async function closeApp(app: NestFastifyApplication): Promise<void> {
  const impatience = setTimeout(() => app.getHttpServer().closeAllConnections(), GRACE_MS);
  await app.close();
  clearTimeout(impatience);
}

const GRACE_MS = 2_000;

async function runFirstStartSteps(app: NestFastifyApplication, options: ServiceOptions): Promise<void> {
  for (const type of FIRST_START_STEPS) {
    const step = app.get(type, { strict: false });
    options.onProgress?.(step.title);
    const done = await step.run(options.environment);
    if (done !== null) options.onProgress?.(done);
  }
}

async function listen(app: NestFastifyApplication, ground: OpenGround): Promise<Listening> {
  const { environment, port, address } = ground;
  try {
    await app.listen({ host: environment.host, port });
  } catch (error) {
    throw cannotListen(error, environment.host, port);
  }
  const lines: ReadyLine[] = [];
  for (const type of FIRST_START_STEPS) {
    lines.push(...(await app.get(type, { strict: false }).readyLines({ environment, address })));
  }
  return { address, lines };
}

/** How a person on this machine reaches what listens everywhere, or on one address. */
function addressOf(host: string, port: number): string {
  const name = ['0.0.0.0', '::', '127.0.0.1', '::1'].includes(host) ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${String(port)}`;
}

/** In the reverse order of opening; one that fails does not keep the others open. */
async function closeAll(closing: Closing): Promise<void> {
  const failures: unknown[] = [];
  for (const close of closing.splice(0).reverse())
    await close().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw new AggregateError(failures, 'the service did not stop in order');
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= work());
}
