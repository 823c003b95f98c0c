const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** True for an ISO 8601 calendar date that exists: `2026-02-28`, not `2026-02-30`. */
export function isCalendarDate(value: unknown): value is string {
  if (typeof value !== 'string' || !DATE.test(value)) return false;
  const time = Date.parse(value);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}
