import type { ListElement, ListValue, Scalar } from './profile.js';
import { SCALAR_FIELD } from './profile.js';
import { FACILITY_TENURE_CLAUSE, GPU_TENURE_CLAUSE, place } from './sentence-scalars.js';

/** A clause without capital and period for the whole list. */
export type ListClause = (list: ListValue) => string;

/** Elements that a sentence names before it only counts. */
const MAX_NAMED = 12;

export function listClause(dimension: string): ListClause | undefined {
  const parts = PARTS.get(dimension);
  return parts === undefined ? undefined : (list) => clauseOf(list, parts);
}

interface ListParts {
  readonly element: (element: ListElement) => string;
  readonly some: (elements: string) => string;
  /** When the list is empty and complete. */
  readonly none: string;
  /** What there may be more of. */
  readonly more: string;
}

function clauseOf({ elements, complete }: ListValue, { element, some, none, more }: ListParts): string {
  if (elements.length === 0) return none;
  const clause = some(joinWords([...new Set(elements.map(element))].sort()));
  return complete ? clause : `${clause}, and perhaps ${more}`;
}

function joinWords(words: readonly string[]): string {
  const named = words.slice(0, MAX_NAMED);
  const rest = words.length - named.length;
  const all = rest === 0 ? named : [...named, `${String(rest)} more`];
  const last = all.at(-1) ?? '';
  return all.length < 2 ? last : `${all.slice(0, -1).join(', ')} and ${last}`;
}

/** The value of a field, or undefined when it is missing, unknown or contested. */
function read({ fields }: ListElement, field: string): Scalar | undefined {
  const candidates = fields.get(field)?.candidates ?? [];
  return candidates.length === 1 ? candidates[0]?.value : undefined;
}

function placeOf(element: ListElement): string {
  const country = read(element, 'country');
  return country === undefined ? 'an unknown place' : place(country);
}

function withDetails(head: string, details: readonly (string | undefined)[]): string {
  const stated = details.filter((detail) => detail !== undefined);
  return stated.length === 0 ? head : `${head} (${stated.join(', ')})`;
}

function detail(
  element: ListElement,
  field: string,
  toText: (value: Scalar) => string = String,
): string | undefined {
  const value = read(element, field);
  return value === undefined ? undefined : toText(value);
}

const operator = (value: Scalar): string => `run by ${String(value)}`;
const custody = (value: Scalar): string => `keys ${String(value).replaceAll('_', ' ')}`;

const HOPS: ReadonlyMap<Scalar, string> = new Map([
  ['edge', 'at a CDN edge'],
  ['gateway', 'at a gateway'],
  ['load_balancer', 'at a load balancer'],
  ['inference_host', 'on the inference host'],
  ['tee', 'in an enclave'],
]);

function hop(element: ListElement): string {
  const value = read(element, 'hop');
  const where = value === undefined ? undefined : HOPS.get(value);
  const details = [detail(element, 'operator', operator), detail(element, 'keyCustody', custody)];
  return withDetails(`${where ?? 'at an unknown hop'} in ${placeOf(element)}`, details);
}

const PARTS: ReadonlyMap<string, ListParts> = new Map([
  [
    'sites',
    {
      element: (element: ListElement) =>
        withDetails(placeOf(element), [
          detail(element, 'city'),
          detail(element, 'subdivision'),
          detail(element, 'regionCode'),
          detail(element, 'operator', operator),
          detail(element, 'gpuTenure', GPU_TENURE_CLAUSE),
          detail(element, 'facilityTenure', FACILITY_TENURE_CLAUSE),
        ]),
      some: (places: string) => `inference runs in ${places}`,
      none: 'inference runs nowhere',
      more: 'elsewhere',
    },
  ],
  [
    'storage',
    {
      element: (element: ListElement) => withDetails(placeOf(element), [detail(element, 'purpose')]),
      some: (places: string) => `customer data is stored in ${places}`,
      none: 'no customer data is stored',
      more: 'elsewhere',
    },
  ],
  [
    'remoteAccess',
    {
      element: (element: ListElement) => withDetails(placeOf(element), [detail(element, 'purpose')]),
      some: (places: string) => `staff can reach customer data from ${places}`,
      none: 'staff cannot reach customer data',
      more: 'from elsewhere',
    },
  ],
  [
    'decryption',
    {
      element: hop,
      some: (hops: string) => `plaintext appears ${hops}`,
      none: 'plaintext appears nowhere',
      more: 'elsewhere',
    },
  ],
  [
    'certifications',
    {
      element: (element: ListElement) =>
        withDetails(detail(element, 'scheme') ?? 'an unknown scheme', [
          detail(element, 'scope'),
          detail(element, 'validUntil', (date) => `until ${String(date)}`),
        ]),
      some: (schemes: string) => `the service holds ${schemes}`,
      none: 'the service holds no certification',
      more: 'others',
    },
  ],
  [
    'agreements',
    {
      element: (element: ListElement) => detail(element, SCALAR_FIELD) ?? 'an unknown kind',
      some: (kinds: string) => `the provider offers these agreements: ${kinds}`,
      none: 'the provider offers no agreement',
      more: 'others',
    },
  ],
  [
    'subprocessors',
    {
      element: (element: ListElement) =>
        withDetails(detail(element, 'name') ?? 'an unknown company', [
          detail(element, 'country', place),
          detail(element, 'purpose'),
        ]),
      some: (names: string) => `customer content is also processed by ${names}`,
      none: 'there are no sub-processors',
      more: 'others',
    },
  ],
  [
    'jurisdictions',
    {
      element: (element: ListElement) => detail(element, SCALAR_FIELD, place) ?? 'an unknown country',
      some: (countries: string) => `the law of ${countries} can reach the service`,
      none: 'no law is known to reach the service',
      more: 'that of others',
    },
  ],
]);
