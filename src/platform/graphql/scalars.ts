import { GraphQLScalarType, Kind, valueFromASTUntyped } from 'graphql';
import { CodedError } from './coded-error.js';

const ISO_8601_WITH_ZONE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** In: a `Date`. Out: a `Date`, or milliseconds since 1970. */
export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'An instant, ISO 8601 with a time zone: `2026-11-22T10:00:00Z`.',
  serialize: toIso,
  parseValue: toDate,
  parseLiteral: (node) => toDate(node.kind === Kind.STRING ? node.value : undefined),
});

/** Any JSON value, handed through. */
export const Json = new GraphQLScalarType({
  name: 'JSON',
  description: 'Any JSON value.',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
});

function toIso(value: unknown): string {
  const date = typeof value === 'number' ? new Date(value) : value;
  if (!(date instanceof Date))
    throw new TypeError('a DateTime field resolved to something that is no instant');
  return date.toISOString();
}

function toDate(value: unknown): Date {
  if (typeof value === 'string' && ISO_8601_WITH_ZONE.test(value)) {
    const date = new Date(value);
    if (!Number.isNaN(date.getTime()) && isRealDay(value)) return date;
  }
  const shown = typeof value === 'string' ? `\`${value.slice(0, 40)}\`` : 'the value';
  throw new CodedError('BAD_REQUEST', `${shown} is not an instant; write it as \`2026-11-22T10:00:00Z\``);
}

/** `new Date` turns the 30th of February into the 2nd of March. */
function isRealDay(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.slice(0, 10).split('-').map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
