import type { Instant } from '../../catalog/index.js';
import type { Tri } from './ast.js';
import { FALSE, TRUE, UNKNOWN } from './ast.js';

/** A compiled question about a subject at an instant: a profile, a list, an element of a list, a single value. */
export type Judge<Subject> = (subject: Subject, now: Instant) => Tri;

/** FALSE if a part is FALSE, else UNKNOWN if one is UNKNOWN, else TRUE. */
export function conjunction<Subject>(parts: readonly Judge<Subject>[]): Judge<Subject> {
  return (subject, now) => {
    let result: Tri = TRUE;
    for (const part of parts) {
      const tri = part(subject, now);
      if (tri === FALSE) return FALSE;
      if (tri === UNKNOWN) result = UNKNOWN;
    }
    return result;
  };
}

/** TRUE if a part is TRUE, else UNKNOWN if one is UNKNOWN, else FALSE. */
export function disjunction<Subject>(parts: readonly Judge<Subject>[]): Judge<Subject> {
  return (subject, now) => {
    let result: Tri = FALSE;
    for (const part of parts) {
      const tri = part(subject, now);
      if (tri === TRUE) return TRUE;
      if (tri === UNKNOWN) result = UNKNOWN;
    }
    return result;
  };
}

/** TRUE and FALSE change places, UNKNOWN stays. */
export function negation<Subject>(part: Judge<Subject>): Judge<Subject> {
  return (subject, now) => opposite(part(subject, now));
}

export function opposite(tri: Tri): Tri {
  return tri === UNKNOWN ? UNKNOWN : tri === TRUE ? FALSE : TRUE;
}
