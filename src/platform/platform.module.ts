import type { DynamicModule } from '@nestjs/common';
import { Global, Module } from '@nestjs/common';

import { Clock } from './clock.js';
import { Database } from './database/index.js';
import { ENVIRONMENT } from './environment.js';
import type { Environment } from './environment.js';
import { HealthController, Readiness } from './http/index.js';
import { RevisionFeed } from './revision-feed.js';

/** What is there before any module is: opened by the one who starts the service, closed by the same. */
export interface Ground {
  readonly environment: Environment;
  /** How people reach the service, without a slash at the end. */
  readonly address: string;
  readonly database: Database;
  readonly feed: RevisionFeed;
  readonly clock: Clock;
}

/** Gives every module the ground it stands on: `ENVIRONMENT`, `Database`, `RevisionFeed`, `Clock`, `Readiness`. */
@Global()
@Module({})
export class PlatformModule {
  static forRoot({ environment, database, feed, clock }: Ground): DynamicModule {
    const readiness = new Readiness();
    readiness.add('database', async () => ({ ready: true, revision: String(await feed.refresh()) }));
    // Migrations come before everything else: a service that answers has them.
    readiness.add('migrations', () => ({ ready: true }));
    return {
      module: PlatformModule,
      controllers: [HealthController],
      providers: [
        { provide: ENVIRONMENT, useValue: environment },
        { provide: Database, useValue: database },
        { provide: RevisionFeed, useValue: feed },
        { provide: Clock, useValue: clock },
        { provide: Readiness, useValue: readiness },
      ],
      exports: [ENVIRONMENT, Database, RevisionFeed, Clock, Readiness],
    };
  }
}
