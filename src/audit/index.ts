export type { AuditEvent, AuditPlace, AuditSelection } from './app/audit-trail.js';
export { AuditTrail } from './app/audit-trail.js';
export { AuditModule } from './audit.module.js';
