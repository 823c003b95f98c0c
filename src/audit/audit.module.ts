import { Module } from '@nestjs/common';
import { AuditConnectionResolver, AuditEventResolver } from './api/audit.resolver.js';
import { AuditTrail } from './app/audit-trail.js';
import { AuditStore } from './store/audit.store.js';

/** Wants `Database` from a global module, and the module `access`. */
@Module({
  providers: [{ provide: AuditTrail, useClass: AuditStore }, AuditConnectionResolver, AuditEventResolver],
  exports: [AuditTrail],
})
export class AuditModule {}
