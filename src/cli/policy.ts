import type { Command } from 'commander';
import { registerPolicyPacks } from './policy-packs.js';
import { registerPolicyTest } from './policy-test.js';
import { registerPolicyValidate } from './policy-validate.js';

/** `cordon policy …` */
export function registerPolicy(program: Command): void {
  const policy = program
    .command('policy')
    .description('what an organisation demands of the deployments it uses');
  registerPolicyValidate(policy);
  registerPolicyTest(policy);
  registerPolicyPacks(policy);
}
