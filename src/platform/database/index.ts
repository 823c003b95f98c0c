export { checkServer } from './check-server.js';
export { Database } from './database.js';
export type { Actor, AuditEntry, Change, ChangeContext, Transaction } from './database.js';
export { migrate, shippedMigrations } from './migrate.js';
export type { Migration } from './migrate.js';
export { createClient } from './pool.js';
export { PrismaDatabase } from './prisma-database.js';
export type { DatabaseOptions } from './prisma-database.js';
