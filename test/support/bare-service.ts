import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../../src/app.module.js';
import { SystemClock } from '../../src/platform/clock.js';
import type { PrismaDatabase } from '../../src/platform/database/index.js';
import { readEnvironment } from '../../src/platform/environment.js';
import { createHttpAdapter, ProblemFilter } from '../../src/platform/http/index.js';
import { RevisionFeed } from '../../src/platform/revision-feed.js';
import type { TestDatabase } from './database.js';
import { openTestDatabase } from './database.js';

/** All modules of the service, listening, on a database into which nothing was loaded. */
export interface BareCordon {
  readonly app: NestFastifyApplication;
  readonly address: string;
  readonly db: TestDatabase;
  readonly database: PrismaDatabase;
  readonly feed: RevisionFeed;
  close(): Promise<void>;
}

/** Without the first-start steps, so that it starts in a moment. With `db`: another instance on the same database. */
export async function startBareCordon(given?: TestDatabase): Promise<BareCordon> {
  const db = given ?? (await openTestDatabase());
  const { database } = db;
  const feed = new RevisionFeed({ database, url: db.url });
  await feed.start();
  const environment = readEnvironment({ CORDON_DEMO: 'off', CORDON_LOG_LEVEL: 'silent' });
  const ground = { environment, address: 'http://localhost:4400', database, feed, clock: new SystemClock() };
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(ground),
    createHttpAdapter({ logLevel: environment.logLevel, overHttps: false }),
    { abortOnError: false, logger: false } as never,
  );
  app.useGlobalFilters(new ProblemFilter());
  await app.listen({ host: '127.0.0.1', port: 0 });
  const close = async (): Promise<void> => {
    app.getHttpServer().closeAllConnections();
    await app.close();
    await feed.stop();
    if (given === undefined) await db.close();
  };
  return { app, address: await app.getUrl(), db, database, feed, close };
}
