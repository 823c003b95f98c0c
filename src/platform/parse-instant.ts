const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;
const ISO_WITH_ZONE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** An instant as a person writes it, in milliseconds: ISO 8601 with a zone, or a date for its first instant in UTC. */
export function parseInstant(text: string): number | null {
  const instant = ISO_DATE.test(text) ? `${text}T00:00:00Z` : text;
  const time = ISO_WITH_ZONE.test(instant) && isDay(instant) ? Date.parse(instant) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

/** `Date.parse` takes the 30th of February for the 2nd of March, and an answer would be about another day. */
function isDay(instant: string): boolean {
  const day = instant.slice(0, 10);
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}
