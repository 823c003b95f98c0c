import { closest, distance } from 'fastest-levenshtein';

/** A hint that names the nearest valid name, or, where none is near, `otherwise`: left out, what is allowed. */
export function suggest(given: string, allowed: readonly string[], otherwise?: string): string {
  const near = findNearest(given, allowed);
  if (near !== undefined) return `did you mean \`${near}\`?`;
  if (otherwise !== undefined) return otherwise;
  return allowed.length === 0 ? 'nothing is allowed here' : `allowed: ${listNames(allowed)}`;
}

/** The valid name that a person most likely meant; undefined when none is near. */
export function findNearest(given: string, allowed: readonly string[]): string | undefined {
  if (allowed.length === 0 || given.length === 0 || given.length > 200) return undefined;
  const wanted = given.toLowerCase();
  const same = allowed.find((name) => name.toLowerCase() === wanted);
  if (same !== undefined) return same;
  const near = closest(given, [...allowed]);
  if (distance(given, near) <= Math.max(1, Math.floor(given.length / 3))) return near;
  return wanted.length < 3 ? undefined : allowed.find((name) => name.toLowerCase().includes(wanted));
}

/** Names in backticks, shortened when there are very many. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 24).map((name) => `\`${name}\``);
  const rest = names.length - shown.length;
  return rest === 0 ? shown.join(', ') : `${shown.join(', ')} and ${rest} more`;
}
