import type { FactoryProvider } from '@nestjs/common';
import { Global, Module } from '@nestjs/common';
import { ExceptionResolver } from './api/exception.resolver.js';
import { PolicyResolver } from './api/policy.resolver.js';
import { Agreements } from './app/agreements.js';
import { Assignments } from './app/assignments.js';
import { Blocks } from './app/blocks.js';
import { PackShelf } from './app/pack-shelf.js';
import type { Library } from './app/packs.js';
import { readLibrary } from './app/packs.js';
import { Policies } from './app/policies.js';
import { PolicyReading } from './app/policy-reading.js';
import { PolicyStore } from './app/ports.js';
import { Waivers } from './app/waivers.js';
import { DatabasePolicyStore } from './store/policy.store.js';

/** Token of the shipped groups and packs. */
export const LIBRARY = Symbol('policy library');

const library: FactoryProvider = { provide: LIBRARY, useFactory: readLibrary };

/** A use case that wants the store, and the shipped groups. */
function withGroups<T>(made: new (store: PolicyStore, groups: Library['groups']) => T): FactoryProvider<T> {
  return {
    provide: made,
    inject: [PolicyStore, LIBRARY],
    useFactory: (store: PolicyStore, { groups }: Library) => new made(store, groups),
  };
}

function withStore<T>(made: new (store: PolicyStore) => T): FactoryProvider<T> {
  return { provide: made, inject: [PolicyStore], useFactory: (store: PolicyStore) => new made(store) };
}

/** Wants `Database` from a global module, and the module `access`. */
@Global()
@Module({
  providers: [
    library,
    { provide: PolicyStore, useClass: DatabasePolicyStore },
    { provide: PackShelf, inject: [LIBRARY], useFactory: (shipped: Library) => new PackShelf(shipped) },
    withGroups(Policies),
    withGroups(Waivers),
    withGroups(PolicyReading),
    withStore(Assignments),
    withStore(Agreements),
    withStore(Blocks),
    PolicyResolver,
    ExceptionResolver,
  ],
  exports: [
    LIBRARY,
    PolicyStore,
    PackShelf,
    Policies,
    Waivers,
    PolicyReading,
    Assignments,
    Agreements,
    Blocks,
  ],
})
export class PolicyModule {}
