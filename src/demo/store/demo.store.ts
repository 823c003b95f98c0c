import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';
import type { Actor } from '../../platform/database/index.js';

const NAME = 'demonstration';

/** Whether the demonstration has been made, so that what people take away from it stays away. */
@Injectable()
export class DemoStore {
  constructor(private readonly database: Database) {}

  isMade(): Promise<boolean> {
    return this.database.read(null, async (tx) => {
      const row = await tx.installationState.findUnique({ where: { name: NAME } });
      return row !== null;
    });
  }

  async markMade(actor: Actor, requestId: string, organisation: string): Promise<void> {
    const context = { actor, organisation: null, requestId, reason: 'the first start' };
    await this.database.change(context, async ({ tx, recordedAt, record }) => {
      const value = { organisation, at: recordedAt.toISOString() };
      await tx.installationState.upsert({
        where: { name: NAME },
        create: { name: NAME, value },
        update: { value },
      });
      record({ action: 'demonstration.made', subject: organisation });
    });
  }
}
