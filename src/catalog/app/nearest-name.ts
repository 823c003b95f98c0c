import { closest } from 'fastest-levenshtein';

const LONGEST = 200;

/** The name that a person most likely meant; undefined when there is none to choose from. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  if (names.length === 0 || name === '' || name.length > LONGEST) return undefined;
  const containing = names.find((candidate) => candidate.includes(name));
  return containing ?? closest(name, [...names]);
}
