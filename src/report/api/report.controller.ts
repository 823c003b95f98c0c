import { Readable } from 'node:stream';

import { BadRequestException, Controller, Get, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { findPrincipal } from '../../access/index.js';
import { Access } from '../../platform/access-rule/index.js';
import { Reports } from '../app/reports.js';
import { parseReportQuery } from './parse-report-query.js';
import { MEDIA_TYPES } from '../domain/report-formats.js';

/** Reports as downloads. They stream, and each is in the audit record before its first byte is sent. */
@Controller('v1/reports')
export class ReportController {
  constructor(private readonly reports: Reports) {}

  @Get('allow-list')
  @Access('report:export', { scope: 'query.scope' })
  async allowList(
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const principal = findPrincipal(request);
    const parsed = parseReportQuery(query);
    if (principal === undefined || !parsed.ok) {
      throw new BadRequestException(parsed.ok ? 'nobody asks' : parsed.findings[0]?.message);
    }
    const report = await this.reports.allowList(parsed.value, { principal, requestId: request.id });
    const name = `allow-list-${parsed.value.scope.replaceAll('/', '-')}.${parsed.value.format}`;
    void reply
      .header('content-type', MEDIA_TYPES[parsed.value.format])
      .header('content-disposition', `attachment; filename="${name}"`)
      .header('cache-control', 'no-store')
      .send(Readable.from(report.pieces));
  }
}
