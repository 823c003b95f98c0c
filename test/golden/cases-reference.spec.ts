import { beforeAll, describe, expect, it } from '@jest/globals';
import type { GroupCatalog } from '../../src/policy/index.js';
import { DEFAULT_DATA_CLASSES, loadGroups } from '../../src/policy/index.js';
import type { CaseDocument } from '../support/parse-reference-cases.js';
import { readCases } from '../support/parse-reference-cases.js';
import { referenceDecision } from '../support/reference-evaluator.js';

describe('the slow reference', () => {
  let documents: readonly CaseDocument[] = [];
  let groups: GroupCatalog = new Map();

  beforeAll(async () => {
    const loaded = await loadGroups('policies/groups');
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.findings, null, 2));
    groups = loaded.value;
    documents = await readCases('policies/cases');
  });

  it('answers every case as the case says', () => {
    const shipped = Object.fromEntries([...groups.values()].map((group) => [group.name, group.members]));
    const wrong = documents.flatMap((document) => differencesOf(document, shipped));
    expect(wrong).toEqual([]);
    expect(documents.length).toBeGreaterThan(100);
  });
});

function differencesOf(
  document: CaseDocument,
  shipped: Readonly<Record<string, readonly string[]>>,
): readonly string[] {
  const { given, request = {} } = document;
  const scope = request.scope ?? 'organisation';
  const policies = (given.policies ?? [])
    .filter(({ assignedTo }) => assignedTo === undefined || `${scope}/`.startsWith(`${assignedTo}/`))
    .map((entry) => entry.policy ?? entry);
  return given.deployments
    .filter(({ model }) => request.model === undefined || model === request.model)
    .flatMap(({ id, model = 'developer/model', facts = {} }) => {
      const { verdict, reasons } = referenceDecision({
        policies,
        facts,
        model,
        dataClass: request.dataClass ?? null,
        dataClasses: given.dataClasses ?? DEFAULT_DATA_CLASSES,
        now: Date.parse(given.now),
        groups: { ...shipped, ...given.groups },
      });
      const wanted = document.expect.find((one) => one.deployment === id);
      const outcomes = reasons.map((reason) => reason.split('/').slice(1, 3).join('/')).sort();
      const stated = (wanted?.reasons ?? [])
        .map(({ rule = '', outcome = '' }) => `${rule}/${outcome}`)
        .sort();
      const same =
        wanted?.verdict === verdict && (wanted.reasons === undefined || outcomes.join() === stated.join());
      return same ? [] : [`${document.name}: ${id}: ${verdict} ${outcomes.join()}`];
    });
}
