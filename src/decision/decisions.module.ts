import type { FactoryProvider } from '@nestjs/common';
import { Global, Module } from '@nestjs/common';
import { CatalogHistory } from '../catalog/index.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/index.js';
import type { Library } from '../policy/index.js';
import { LIBRARY, toMembership } from '../policy/index.js';
import {
  AllowedDeploymentsResolver,
  DecisionResolver,
  ExplanationResolver,
  SimulationEffectResolver,
} from './api/decision.resolver.js';
import { Decisions } from './app/decisions.js';
import { FollowRevisions } from './app/follow-revisions.js';
import { Simulations } from './app/simulations.js';
import { WarmUp } from './app/warm-up.js';
import { WorldReader } from './app/world.js';
import { Worlds } from './app/worlds.js';
import { WorldStore } from './store/world.store.js';

const PROVIDERS: readonly FactoryProvider[] = [
  {
    provide: WorldReader,
    inject: [Database, CatalogHistory, LIBRARY],
    useFactory: (database: Database, history: CatalogHistory, { groups }: Library) =>
      new WorldStore(database, history, groups),
  },
  {
    provide: Worlds,
    inject: [WorldReader],
    useFactory: (reader: WorldReader) => new Worlds(reader),
  },
  {
    provide: Decisions,
    inject: [Worlds, LIBRARY, Clock],
    useFactory: (worlds: Worlds, { groups }: Library, clock: Clock) =>
      new Decisions(worlds, toMembership(groups), clock),
  },
  {
    provide: Simulations,
    inject: [Decisions, LIBRARY],
    useFactory: (decisions: Decisions, { groups }: Library) => new Simulations(decisions, groups),
  },
];

/** What is allowed, and why. Wants the modules `catalog`, `policy` and `access`. */
@Global()
@Module({
  providers: [
    ...PROVIDERS,
    FollowRevisions,
    WarmUp,
    DecisionResolver,
    AllowedDeploymentsResolver,
    ExplanationResolver,
    SimulationEffectResolver,
  ],
  exports: [Worlds, Decisions, Simulations, WarmUp],
})
export class DecisionsModule {}
