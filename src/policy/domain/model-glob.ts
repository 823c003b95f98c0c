/** Whether a slug is what a glob stands for: `*` is any run of characters, everything else is itself; the whole slug. */
export function matchesGlob(glob: string, slug: string): boolean {
  const [head = '', ...rest] = glob.split('*');
  const tail = rest.pop();
  if (tail === undefined) return glob === slug;
  if (!slug.startsWith(head)) return false;
  // Leftmost matches suffice between head and tail, so the time is linear where a regular expression could backtrack.
  let from = head.length;
  for (const part of rest) {
    const at = slug.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return slug.length - tail.length >= from && slug.endsWith(tail);
}
