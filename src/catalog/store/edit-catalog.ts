import type { Change } from '../../platform/database/index.js';
import { newId } from '../../platform/ids.js';
import type { CatalogEdit, ClaimVersion, NewClaimVersion } from '../app/ports.js';
import type { SubjectRef } from '../domain/claim.js';
import type { Owner } from '../domain/subjects.js';
import { insertClaims, insertDeployments, insertEndpoints, insertEvidence } from './insert-rows.js';
import { toVersions } from './read-history.js';

/** The catalog within a change. Row-level security narrows what it sees and writes to the change's organisation. */
export function createEdit(change: Change): CatalogEdit {
  const { tx, revision } = change;
  const data = { recordedTo: revision };
  return {
    revision,
    findOpenClaim: (id) => findOpenClaim(change, id),
    listOpenClaims: (owner, subject, dimension) => listOpenClaims(change, owner, subject, dimension),
    hasSubject: (subject) => hasSubject(change, subject),
    addEndpoint: (endpoint) => insertEndpoints(tx, revision, [endpoint]),
    addDeployment: (deployment) => insertDeployments(tx, revision, [deployment]),
    closeClaim: async (id) => {
      await tx.claim.update({ where: { id }, data });
    },
    addClaim: (claim) => addClaim(change, claim),
    addEvidence: (owner, statement, evidence) =>
      insertEvidence(tx, revision, [{ owner, statement, evidence }]),
    findDispute: async (organisation, claim) => {
      if (!UUID.test(claim)) return null;
      const found = await tx.dispute.findFirst({ where: { organisation, claim, recordedTo: null } });
      return found?.id ?? null;
    },
    addDispute: async (organisation, claim, reason, author) => {
      const row = { id: newId(), organisation, claim, reason, author, recordedFrom: revision };
      await tx.dispute.createMany({ data: [row] });
    },
    closeDispute: async (id) => {
      await tx.dispute.update({ where: { id }, data });
    },
    record: (entry) => change.record(entry),
  };
}

async function findOpenClaim({ tx }: Change, id: string): Promise<ClaimVersion | null> {
  if (!UUID.test(id)) return null;
  const rows = await tx.claim.findMany({
    where: { OR: [{ id }, { entity: id }], recordedTo: null },
    take: 1,
  });
  const [version] = await toVersions(tx, rows);
  return version ?? null;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

async function listOpenClaims(
  { tx }: Change,
  owner: Owner,
  subject: SubjectRef,
  dimension: string,
): Promise<readonly ClaimVersion[]> {
  const rows = await tx.claim.findMany({
    where: { owner, subjectKind: subject.kind, subject: subject.slug, dimension, recordedTo: null },
    orderBy: { id: 'asc' },
  });
  return toVersions(tx, rows);
}

async function hasSubject({ tx }: Change, { kind, slug }: SubjectRef): Promise<boolean> {
  const query = { where: { slug, recordedTo: null } };
  switch (kind) {
    case 'provider':
      return (await tx.provider.findFirst(query)) !== null;
    case 'endpoint':
      return (await tx.endpoint.findFirst(query)) !== null;
    case 'deployment':
      return (await tx.deployment.findFirst(query)) !== null;
    case 'model':
      return (await tx.model.findFirst(query)) !== null;
  }
}

async function addClaim({ tx, revision }: Change, claim: NewClaimVersion): Promise<ClaimVersion> {
  const id = newId();
  await insertClaims(tx, revision, [{ ...claim, id }]);
  const [version] = await toVersions(tx, await tx.claim.findMany({ where: { id } }));
  if (version === undefined) throw new Error('the claim that was just written cannot be read');
  return version;
}
