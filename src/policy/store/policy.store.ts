import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';
import type { Outcome, Refusal } from '../app/outcome.js';
import type { ChangeRequest, PolicyChange, PolicyRows } from '../app/ports.js';
import { PolicyStore } from '../app/ports.js';
import { createChange } from './change-rows.js';
import { createRows } from './read-rows.js';

/** Policies in PostgreSQL. */
@Injectable()
export class DatabasePolicyStore extends PolicyStore {
  constructor(private readonly database: Database) {
    super();
  }

  override findOwner(id: string): Promise<string | null> {
    return this.database.readAll(async (tx) => {
      const [byId, byEntity] = [{ where: { id } }, { where: { entity: id } }];
      const row =
        (await tx.policy.findFirst(byId)) ??
        (await tx.assignment.findFirst(byId)) ??
        (await tx.agreement.findFirst(byEntity)) ??
        (await tx.waiver.findFirst(byEntity)) ??
        (await tx.block.findFirst(byId));
      return row?.organisation ?? null;
    });
  }

  override read<T>(organisation: string, work: (rows: PolicyRows) => Promise<T>): Promise<T> {
    return this.database.read(organisation, (tx) => work(createRows(tx, organisation)));
  }

  override async change<T>(
    { caller, organisation, reason }: ChangeRequest,
    work: (change: PolicyChange) => Promise<Outcome<T>>,
  ): Promise<Outcome<T>> {
    const actor = { kind: caller.kind, id: caller.id, name: caller.name };
    const context = { actor, organisation, requestId: caller.requestId, reason };
    try {
      const { value } = await this.database.change(context, async (change) => {
        const outcome = await work(createChange(change, organisation));
        if (outcome.kind !== 'done') throw new RolledBack(outcome);
        return outcome;
      });
      return value;
    } catch (error) {
      if (error instanceof RolledBack) return error.refusal;
      throw error;
    }
  }
}

/** Carries a refusal out of the transaction that it rolls back. */
class RolledBack extends Error {
  constructor(readonly refusal: Refusal) {
    super('the change was refused');
  }
}
