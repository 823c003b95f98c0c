/** Whether a slug is what a glob stands for: `*` is any run of characters, everything else is itself; the whole slug. */
export function matchesGlob(glob: string, slug: string): boolean {
  const first = glob.indexOf('*');
  if (first < 0) return glob === slug;
  const last = glob.lastIndexOf('*');
  const tail = glob.slice(last + 1);
  if (!slug.startsWith(glob.slice(0, first))) return false;
  // Leftmost matches suffice between head and tail, so the time is linear where a regular expression could backtrack.
  let from = first;
  for (const part of glob.slice(first, last).split('*')) {
    const at = slug.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return slug.length - tail.length >= from && slug.endsWith(tail);
}
