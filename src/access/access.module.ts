import { Server } from 'node:net';
import { Global, Module } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Environment } from '../platform/environment.js';
import { ENVIRONMENT } from '../platform/environment.js';
import { RevisionFeed } from '../platform/revision-feed.js';
import { GraphqlGate } from '../platform/graphql/index.js';
import { AccessGate } from './api/access-gate.js';
import { Authentication } from './api/authentication.js';
import { PublicAddress } from './api/public-address.js';
import { RouteGuard } from './api/route-guard.js';
import { KeyResolver } from './api/key.resolver.js';
import { MemberResolver } from './api/member.resolver.js';
import { OrganisationResolver } from './api/organisation.resolver.js';
import { SignInController } from './api/sign-in.controller.js';
import { ViewerResolver } from './api/viewer.resolver.js';
import { AccessDirectory } from './app/access-directory.js';
import { ManageKeys } from './app/manage-keys.js';
import { ManageMembers } from './app/manage-members.js';
import { ManageOrganisation } from './app/manage-organisation.js';
import { AccessChanges, AccessRecords, Revisions } from './app/ports.js';
import { SignIn } from './app/sign-in.js';
import { AccessChangesStore } from './store/access-changes.store.js';
import { AccessStore } from './store/access.store.js';

/** Wants `Database`, `Clock`, `RevisionFeed` and `ENVIRONMENT` from a global module. */
@Global()
@Module({
  controllers: [SignInController],
  providers: [
    { provide: Revisions, useExisting: RevisionFeed },
    { provide: PublicAddress, inject: [ENVIRONMENT, HttpAdapterHost], useFactory: createPublicAddress },
    { provide: AccessRecords, useClass: AccessStore },
    { provide: AccessChanges, useClass: AccessChangesStore },
    AccessDirectory,
    AccessGate,
    { provide: GraphqlGate, useExisting: AccessGate },
    Authentication,
    RouteGuard,
    ManageKeys,
    ManageMembers,
    ManageOrganisation,
    SignIn,
    KeyResolver,
    MemberResolver,
    OrganisationResolver,
    ViewerResolver,
  ],
  exports: [
    AccessDirectory,
    AccessGate,
    GraphqlGate,
    ManageKeys,
    ManageMembers,
    ManageOrganisation,
    RouteGuard,
  ],
})
export class AccessModule {}

function createPublicAddress(
  { publicUrl, host, port }: Environment,
  adapters: HttpAdapterHost,
): PublicAddress {
  return new PublicAddress(() => {
    if (publicUrl !== null) return publicUrl;
    const open = port === 0 ? findPort(adapters) : port;
    return `http://${host.includes(':') ? `[${host}]` : host}:${open}`;
  });
}

/** With port 0 the system chose one. */
function findPort(adapters: HttpAdapterHost): number {
  const server: unknown = adapters.httpAdapter.getHttpServer();
  const address = server instanceof Server ? server.address() : null;
  return typeof address === 'object' && address !== null ? address.port : 0;
}
