import { Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { AccessDirectory } from '../app/access-directory.js';
import type { OrganisationRow } from '../app/ports.js';
import type { Principal } from '../domain/principal.js';
import { can, canSomewhere, scopesWith } from '../domain/principal.js';
import { RIGHTS } from '../domain/rights.js';
import { INSTALLATION } from '../domain/scope-path.js';
import type { RequestContext } from './request-context.js';

/** Who am I, and what may I do. */
@Resolver('Viewer')
export class ViewerResolver {
  constructor(private readonly directory: AccessDirectory) {}

  @Query()
  viewer(@Context() { principal }: RequestContext): Principal {
    return principal;
  }

  @Query()
  revision(): string {
    return this.directory.revision.toString();
  }

  @ResolveField()
  organisation(@Parent() { organisation }: Principal): OrganisationRow | null {
    return organisation === null ? null : (this.directory.state.findOrganisation(organisation.id) ?? null);
  }

  @ResolveField()
  grants(@Parent() { grants }: Principal): { role: string; scope: string | null }[] {
    return grants.map(({ role, scope }) => ({ role, scope: scope === '' ? null : scope }));
  }

  @ResolveField()
  rights(@Parent() viewer: Principal): { right: string; scopes: string[]; forInstallation: boolean }[] {
    return RIGHTS.filter((right) => canSomewhere(viewer, right)).map((right) => ({
      right,
      scopes: scopesWith(viewer, right),
      forInstallation: can(viewer, right, INSTALLATION),
    }));
  }
}
