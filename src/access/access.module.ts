import { Global, Module } from '@nestjs/common';
import { GraphqlGate } from '../platform/graphql/index.js';
import { AccessGate } from './api/access-gate.js';
import { Authentication } from './api/authentication.js';
import { RouteGuard } from './api/route-guard.js';
import { ViewerResolver } from './api/viewer.resolver.js';
import { AccessDirectory } from './app/access-directory.js';
import { AccessRecords } from './app/ports.js';
import { AccessStore } from './store/access.store.js';

/** Wants `Database`, `Clock` and `Revisions` from a global module. */
@Global()
@Module({
  providers: [
    { provide: AccessRecords, useClass: AccessStore },
    AccessDirectory,
    AccessGate,
    { provide: GraphqlGate, useExisting: AccessGate },
    Authentication,
    RouteGuard,
    ViewerResolver,
  ],
  exports: [AccessDirectory, AccessGate, GraphqlGate, RouteGuard],
})
export class AccessModule {}
