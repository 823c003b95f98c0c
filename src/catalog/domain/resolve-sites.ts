import type { Fact, ListElement, ListValue, Scalar } from './profile.js';

/** Dimensions that are also fields of a site. */
export const SITE_DEFAULTS: ReadonlySet<string> = new Set(['gpuTenure', 'facilityTenure']);

/**
 * Sites whose elements lack a tenure take the one that is claimed for the subject as a whole. The field keeps the
 * evidence of the claim it came from.
 */
export function fillSites(
  lists: ReadonlyMap<string, Fact<ListValue>>,
  scalars: ReadonlyMap<string, Fact<Scalar>>,
): ReadonlyMap<string, Fact<ListValue>> {
  const sites = lists.get('sites');
  const defaults = [...SITE_DEFAULTS].flatMap((field) => {
    const fact = scalars.get(field);
    return fact === undefined ? [] : [{ field, fact }];
  });
  if (sites === undefined || sites.candidates.length === 0 || defaults.length === 0) return lists;
  const candidates = sites.candidates.map(({ value, supports }) => ({
    value: { ...value, elements: value.elements.map((element) => fillElement(element, defaults)) },
    supports,
  }));
  return new Map([...lists, ['sites', { ...sites, candidates }]]);
}

interface SiteDefault {
  readonly field: string;
  readonly fact: Fact<Scalar>;
}

function fillElement(element: ListElement, defaults: readonly SiteDefault[]): ListElement {
  const missing = defaults.filter(({ field }) => !element.fields.has(field));
  if (missing.length === 0) return element;
  return {
    fields: new Map([...element.fields, ...missing.map(({ field, fact }) => [field, fact] as const)]),
  };
}
