import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { Public } from '../access-rule/index.js';
import { Readiness } from './readiness.js';

/** For those who run the service: a process that answers is healthy, a ready one may be given traffic. */
@Controller()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('healthz')
  @Public()
  healthz(): { status: 'up' } {
    return { status: 'up' };
  }

  @Get('readyz')
  @Public()
  async readyz(@Res() reply: FastifyReply): Promise<void> {
    const report = await this.readiness.report();
    await reply
      .code(report.ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(report);
  }
}
