import type { Change } from '../../platform/database/index.js';
import { newId } from '../../platform/ids.js';
import type { Prisma } from '../../generated/prisma/client.js';
import type { PolicyChange } from '../app/ports.js';
import type { AgreementRecord, WaiverRecord } from '../domain/records.js';
import { createRows } from './read-rows.js';

/** The rows of one organisation while they change, under the revision lock. */
export function createChange(change: Change, organisation: string): PolicyChange {
  const ground: Ground = { ...change, organisation, added: { organisation, recordedFrom: change.revision } };
  return {
    ...createRows(change.tx, organisation),
    now: change.recordedAt,
    record: (note) => change.record(note),
    newEntity: newId,
    ...policyWrites(ground),
    ...exceptionWrites(ground),
  };
}

interface Ground extends Change {
  readonly organisation: string;
  /** What every new versioned row carries. */
  readonly added: { readonly organisation: string; readonly recordedFrom: bigint };
}

type PolicyWrites = Pick<
  PolicyChange,
  'addPolicy' | 'saveDraft' | 'addVersion' | 'withdrawVersion' | 'addAssignment' | 'closeAssignment'
>;

function policyWrites(ground: Ground): PolicyWrites {
  const { tx, recordedAt: now, organisation, added } = ground;
  return {
    addPolicy: (name) => withId((id) => tx.policy.create({ data: { ...added, id, name } })),
    saveDraft: async ({ policy, ...draft }) => {
      const data = { ...draft, editedAt: now };
      await tx.policyDraft.upsert({
        where: { policy },
        create: { ...data, policy, organisation },
        update: data,
      });
    },
    addVersion: async ({ groups, ...version }) => {
      const data = { ...added, ...version, groups: toJson(groups), publishedAt: now };
      await withId((id) => tx.policyVersion.create({ data: { ...data, id } }));
    },
    withdrawVersion: async (id) => {
      await tx.policyVersion.updateMany(closing(ground, { id }));
    },
    addAssignment: (row) => withId((id) => tx.assignment.create({ data: { ...added, ...row, id } })),
    closeAssignment: async (id) => {
      await tx.assignment.updateMany(closing(ground, { id }));
    },
  };
}

type ExceptionWrites = Pick<
  PolicyChange,
  'putAgreement' | 'putWaiver' | 'addBlock' | 'closeBlock' | 'addRemovalRequest' | 'closeRemovalRequest'
>;

function exceptionWrites(ground: Ground): ExceptionWrites {
  const { tx, recordedAt: now, added } = ground;
  return {
    putAgreement: async (agreement) => {
      await tx.agreement.updateMany(closing(ground, { entity: agreement.entity }));
      await withId((id) => tx.agreement.create({ data: { ...added, ...toAgreementRow(agreement), id } }));
    },
    putWaiver: async (waiver) => {
      await tx.waiver.updateMany(closing(ground, { entity: waiver.entity }));
      await withId((id) => tx.waiver.create({ data: { ...added, ...toWaiverRow(waiver), id } }));
    },
    addBlock: ({ target, ...block }) => {
      const data = { ...added, ...block, targetKind: target.kind, target: target.name, since: now };
      return withId((id) => tx.block.create({ data: { ...data, id } }));
    },
    closeBlock: async (id) => {
      await tx.block.updateMany(closing(ground, { id }));
    },
    addRemovalRequest: (request) =>
      withId((id) => tx.removalRequest.create({ data: { ...added, ...request, id, requestedAt: now } })),
    closeRemovalRequest: async (id) => {
      await tx.removalRequest.updateMany(closing(ground, { id }));
    },
  };
}

async function withId(insert: (id: string) => Promise<unknown>): Promise<string> {
  const id = newId();
  await insert(id);
  return id;
}

/** Closes the open row, if there is one. */
function closing<W extends object>(
  { organisation, revision }: Ground,
  which: W,
): {
  where: W & { organisation: string; recordedTo: null };
  data: { recordedTo: bigint };
} {
  return { where: { ...which, organisation, recordedTo: null }, data: { recordedTo: revision } };
}

function toAgreementRow({
  endpoints,
  exceptModels,
  ...rest
}: AgreementRecord): Omit<Prisma.AgreementCreateInput, 'id' | 'organisation' | 'recordedFrom'> {
  return {
    ...rest,
    endpoints: [...(endpoints ?? [])],
    allEndpoints: endpoints === null,
    exceptModels: [...exceptModels],
  };
}

function toWaiverRow({
  dataClasses,
  deployments,
  ...rest
}: WaiverRecord): Omit<Prisma.WaiverCreateInput, 'id' | 'organisation' | 'recordedFrom'> {
  return {
    ...rest,
    deployments: [...deployments],
    dataClasses: [...(dataClasses ?? [])],
    allDataClasses: dataClasses === null,
  };
}

function toJson(
  groups: Readonly<Record<string, { version: string; members: readonly string[] }>>,
): Prisma.InputJsonObject {
  return Object.fromEntries(
    Object.entries(groups).map(([name, { version, members }]) => [name, { version, members: [...members] }]),
  );
}
