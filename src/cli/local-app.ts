import { userInfo } from 'node:os';

import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import type { Principal, RequestContext } from '../access/index.js';
import { createOperatorAbility, RIGHTS } from '../access/index.js';
import { AppModule } from '../app.module.js';
import { QUIET } from '../main.js';
import { SystemClock } from '../platform/clock.js';
import { PrismaDatabase } from '../platform/database/index.js';
import type { Environment } from '../platform/environment.js';
import { createHttpAdapter } from '../platform/http/index.js';
import { newId } from '../platform/ids.js';
import { openMigratedPostgres } from '../platform/open-postgres.js';
import { RevisionFeed } from '../platform/revision-feed.js';
import { findServiceAddress } from './service-address.js';

/** All of Cordon in this process, on the database of the settings, without listening. */
export interface LocalApp {
  readonly app: NestFastifyApplication;
  /** The local operator: whoever may start this command on this machine. */
  readonly context: RequestContext;
  close(): Promise<void>;
}

/**
 * Opens the database beside a service that may be running on it, or without one. Nothing is loaded or made: that is the
 * service's business.
 */
export async function openLocalApp(environment: Environment): Promise<LocalApp> {
  const postgres = await openMigratedPostgres(environment, { exclusive: false });
  const database = new PrismaDatabase({ url: postgres.url });
  const feed = new RevisionFeed({ database, url: postgres.url });
  const closeGround = async (): Promise<void> => {
    await feed.stop();
    await database.close();
    await postgres.stop();
  };
  try {
    await feed.start();
    const { url: address } = findServiceAddress(environment);
    const app = await createApp({ environment, address, database, feed, clock: new SystemClock() });
    const close = async (): Promise<void> => {
      await app.close();
      await closeGround();
    };
    return { app, context: { principal: toOperator(), requestId: newId() }, close };
  } catch (error) {
    await closeGround();
    throw error;
  }
}

async function createApp(ground: Parameters<typeof AppModule.forRoot>[0]): Promise<NestFastifyApplication> {
  const adapter = createHttpAdapter({ logLevel: 'silent', overHttps: false });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(ground), adapter, QUIET);
  await app.init();
  return app;
}

/** Named after the account on this machine, as the record will show it. */
function toOperator(): Principal {
  const name = userInfo().username;
  return {
    kind: 'operator',
    id: `operator:${name}`,
    name,
    organisation: null,
    isCurator: true,
    grants: [],
    ability: createOperatorAbility(RIGHTS),
    dataClasses: null,
    defaultDataClass: null,
  };
}
