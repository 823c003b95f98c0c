import { Injectable } from '@nestjs/common';

import { Database } from '../../platform/database/index.js';
import type { AskedBy } from '../app/ports.js';
import { ExportLog } from '../app/ports.js';
import type { ReportHeader } from '../domain/allow-list-report.js';
import type { ReportFormat } from '../domain/report-formats.js';

/** Exports as audit events. */
@Injectable()
export class ExportLogStore extends ExportLog {
  constructor(private readonly database: Database) {
    super();
  }

  override async record(
    organisation: string,
    { scope, asOf, knownAt, revision }: ReportHeader,
    format: ReportFormat,
    { actor, requestId }: AskedBy,
  ): Promise<void> {
    await this.database.change({ actor, organisation, requestId, reason: '' }, (change) => {
      const detail = { format, asOf, knownAt, revision };
      change.record({ action: 'report.exported', subject: 'allow-list', scope, detail });
      return Promise.resolve();
    });
  }
}
