import { toInstant } from './days.js';
import type { DocumentPath, Fault } from './document-text.js';

/** A day that is well formed but does not exist, such as 30 February. */
export function findDayFaults(day: string | undefined, path: DocumentPath): readonly Fault[] {
  if (day === undefined || toInstant(day) !== null) return [];
  return [
    {
      code: 'CATALOG_DATE',
      message: `there is no day or time \`${day}\``,
      path,
      hint: 'write a day of the calendar',
    },
  ];
}
