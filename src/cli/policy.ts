import type { Command } from 'commander';
import { registerPolicyList } from './policy-list.js';
import { registerPolicyPacks } from './policy-packs.js';
import { registerPolicyPublish } from './policy-publish.js';
import { registerPolicyTest } from './policy-test.js';
import { registerPolicyUnassign } from './policy-unassign.js';
import { registerPolicyValidate } from './policy-validate.js';

/** `cordon policy …` */
export function registerPolicy(program: Command): void {
  const policy = program
    .command('policy')
    .description('what an organisation demands of the deployments it uses');
  registerPolicyValidate(policy);
  registerPolicyTest(policy);
  registerPolicyPacks(policy);
  registerPolicyPublish(policy);
  registerPolicyUnassign(policy);
  registerPolicyList(policy);
}
