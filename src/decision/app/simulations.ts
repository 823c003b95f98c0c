import type { Instant } from '../../catalog/index.js';
import { isWithin } from '../../access/index.js';
import type { Finding } from '../../platform/finding.js';
import type { GroupCatalog, Policy } from '../../policy/index.js';
import { parsePolicy } from '../../policy/index.js';
import { decideScope } from '../domain/decision-set.js';
import type { Effect } from '../domain/simulate.js';
import { compareDecisions, withDraft } from '../domain/simulate.js';
import type { Decisions, Grounds } from './decisions.js';

export interface SimulationRequest {
  readonly scope: string;
  /** The policy document, not saved. */
  readonly document: string;
  /** Null: every class of the organisation. */
  readonly dataClass: string | null;
  /** The classes that may be asked about; null: all. */
  readonly permitted: readonly string[] | null;
  readonly asOf: Instant | null;
}

export interface ScopeEffect extends Effect {
  readonly scope: string;
  readonly dataClass: string;
}

export interface SimulationResult {
  readonly valid: boolean;
  readonly findings: readonly Finding[];
  /** What was compared against. */
  readonly grounds: Grounds;
  /** Only what changes, by scope and then by class in the organisation's order. */
  readonly effects: readonly ScopeEffect[];
  /** Pairs of scope and class that were evaluated. */
  readonly evaluated: number;
}

/** Says what a policy would do before anybody saves it. */
export class Simulations {
  constructor(
    private readonly decisions: Decisions,
    private readonly groups: GroupCatalog,
  ) {}

  async simulate({
    scope,
    document,
    dataClass,
    permitted,
    asOf,
  }: SimulationRequest): Promise<SimulationResult> {
    const grounds = await this.decisions.grounds({ scope, dataClass, asOf, knownAt: null });
    const { organisation } = grounds.question;
    const parsed = parsePolicy(document, { groups: this.groups, dataClasses: organisation.dataClasses });
    if (!parsed.ok) return { grounds, valid: false, findings: parsed.findings, effects: [], evaluated: 0 };
    const all = organisation.dataClasses.filter((name) => permitted?.includes(name) ?? true);
    const classes = dataClass === null ? all : [dataClass];
    const scopes = [...organisation.scopes.keys()].filter((path) => isWithin(path, scope)).sort();
    const pairs = scopes.flatMap((path) => classes.map((name) => ({ scope: path, dataClass: name })));
    const effects = pairs.map((pair) => ({ ...pair, ...this.effectOf(grounds, parsed.value, scope, pair) }));
    return {
      grounds,
      valid: true,
      findings: parsed.warnings,
      effects: effects.filter(({ gained, lost }) => gained.length + lost.length > 0),
      evaluated: pairs.length,
    };
  }

  private effectOf(
    grounds: Grounds,
    draft: Policy,
    assignTo: string,
    { scope, dataClass }: { readonly scope: string; readonly dataClass: string },
  ): Effect {
    const { question } = grounds;
    const applied = question.organisation.applied(scope);
    const before = { ...question, scope, dataClass, policies: applied };
    const after = { ...before, policies: withDraft(applied, draft, assignTo) };
    return compareDecisions(this.decisions.decide({ ...grounds, question: before }), decideScope(after));
  }
}
