import type { Command } from 'commander';

import type { Ask } from './ask.js';
import { asking } from './ask.js';
import type { ExitCode } from './command.js';
import { command } from './command.js';
import type { DecisionOptions } from './decision-options.js';
import { toVariables, withDecisionOptions } from './decision-options.js';
import type { Explanation } from './explain-text.js';
import { explanationText } from './explain-text.js';

interface ExplainOptions extends DecisionOptions {
  readonly deployment: string;
  readonly all?: boolean;
}

const EXPLAIN = /* GraphQL */ `
  query Explain($scope: ID!, $deployment: ID!, $dataClass: String, $asOf: DateTime, $knownAt: DateTime) {
    explain(scope: $scope, deployment: $deployment, dataClass: $dataClass, asOf: $asOf, knownAt: $knownAt) {
      scope
      dataClass
      deployment {
        slug
      }
      verdict
      asOf
      revision
      reasons {
        policy
        policyVersion
        rule
        outcome
        enforcement
        dimensions
        because
      }
      waived {
        policy
        policyVersion
        rule
        outcome
        because
        waiver
        expiresAt
      }
      warnings {
        policy
        policyVersion
        rule
        outcome
        enforcement
        dimensions
        because
      }
      rules {
        policy
        policyVersion
        assignedTo
        mandatory
        enforcement
        rule
        text
        because
        outcome
        waived
        trace {
          depth
          text
          value
        }
        facts {
          dimension
          sentence
          state
          cause
          speaker
          candidates {
            sentence
            claims {
              source
              assurance
              validTo
              evidence {
                url
                verifiedAt
              }
            }
          }
        }
      }
      notApplicable {
        policy
        policyVersion
        why
      }
      whatWouldChange {
        isTruncated
        against
        sets {
          needs {
            kind
            dimension
            sentence
          }
        }
      }
    }
  }
`;

/** `cordon explain` */
export function registerExplain(program: Command): void {
  withDecisionOptions(
    program
      .command('explain')
      .description(
        'say why a deployment is allowed or denied in a scope, and what would change that; ends with 1 when it is denied',
      )
      .requiredOption('--deployment <slug>', '`endpoint#model`, as `cordon allowed` lists it')
      .option('--all', 'show the rules that are satisfied in full too'),
  ).action(command((options: ExplainOptions) => asking((ask) => run(ask, options))));
}

async function run(ask: Ask, options: ExplainOptions): Promise<ExitCode> {
  const variables = { ...toVariables(options), deployment: options.deployment };
  const { explain } = await ask<{ readonly explain: Explanation }>(EXPLAIN, variables);
  console.log(
    options.json === true ? JSON.stringify(explain) : explanationText(explain, options.all === true),
  );
  return explain.verdict === 'ALLOW' ? 0 : 1;
}
