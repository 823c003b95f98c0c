import { Global, Module } from '@nestjs/common';
import { CatalogResolver } from './api/catalog.resolver.js';
import {
  DeploymentFieldsResolver,
  EndpointFieldsResolver,
  ModelFieldsResolver,
  ProviderFieldsResolver,
} from './api/subject.resolver.js';
import { CurationResolver } from './api/curation.resolver.js';
import { CatalogHistory } from './app/catalog-history.js';
import { CatalogQueries } from './app/catalog-queries.js';
import { CurateClaims } from './app/curate-claims.js';
import { LoadShippedCatalog } from './app/load-shipped-catalog.js';
import { CatalogStore } from './app/ports.js';
import { PrivateSubjects } from './app/private-subjects.js';
import { DatabaseCatalogStore } from './store/catalog.store.js';

/** The registry of facts. Wants `Database` and `Clock` from a global module. */
@Global()
@Module({
  providers: [
    { provide: CatalogStore, useClass: DatabaseCatalogStore },
    CatalogHistory,
    CatalogQueries,
    LoadShippedCatalog,
    CurateClaims,
    PrivateSubjects,
    CatalogResolver,
    CurationResolver,
    ProviderFieldsResolver,
    EndpointFieldsResolver,
    DeploymentFieldsResolver,
    ModelFieldsResolver,
  ],
  exports: [CatalogStore, CatalogHistory, CatalogQueries, LoadShippedCatalog],
})
export class CatalogModule {}
