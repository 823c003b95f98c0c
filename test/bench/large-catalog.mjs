import {
  CatalogSnapshot,
  contentOfRecords,
  readCatalogRecords,
  SHIPPED_CATALOG,
} from '../../dist/catalog/index.js';
import { createRandom } from './random.mjs';

/** Shares of the claims of a repetition; the first repetition is the shipped catalog itself. */
const LOST = 0.1;
const CHANGED = 0.15;
const CONTRADICTED = 0.05;

const FORMATS = ['fp4', 'fp8', 'int8', 'bf16', 'fp16'];

export async function readShipped() {
  const parsed = await readCatalogRecords(SHIPPED_CATALOG);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.findings));
  return parsed.value;
}

/**
 * A catalog of that many deployments: the shipped one, repeated under other names. In each repetition claims are lost,
 * have a value that some other subject has, or are contradicted by a second source, and every deployment says something
 * of its own, so that no two profiles are the same object.
 */
export function makeCatalog(shipped, size) {
  const random = createRandom(size);
  const values = valuesByDimension(shipped.claims);
  const repetitions = Math.ceil(size / shipped.deployments.length);
  const parts = Array.from({ length: repetitions }, (_, copy) => repeat(shipped, copy, values, random));
  const joined = (kind) => parts.flatMap((part) => part[kind]);
  const deployments = joined('deployments').slice(0, size);
  const kept = new Set(deployments.map(({ slug }) => slug));
  const claims = joined('claims').filter(
    ({ subject }) => subject.kind !== 'deployment' || kept.has(subject.slug),
  );
  return new CatalogSnapshot(
    1n,
    contentOfRecords({
      legalEntities: joined('legalEntities'),
      providers: joined('providers'),
      endpoints: joined('endpoints'),
      models: shipped.models,
      deployments,
      claims: [...claims, ...shipped.claims.filter(({ subject }) => subject.kind === 'model')],
    }),
  );
}

function repeat(shipped, copy, values, random) {
  const named = (slug) => (copy === 0 || slug == null ? slug : `${slug}-${copy}`);
  const endpointOf = (slug) => named(slug);
  const deploymentOf = ({ endpoint, model }) => `${endpointOf(endpoint)}#${model}`;
  const byOldSlug = new Map(shipped.deployments.map((one) => [one.slug, deploymentOf(one)]));
  const deployments = shipped.deployments.map((one) => ({
    ...one,
    slug: deploymentOf(one),
    endpoint: endpointOf(one.endpoint),
  }));
  const claims = shipped.claims
    .filter(({ subject }) => subject.kind !== 'model')
    .map((claim) => ({
      ...claim,
      subject: {
        ...claim.subject,
        slug: byOldSlug.get(claim.subject.slug) ?? named(claim.subject.slug),
      },
    }));
  return {
    legalEntities: shipped.legalEntities.map((one) => ({
      ...one,
      slug: named(one.slug),
      parent: named(one.parent),
    })),
    providers: shipped.providers.map((one) => ({
      ...one,
      slug: named(one.slug),
      legalEntity: named(one.legalEntity),
    })),
    endpoints: shipped.endpoints.map((one) => ({
      ...one,
      slug: endpointOf(one.slug),
      provider: named(one.provider),
    })),
    deployments,
    claims: [
      ...(copy === 0 ? claims : claims.flatMap((claim) => vary(claim, values, random))),
      ...deployments.map(({ slug }) => ownClaim(slug, claims[0], random)),
    ],
  };
}

function vary(claim, values, random) {
  if (random.chance(LOST)) return [];
  const other = random.pick(values.get(claim.dimension));
  if (random.chance(CHANGED)) return [{ ...claim, value: other }];
  if (random.chance(CONTRADICTED))
    return [claim, { ...claim, value: other, source: `${claim.source}-other` }];
  return [claim];
}

function ownClaim(slug, like, random) {
  return {
    ...like,
    subject: { kind: 'deployment', slug },
    dimension: 'quantization',
    value: random.pick(FORMATS),
    complete: true,
    condition: '',
    state: 'approved',
    note: null,
  };
}

function valuesByDimension(claims) {
  const values = new Map();
  for (const { dimension, value } of claims) {
    const known = values.get(dimension);
    if (known === undefined) values.set(dimension, [value]);
    else known.push(value);
  }
  return values;
}
