import { isCountry } from './country.js';
import type { Accepts } from './derive-accepted.js';
import { acceptedCandidates, acceptedValue, mergeSupports } from './derive-accepted.js';
import type { Fact, ListElement, ListValue, Profile, Scalar, Support } from './profile.js';
import { SCALAR_FIELD } from './profile.js';

const SEATS = ['headquarters', 'parent'] as const;
const PLACES = [
  { dimension: 'sites', hasOperator: true },
  { dimension: 'storage', hasOperator: false },
  { dimension: 'remoteAccess', hasOperator: false },
  { dimension: 'decryption', hasOperator: true },
] as const;

/**
 * Every country whose law can reach the deployment, as far as accepted evidence shows: seats of the provider and its
 * parent, places, and the countries of the operators there.
 *
 * INVARIANT: a listed country is certain, and the list is complete only if every input is known, accepted, uncontested
 * and complete. So `some` holds only for what is certain, `every` and `none` only when nothing can be missing.
 */
export function deriveJurisdictions(profile: Profile, accepts: Accepts): Fact<ListValue> {
  const inputs = [
    ...SEATS.map((seat) => readSeat(profile.scalars.get(seat), accepts)),
    ...PLACES.map(({ dimension, hasOperator }) =>
      readPlaces(profile.lists.get(dimension), hasOperator ? profile.operatorCountries : null, accepts),
    ),
  ];
  const countries = new Map<Scalar, Support[]>();
  for (const input of inputs)
    for (const [country, supports] of input.countries) add(countries, country, supports);
  if (countries.size === 0) return { candidates: [], cause: 'never_stated', speaker: null };
  const elements = [...countries].sort(([a], [b]) => (a < b ? -1 : 1)).map(toElement);
  return {
    candidates: [
      {
        value: { elements, complete: inputs.every((input) => input.complete) },
        supports: mergeSupports([...countries.values()].flat()),
      },
    ],
    cause: null,
    speaker: null,
  };
}

/** With every support that names the country, some of them more than once. */
type Countries = ReadonlyMap<Scalar, readonly Support[]>;

interface Contribution {
  readonly countries: Countries;
  readonly complete: boolean;
}

const NOTHING: Contribution = { countries: new Map(), complete: false };

function readSeat(fact: Fact<Scalar> | undefined, accepts: Accepts): Contribution {
  const seat = acceptedValue(fact, accepts);
  return seat === null ? NOTHING : { countries: new Map([[seat.value, seat.supports]]), complete: true };
}

/** `operators`: the country of each operator, or null for lists whose elements name none. */
function readPlaces(
  fact: Fact<ListValue> | undefined,
  operators: Profile['operatorCountries'] | null,
  accepts: Accepts,
): Contribution {
  const candidates = acceptedCandidates(fact, accepts);
  if (candidates === null) return NOTHING;
  return candidates.map(({ value }) => readList(value, operators, accepts)).reduce(whatBothList);
}

/** Whichever of two candidates is right, what both of them list is there; nothing says what else is. */
function whatBothList(one: Contribution, other: Contribution): Contribution {
  const both = [...one.countries].filter(([country]) => other.countries.has(country));
  return { countries: new Map(both), complete: false };
}

function readList(
  list: ListValue,
  operators: Profile['operatorCountries'] | null,
  accepts: Accepts,
): Contribution {
  const countries = new Map<Scalar, Support[]>();
  let { complete } = list;
  for (const { fields } of list.elements) {
    const place = acceptedValue(fields.get('country'), accepts);
    if (place === null) complete = false;
    else add(countries, place.value, place.supports);
    if (operators === null) continue;
    const operator = acceptedValue(fields.get('operator'), accepts);
    const seat = operator === null ? undefined : operators.get(String(operator.value));
    if (operator === null || seat === undefined || !isCountry(seat)) complete = false;
    else add(countries, seat, operator.supports);
  }
  return { countries, complete };
}

function add(countries: Map<Scalar, Support[]>, country: Scalar, supports: readonly Support[]): void {
  const known = countries.get(country);
  if (known === undefined) countries.set(country, [...supports]);
  else known.push(...supports);
}

function toElement([country, supports]: readonly [Scalar, readonly Support[]]): ListElement {
  const candidates = [{ value: country, supports: mergeSupports(supports) }];
  const fact: Fact<Scalar> = { candidates, cause: null, speaker: null };
  return { fields: new Map([[SCALAR_FIELD, fact]]) };
}
