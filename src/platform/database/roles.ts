/** The roles that sessions run as; the login itself owns the tables and is used for migrations only. */
export type SessionRole = 'cordon_app' | 'cordon_worker';

export const SESSION_ROLES: readonly SessionRole[] = ['cordon_app', 'cordon_worker'];
