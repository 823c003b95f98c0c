import { Injectable } from '@nestjs/common';
import type { Prisma } from '../../generated/prisma/client.js';
import type { Transaction } from '../../platform/database/index.js';
import { Database } from '../../platform/database/index.js';
import type { AuditEvent, AuditPlace, AuditSelection } from '../app/audit-trail.js';
import { AuditTrail } from '../app/audit-trail.js';

@Injectable()
export class AuditStore extends AuditTrail {
  constructor(private readonly database: Database) {
    super();
  }

  override read(
    selection: AuditSelection,
    limit: number,
    before: AuditPlace | null,
  ): Promise<readonly AuditEvent[]> {
    return this.database.read(selection.organisation, async (tx) => {
      const events = await tx.auditEvent.findMany({
        where: { AND: [toWhere(selection), before === null ? {} : isBefore(before)] },
        orderBy: [{ revision: 'desc' }, { ordinal: 'desc' }],
        take: limit,
      });
      const names = await readNames(tx, new Set(events.map(({ actorId }) => actorId)));
      return events.map((event) => ({ ...event, actorName: names.get(event.actorId) ?? null }));
    });
  }

  override count(selection: AuditSelection): Promise<number> {
    return this.database.read(selection.organisation, (tx) =>
      tx.auditEvent.count({ where: toWhere(selection) }),
    );
  }
}

/** The organisation is named here too, though row-level security shows no other: two walls. */
function toWhere(selection: AuditSelection): Prisma.AuditEventWhereInput {
  const { organisation, scope, actions, actor, subject, from, to } = selection;
  return {
    organisation,
    ...(scope === null ? {} : { OR: isAt(scope) }),
    ...(isAbsent(actions) ? {} : { action: { in: [...actions] } }),
    ...(isAbsent(actor) ? {} : { actorId: actor }),
    ...(isAbsent(subject) ? {} : { subject }),
    at: { ...(isAbsent(from) ? {} : { gte: from }), ...(isAbsent(to) ? {} : { lt: to }) },
  };
}

/** GraphQL says null of an argument that is given as nothing. */
function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

function isAt(scope: string): Prisma.AuditEventWhereInput[] {
  const whole = scope.includes('/') ? [] : [{ scope: null }];
  return [{ scope }, { scope: { startsWith: `${scope}/` } }, ...whole];
}

function isBefore({ revision, ordinal }: AuditPlace): Prisma.AuditEventWhereInput {
  return { OR: [{ revision: { lt: revision } }, { revision, ordinal: { lt: ordinal } }] };
}

/** Names of people and keys, also of those that are gone: the record holds ids only. */
async function readNames(tx: Transaction, ids: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> {
  const named = { where: { id: { in: [...ids].filter(isUuid) } }, select: { id: true, name: true } };
  const [members, keys] = [await tx.member.findMany(named), await tx.apiKey.findMany(named)];
  return new Map([...members, ...keys].map(({ id, name }) => [id, name]));
}

function isUuid(id: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
}
