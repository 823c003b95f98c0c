import { Module } from '@nestjs/common';

import { ReportController } from './api/report.controller.js';
import { ExportLog } from './app/ports.js';
import { Reports } from './app/reports.js';
import { ExportLogStore } from './store/export-log.store.js';

/** Reports over decisions. Wants the module `decision` and the platform. */
@Module({
  controllers: [ReportController],
  providers: [Reports, { provide: ExportLog, useClass: ExportLogStore }],
  exports: [Reports],
})
export class ReportModule {}
