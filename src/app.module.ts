import type { DynamicModule, Type } from '@nestjs/common';
import { Global, Module } from '@nestjs/common';

import { AccessModule, FindOrganisations, PublicAddress, Revisions } from './access/index.js';
import { CatalogModule, LoadShippedCatalog } from './catalog/index.js';
import { AuditModule } from './audit/index.js';
import { DecisionsModule, WarmUp } from './decision/index.js';
import { DemoModule, MakeDemoStep } from './demo/index.js';
import { ReportModule } from './report/index.js';
import { PolicyModule } from './policy/index.js';
import type { FirstStartStep } from './platform/first-start.js';
import { GraphqlModule } from './platform/graphql/index.js';
import type { Ground } from './platform/platform.module.js';
import { PlatformModule } from './platform/platform.module.js';
import { RevisionFeed } from './platform/revision-feed.js';

/** What has to be there before the service is of use, in this order. Each is a provider of its module. */
export const FIRST_START_STEPS: readonly Type<FirstStartStep>[] = [
  LoadShippedCatalog,
  MakeDemoStep,
  FindOrganisations,
  WarmUp,
];

/** Ports of modules that the platform, or another module, fills. */
@Global()
@Module({})
class Wiring {
  static forRoot({ address }: Ground): DynamicModule {
    return {
      module: Wiring,
      providers: [
        { provide: Revisions, useExisting: RevisionFeed },
        { provide: PublicAddress, useValue: new PublicAddress(address) },
      ],
      exports: [Revisions, PublicAddress],
    };
  }
}

/** All of Cordon. */
@Module({})
export class AppModule {
  static forRoot(ground: Ground): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.forRoot(ground),
        Wiring.forRoot(ground),
        AccessModule,
        AuditModule,
        CatalogModule,
        PolicyModule,
        DecisionsModule,
        ReportModule,
        DemoModule,
        GraphqlModule.forRoot(),
      ],
    };
  }
}
