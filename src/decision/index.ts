export { DecisionsModule } from './decisions.module.js';
export type { Grounds, Standpoint } from './app/decisions.js';
export { Decisions } from './app/decisions.js';
export type { World } from './app/world.js';
export { WorldReader } from './app/world.js';
export { WarmUp } from './app/warm-up.js';
export { Worlds } from './app/worlds.js';
export { Simulations } from './app/simulations.js';
export type { Decided, DecisionSet, ScopeQuestion, Verdicts } from './domain/decision-set.js';
export { decideScope, deciderFor } from './domain/decision-set.js';
export type { DeploymentExplanation, FactRead, RuleExplanation } from './domain/explain-deployment.js';
export { explainDeployment } from './domain/explain-deployment.js';
export { applyNeeds, findChanges } from './domain/counterfactual.js';
export type {
  AgreementNeed,
  ChangeQuestion,
  ChangeSet,
  FactNeed,
  Need,
  WhatWouldChange,
} from './domain/counterfactual-need.js';
