import { iso31661 } from 'iso-3166';

const COUNTRY_CODES: ReadonlySet<string> = new Set(iso31661.map((entry) => entry.alpha2));

/** The spelling of a closed group of countries, as a pattern for JSON Schemas. */
export const COUNTRY_GROUP_PATTERN = '^group:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}[A-Za-z0-9])?$';
const COUNTRY_GROUP = new RegExp(COUNTRY_GROUP_PATTERN);

/** The assigned ISO 3166-1 alpha-2 codes, sorted. */
export const COUNTRIES: readonly string[] = [...COUNTRY_CODES].sort();

/** What a source can state that is no place: it reads as unknown, never as a wildcard. */
export const UNKNOWN_PLACES = ['ZZ', 'global', 'multi-region', 'unspecified'] as const;

/** True for an assigned ISO 3166-1 alpha-2 code in capitals; `ZZ` and other user-assigned codes are no country. */
export function isCountry(text: string): boolean {
  return COUNTRY_CODES.has(text);
}

/** True for the spelling of a closed group of countries, `group:EU`; whether the group exists is not asked here. */
export function isCountryGroup(text: string): boolean {
  return COUNTRY_GROUP.test(text);
}
