import { Global, Module } from '@nestjs/common';
import { GraphqlGate } from '../platform/graphql/index.js';
import { AccessGate } from './api/access-gate.js';
import { Authentication } from './api/authentication.js';
import { RouteGuard } from './api/route-guard.js';
import { CuratorResolver } from './api/curator.resolver.js';
import { KeyResolver } from './api/key.resolver.js';
import { MemberResolver } from './api/member.resolver.js';
import { OrganisationResolver } from './api/organisation.resolver.js';
import { SignInController } from './api/sign-in.controller.js';
import { ViewerResolver } from './api/viewer.resolver.js';
import { AccessDirectory } from './app/access-directory.js';
import { FindOrganisations } from './app/find-organisations.step.js';
import { ManageCurators } from './app/manage-curators.js';
import { ManageKeys } from './app/manage-keys.js';
import { ManageMembers } from './app/manage-members.js';
import { ManageOrganisation } from './app/manage-organisation.js';
import { AccessChanges, AccessRecords } from './app/ports.js';
import { SignIn } from './app/sign-in.js';
import { AccessChangesStore } from './store/access-changes.store.js';
import { AccessStore } from './store/access.store.js';

/** Wants `Database`, `Clock`, `Revisions` and `PublicAddress` from a global module. */
@Global()
@Module({
  controllers: [SignInController],
  providers: [
    { provide: AccessRecords, useClass: AccessStore },
    { provide: AccessChanges, useClass: AccessChangesStore },
    AccessDirectory,
    AccessGate,
    { provide: GraphqlGate, useExisting: AccessGate },
    Authentication,
    RouteGuard,
    FindOrganisations,
    ManageCurators,
    ManageKeys,
    ManageMembers,
    ManageOrganisation,
    SignIn,
    CuratorResolver,
    KeyResolver,
    MemberResolver,
    OrganisationResolver,
    ViewerResolver,
  ],
  exports: [
    AccessDirectory,
    AccessGate,
    FindOrganisations,
    GraphqlGate,
    ManageKeys,
    ManageMembers,
    ManageOrganisation,
    RouteGuard,
  ],
})
export class AccessModule {}
