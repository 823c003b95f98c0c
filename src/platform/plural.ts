/** A number with its noun: `plural(1, 'case')` is `1 case`; `many` for a noun that does not take an s. */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${String(count)} ${count === 1 ? noun : many}`;
}
