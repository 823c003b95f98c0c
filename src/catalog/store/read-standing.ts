import type { Transaction } from '../../platform/database/index.js';
import type { OrganisationStanding } from '../app/ports.js';
import { toAgreementKind } from './parse-rows.js';

/** The organisation's approved agreements and open disputes, as recorded at a revision. */
export async function readStanding(
  tx: Transaction,
  organisation: string,
  revision: bigint,
): Promise<OrganisationStanding> {
  const where = {
    organisation,
    recordedFrom: { lte: revision },
    OR: [{ recordedTo: null }, { recordedTo: { gt: revision } }],
  };
  const disputes = await tx.dispute.findMany({ where });
  const agreements = await tx.agreement.findMany({ where: { ...where, state: 'approved' } });
  const runners = await readRunners(
    tx,
    agreements.map(({ provider }) => provider),
    revision,
  );
  return {
    disputes: new Set(disputes.map((dispute) => dispute.claim)),
    agreements: agreements.map((row) => ({
      id: row.entity,
      provider: row.provider,
      kind: toAgreementKind(row.kind, row.id),
      validFrom: row.validFrom.getTime(),
      validTo: row.validTo?.getTime() ?? null,
      endpoints: row.allEndpoints ? null : row.endpoints,
      exceptModels: row.exceptModels,
      // Signed with one legal entity, run by another now: nobody has confirmed that it still binds.
      suspended: row.counterparty !== (runners.get(row.provider) ?? null),
    })),
  };
}

/** Slug of the legal entity that runs each provider, as recorded at a revision. */
async function readRunners(
  tx: Transaction,
  providers: readonly string[],
  revision: bigint,
): Promise<ReadonlyMap<string, string | null>> {
  if (providers.length === 0) return new Map();
  const rows = await tx.provider.findMany({
    where: {
      slug: { in: [...providers] },
      recordedFrom: { lte: revision },
      OR: [{ recordedTo: null }, { recordedTo: { gt: revision } }],
    },
  });
  return new Map(rows.map((row) => [row.slug, row.legalEntity]));
}
