import type { Reason, RuleOutcome, Verdict, WaivedReason, Waiver } from '../domain/ast.js';
import { decide } from '../domain/decide.js';
import { toMembership } from '../domain/groups.js';
import { formatPath } from '../domain/source-findings.js';
import type { Case, CaseDeployment, CaseDifference, CaseWaiver, ExpectedReason } from './case.js';

/** What a case was decided to be, per deployment of the requested model. */
export type CaseDecisions = ReadonlyMap<string, Verdict>;

/** Decides a case and compares it with what it expects; no difference means that it passes. */
export function runCase(given: Case): readonly CaseDifference[] {
  const decisions = decideCase(given);
  return [...compareExpected(given, decisions), ...unexpected(given, decisions)];
}

/** The verdict on every deployment of the requested model, by id. */
export function decideCase(given: Case): CaseDecisions {
  const groups = toMembership(given.groups);
  const decideOn = (deployment: CaseDeployment, waivers: readonly Waiver[]): Verdict =>
    decide({
      policies: given.policies,
      groups,
      deployment,
      profile: deployment.profile,
      dataClass: given.dataClass,
      definedDataClasses: given.dataClasses,
      scopeChain: given.scopeChain,
      now: given.now,
      waivers,
      blocks: given.blocks,
    });
  const requested = given.deployments.filter((one) => given.model === null || one.model === given.model);
  return new Map(
    requested.map((deployment) => {
      const unwaived = decideOn(deployment, []);
      const waivers = given.waivers.flatMap((waiver, index) =>
        bind(waiver, index, deployment, given, unwaived),
      );
      return [deployment.id, waivers.length === 0 ? unwaived : decideOn(deployment, waivers)];
    }),
  );
}

/** Binds a waiver to the rule's digest and to the outcome that the rule has for one deployment. */
function bind(
  waiver: CaseWaiver,
  index: number,
  deployment: CaseDeployment,
  { policies }: Case,
  unwaived: Verdict,
): readonly Waiver[] {
  if (!waiver.deployments.includes(deployment.id)) return [];
  const reason = [...unwaived.reasons, ...unwaived.warnings].find(
    (one) => one.policy === waiver.policy && one.rule === waiver.rule,
  );
  const outcome = waiver.outcome ?? (reason === undefined ? undefined : waivableOutcome(reason.outcome));
  if (outcome === undefined) return [];
  return policies
    .filter(({ policy }) => policy.name === waiver.policy)
    .flatMap(({ policy }) => policy.rules)
    .filter((rule) => rule.id === waiver.rule)
    .map((rule) => ({
      ...waiver,
      id: `waiver-${index}`,
      ruleDigest: waiver.ruleDigest ?? rule.digest,
      outcome,
      deployments: [deployment.id],
    }));
}

function waivableOutcome(outcome: Reason['outcome']): RuleOutcome | undefined {
  return outcome === 'blocked' ? undefined : outcome;
}

function compareExpected(given: Case, decisions: CaseDecisions): readonly CaseDifference[] {
  return given.expect.flatMap((expectation, index): CaseDifference[] => {
    const at = ['expect', index];
    const verdict = decisions.get(expectation.deployment);
    if (verdict === undefined) {
      const got = `decided were ${[...decisions.keys()].join(', ') || 'none'}`;
      return [
        differ(
          given,
          [...at, 'deployment'],
          `\`${expectation.deployment}\` was not decided`,
          expectation.deployment,
          got,
        ),
      ];
    }
    const who = `\`${expectation.deployment}\``;
    const differences: CaseDifference[] = [];
    if (verdict.verdict !== expectation.verdict) {
      const got = `${verdict.verdict}${verdict.reasons.length > 0 ? ` because of ${showAll(verdict.reasons)}` : ''}`;
      differences.push(
        differ(given, [...at, 'verdict'], `the verdict on ${who} differs`, expectation.verdict, got),
      );
    }
    for (const part of ['reasons', 'waived', 'warnings'] as const) {
      const expected = expectation[part];
      if (expected === null || isSameSet(expected, verdict[part])) continue;
      const message = `the ${part} of ${who} differ`;
      const shown = `[${expected.map((one) => JSON.stringify(Object.fromEntries(one))).join(', ')}]`;
      differences.push(differ(given, [...at, part], message, shown, showAll(verdict[part])));
    }
    return differences;
  });
}

function unexpected(given: Case, decisions: CaseDecisions): readonly CaseDifference[] {
  const expected = new Set(given.expect.map((one) => one.deployment));
  return [...decisions]
    .filter(([id]) => !expected.has(id))
    .map(([id, verdict]) =>
      differ(given, ['expect'], `\`${id}\` was decided and not expected`, 'nothing', verdict.verdict),
    );
}

function differ(
  given: Case,
  path: readonly (string | number)[],
  message: string,
  expected: string,
  got: string,
): CaseDifference {
  return { path: formatPath(path), message, expected, got, ...given.locate(path) };
}

function showAll(reasons: readonly Reason[]): string {
  return `[${reasons
    .map(({ policy, rule, outcome, enforcement }) => JSON.stringify({ policy, rule, outcome, enforcement }))
    .join(', ')}]`;
}

/** Whether expected and actual reasons pair off one to one, each on the members that the expected one states. */
function isSameSet(expected: readonly ExpectedReason[], actual: readonly (Reason | WaivedReason)[]): boolean {
  if (expected.length !== actual.length) return false;
  const partner = new Map<number, number>();
  return expected.every((_one, index) => findPartner(index, expected, actual, partner, new Set()));
}

/** An augmenting path of a bipartite matching: greedy pairing would fail where entries state little. */
function findPartner(
  index: number,
  expected: readonly ExpectedReason[],
  actual: readonly Reason[],
  partner: Map<number, number>,
  tried: Set<number>,
): boolean {
  const wanted = expected[index];
  return actual.some((reason, at) => {
    if (wanted === undefined || tried.has(at) || !fits(wanted, reason)) return false;
    tried.add(at);
    const rival = partner.get(at);
    if (rival !== undefined && !findPartner(rival, expected, actual, partner, tried)) return false;
    partner.set(at, index);
    return true;
  });
}

function fits(expected: ExpectedReason, reason: Reason): boolean {
  const members = new Map<string, unknown>([...Object.entries(reason), ['version', reason.policyVersion]]);
  return [...expected].every(([name, value]) => JSON.stringify(members.get(name)) === JSON.stringify(value));
}
