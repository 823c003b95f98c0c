import type { Change } from '../../platform/database/index.js';
import { newId } from '../../platform/ids.js';
import type { Prisma } from '../../generated/prisma/client.js';
import type { PolicyChange } from '../app/ports.js';
import type { AgreementRecord, WaiverRecord } from '../domain/records.js';
import { createRows } from './read-rows.js';

/** The rows of one organisation while they change, under the revision lock. */
export function createChange(change: Change, organisation: string): PolicyChange {
  const { tx, revision, recordedAt: now } = change;
  const added = { organisation, recordedFrom: revision };
  const close = (
    id: string,
  ): { where: { id: string; organisation: string; recordedTo: null }; data: { recordedTo: bigint } } => ({
    where: { id, organisation, recordedTo: null },
    data: { recordedTo: revision },
  });
  const add = async (insert: (id: string) => Promise<unknown>): Promise<string> => {
    const id = newId();
    await insert(id);
    return id;
  };
  return {
    ...createRows(tx, organisation),
    now,
    record: (note) => change.record(note),
    newEntity: newId,
    addPolicy: (name) => add((id) => tx.policy.create({ data: { ...added, id, name } })),
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
      await add((id) => tx.policyVersion.create({ data: { ...data, id } }));
    },
    withdrawVersion: async (id) => {
      await tx.policyVersion.updateMany(close(id));
    },
    addAssignment: (row) => add((id) => tx.assignment.create({ data: { ...added, ...row, id } })),
    closeAssignment: async (id) => {
      await tx.assignment.updateMany(close(id));
    },
    putAgreement: async (agreement) => {
      await tx.agreement.updateMany(closeEntity(agreement.entity, organisation, revision));
      await add((id) => tx.agreement.create({ data: { ...added, ...toAgreementRow(agreement), id } }));
    },
    putWaiver: async (waiver) => {
      await tx.waiver.updateMany(closeEntity(waiver.entity, organisation, revision));
      await add((id) => tx.waiver.create({ data: { ...added, ...toWaiverRow(waiver), id } }));
    },
    addBlock: ({ target, ...block }) =>
      add((id) =>
        tx.block.create({
          data: { ...added, ...block, id, targetKind: target.kind, target: target.name, since: now },
        }),
      ),
    closeBlock: async (id) => {
      await tx.block.updateMany(close(id));
    },
    addRemovalRequest: (request) =>
      add((id) => tx.removalRequest.create({ data: { ...added, ...request, id, requestedAt: now } })),
    closeRemovalRequest: async (id) => {
      await tx.removalRequest.updateMany(close(id));
    },
  };
}

function closeEntity(
  entity: string,
  organisation: string,
  revision: bigint,
): { where: { entity: string; organisation: string; recordedTo: null }; data: { recordedTo: bigint } } {
  return { where: { entity, organisation, recordedTo: null }, data: { recordedTo: revision } };
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
