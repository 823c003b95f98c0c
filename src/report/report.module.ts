import { Module } from '@nestjs/common';

import { ReportController } from './api/report.controller.js';
import { Reports } from './app/reports.js';

/** Reports over decisions. Wants the module `decision` and the platform. */
@Module({ controllers: [ReportController], providers: [Reports], exports: [Reports] })
export class ReportModule {}
