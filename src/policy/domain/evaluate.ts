import type { Fact, Instant, ListValue, Profile, Scalar, ScalarType, Support } from '../../catalog/index.js';
import {
  deriveDecryptionClass,
  deriveJurisdictions,
  findDimension,
  SCALAR_FIELD,
} from '../../catalog/index.js';
import type { Condition, EvidenceFilter, ScalarTest } from './ast.js';
import { UNKNOWN } from './ast.js';
import type { Acceptance } from './evidence.js';
import { compileEvidence } from './evidence.js';
import type { GroupMembership } from './groups.js';
import { judgeFact } from './judge-fact.js';
import type { ListCondition } from './judge-list.js';
import { compileListJudge } from './judge-list.js';
import type { Judge } from './kleene.js';
import { conjunction, disjunction, negation } from './kleene.js';
import { compileScalarTest } from './scalar-test.js';

/** A condition ready to run. Pure; throws only when the profile itself throws. */
export type CompiledCondition = Judge<Profile>;

interface Compilation {
  readonly evidence: EvidenceFilter;
  readonly accepts: Acceptance | null;
  readonly groups: GroupMembership;
}

/**
 * Compiles a condition under a rule's evidence filter into closures in Kleene's three values.
 *
 * `groups` are the members of the closed groups that a *fact* may name as its place. An operator, dimension or field
 * that is not known here answers UNKNOWN: it can neither allow nor, negated, slip past a deny.
 */
export function compileCondition(
  condition: Condition,
  evidence: EvidenceFilter,
  groups: GroupMembership,
): CompiledCondition {
  return compile(condition, { evidence, accepts: compileEvidence(evidence), groups });
}

function compile(condition: Condition, how: Compilation): CompiledCondition {
  switch (condition.op) {
    case 'allOf':
      return conjunction(condition.of.map((one) => compile(one, how)));
    case 'anyOf':
      return disjunction(condition.of.map((one) => compile(one, how)));
    case 'not':
      return negation(compile(condition.of, how));
    case 'scalar':
      return scalarCondition(condition.dimension, condition.test, how);
    case 'known':
      return isListDimension(condition.dimension)
        ? listCondition(condition, how)
        : scalarCondition(condition.dimension, { op: 'known' }, how);
    case 'every':
    case 'some':
    case 'none':
    case 'includesAll':
    case 'includesAny':
      return listCondition(condition, how);
    default:
      return alwaysUnknown;
  }
}

function alwaysUnknown(): typeof UNKNOWN {
  return UNKNOWN;
}

function isListDimension(name: string): boolean {
  const type = findDimension(name)?.type.type;
  return type === 'records' || type === 'scalars';
}

function scalarCondition(name: string, test: ScalarTest, how: Compilation): CompiledCondition {
  const type = findDimension(name)?.type;
  if (type === undefined || type.type === 'records' || type.type === 'scalars') return alwaysUnknown;
  const judge = compileScalarTest(test, type, how.groups);
  const { accepts } = how;
  const stated: CompiledCondition = (profile, now) =>
    judgeFact(profile.scalars.get(name), now, accepts, judge);
  if (name !== 'decryptionClass') return stated;
  return whereStated(
    (profile) => profile.scalars.has(name),
    stated,
    derivedCondition(decryptionClassOf, how, judge),
  );
}

function listCondition(condition: ListCondition, how: Compilation): CompiledCondition {
  const name = condition.dimension;
  const type = findDimension(name)?.type;
  if (type?.type !== 'records' && type?.type !== 'scalars') return alwaysUnknown;
  const scalars = type.type === 'scalars';
  const fields = new Map<string, ScalarType>(
    scalars ? [[SCALAR_FIELD, type.of]] : Object.entries(type.fields),
  );
  const { accepts } = how;
  const judge = atLeast(scalars ? 0 : type.minItems, compileListJudge(condition, { ...how, fields }));
  const stated: CompiledCondition = (profile, now) => judgeFact(profile.lists.get(name), now, accepts, judge);
  if (name !== 'jurisdictions') return stated;
  const unfiltered = compileListJudge(condition, { ...how, fields, accepts: null });
  return whereStated(
    (profile) => profile.lists.has(name),
    stated,
    derivedCondition(jurisdictionsOf, how, unfiltered),
  );
}

/** A list that is shorter than its dimension allows is no statement. */
function atLeast(minItems: number, judge: Judge<ListValue>): Judge<ListValue> {
  if (minItems === 0) return judge;
  return (list, now) => (list.elements.length < minItems ? UNKNOWN : judge(list, now));
}

/** A case file may state a derived fact; a resolved profile never does. */
function whereStated(
  isStated: (profile: Profile) => boolean,
  stated: CompiledCondition,
  derived: CompiledCondition,
): CompiledCondition {
  return (profile, now) => (isStated(profile) ? stated(profile, now) : derived(profile, now));
}

type Derive<Value> = (profile: Profile, accepts: (support: Support) => boolean) => Fact<Value>;

/** Derived from the evidence that the rule accepts, and therefore not filtered again. */
function derivedCondition<Value extends Scalar | ListValue>(
  remembered: RememberedDerivation<Value>,
  { evidence, accepts }: Compilation,
  judge: Judge<Value>,
): CompiledCondition {
  const filter = JSON.stringify([evidence.assurance, evidence.maxAgeDays]);
  return (profile, now) => judgeFact(remembered.of(profile, { filter, accepts }, now), now, null, judge);
}

/**
 * Remembers what was derived from the last profile under each filter, because all rules ask about one profile before any
 * asks about the next. Of one profile and instant only, so that nothing grows.
 */
class RememberedDerivation<Value extends Scalar | ListValue> {
  private profile: Profile | undefined;
  private now: Instant = Number.NaN;
  private readonly byFilter = new Map<string, Fact<Value>>();

  constructor(private readonly derive: Derive<Value>) {}

  /** `filter`: names what `accepts` accepts, the same for equal filters. */
  of(
    profile: Profile,
    { filter, accepts }: { readonly filter: string; readonly accepts: Acceptance | null },
    now: Instant,
  ): Fact<Value> {
    if (this.profile !== profile || this.now !== now) {
      this.byFilter.clear();
      this.profile = profile;
      this.now = now;
    }
    const known = this.byFilter.get(filter);
    if (known !== undefined) return known;
    const fact = this.derive(profile, accepts === null ? anything : (support) => accepts(support, now));
    this.byFilter.set(filter, fact);
    return fact;
  }
}

function anything(): true {
  return true;
}

const decryptionClassOf = new RememberedDerivation(deriveDecryptionClass);
const jurisdictionsOf = new RememberedDerivation(deriveJurisdictions);
