import { closest, distance } from 'fastest-levenshtein';

/** `did you mean …?` when a valid name is near; otherwise what to do instead. */
export function hintNearest(name: string, valid: readonly string[], otherwise: string): string {
  const best = valid.length > 0 ? closest(name, valid) : undefined;
  if (best === undefined || distance(name, best) > Math.max(2, Math.floor(name.length / 3))) return otherwise;
  return `did you mean \`${best}\`?`;
}
