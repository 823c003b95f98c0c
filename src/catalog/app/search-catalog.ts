import { certainElements, certainScalar, factState, findFact } from '../domain/known-fact.js';
import type { FactState } from '../domain/known-fact.js';
import type { Profile } from '../domain/profile.js';
import type { DeploymentEntry, Model, Provider } from '../domain/subjects.js';
import type { CatalogReading } from './catalog-queries.js';

/** Absent and null members ask for nothing. */
export interface FactFilter {
  readonly dimension: string;
  readonly state?: FactState | null;
  readonly value?: string | null;
}

export interface ProviderFilter {
  readonly search?: string | null;
  readonly headquarters?: readonly string[] | null;
  readonly hasEndpointIn?: readonly string[] | null;
  readonly certification?: string | null;
  readonly facts?: readonly FactFilter[] | null;
}

export interface DeploymentFilter {
  readonly search?: string | null;
  readonly provider?: string | null;
  readonly endpoint?: string | null;
  readonly model?: string | null;
  readonly sitesIn?: readonly string[] | null;
  readonly isPrivate?: boolean | null;
  readonly facts?: readonly FactFilter[] | null;
}

export type ProviderSort = 'slug' | 'name' | 'deployments';

/** The providers of a reading that pass, sorted; ties by slug. A contested or unknown fact passes no filter on a value. */
export function searchProviders(
  reading: CatalogReading,
  filter: ProviderFilter,
  sort: ProviderSort,
): readonly Provider[] {
  const found = [...reading.view.providers.values()].filter((provider) => passes(provider, filter, reading));
  return found.sort((a, b) => compareProviders(a, b, sort, reading));
}

function passes(provider: Provider, filter: ProviderFilter, reading: CatalogReading): boolean {
  const { search, headquarters, hasEndpointIn, certification, facts } = filter;
  if (!matches(search, [provider.slug, provider.name, ...texts(provider.aliases)])) return false;
  const profile = reading.profiles.about({
    deployment: '',
    endpoint: '',
    provider: provider.slug,
    model: '',
  });
  const country = certainScalar(profile, 'headquarters');
  if (headquarters && !headquarters.some((wanted) => wanted === country)) return false;
  if (certification && !hasCertificate(profile, certification)) return false;
  if (hasEndpointIn && !isServedFrom(provider, hasEndpointIn, reading)) return false;
  return (facts ?? []).every((fact) => hasFact(profile, fact));
}

function hasCertificate(profile: Profile, scheme: string): boolean {
  const wanted = scheme.toLowerCase();
  return certainElements(profile, 'certifications', 'scheme').some(
    (value) => String(value).toLowerCase() === wanted,
  );
}

function isServedFrom(provider: Provider, countries: readonly string[], reading: CatalogReading): boolean {
  return reading.view.endpointsOf(provider.slug).some((endpoint) => {
    const target = { deployment: '', endpoint: endpoint.slug, provider: provider.slug, model: '' };
    return hasSiteIn(reading.profiles.about(target), countries);
  });
}

function hasSiteIn(profile: Profile, countries: readonly string[]): boolean {
  return certainElements(profile, 'sites', 'country').some((country) => countries.includes(String(country)));
}

function hasFact(profile: Profile, { dimension, state, value }: FactFilter): boolean {
  if (state && factState(findFact(profile, dimension)) !== state) return false;
  if (value === undefined || value === null) return true;
  const certain = certainScalar(profile, dimension);
  return certain !== null && String(certain) === value;
}

function compareProviders(a: Provider, b: Provider, sort: ProviderSort, reading: CatalogReading): number {
  const bySlug = compare(a.slug, b.slug);
  if (sort === 'name') return compare(a.name.toLowerCase(), b.name.toLowerCase()) || bySlug;
  if (sort === 'deployments') {
    return countDeployments(b.slug, reading) - countDeployments(a.slug, reading) || bySlug;
  }
  return bySlug;
}

/** Deployments of a provider that a reading sees. */
export function countDeployments(provider: string, { view }: Pick<CatalogReading, 'view'>): number {
  return view
    .endpointsOf(provider)
    .reduce((count, endpoint) => count + view.deploymentsAt(endpoint.slug).length, 0);
}

/** The deployments that pass, by slug. */
export function searchDeployments(
  reading: CatalogReading,
  filter: DeploymentFilter,
): readonly DeploymentEntry[] {
  const { search, provider, endpoint, model, sitesIn, isPrivate, facts } = filter;
  const needsProfile = Boolean(sitesIn) || (facts ?? []).length > 0;
  return reading.view.deployments.filter((entry) => {
    if (provider && entry.provider.slug !== provider) return false;
    if (endpoint && entry.endpoint.slug !== endpoint) return false;
    if (model && entry.model.slug !== model) return false;
    if (typeof isPrivate === 'boolean' && (entry.deployment.owner !== null) !== isPrivate) return false;
    if (!matches(search, [entry.deployment.slug, entry.provider.name, entry.model.name])) return false;
    if (!needsProfile) return true;
    const profile = reading.profiles.of(entry);
    if (sitesIn && !hasSiteIn(profile, sitesIn)) return false;
    return (facts ?? []).every((fact) => hasFact(profile, fact));
  });
}

/** Models by slug. */
export function searchModels({ view }: CatalogReading, search: string | null | undefined): readonly Model[] {
  return [...view.models.values()]
    .filter((model) => matches(search, [model.slug, model.name, model.developer]))
    .sort((a, b) => compare(a.slug, b.slug));
}

function matches(search: string | null | undefined, candidates: readonly string[]): boolean {
  if (search === undefined || search === null || search === '') return true;
  const wanted = search.toLowerCase();
  return candidates.some((text) => text.toLowerCase().includes(wanted));
}

function texts(object: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.values(object).filter((value) => typeof value === 'string');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
