/** An opaque id for GraphQL. Slugs are what people use; nothing but equality may be read out of an id. */
export function toOpaqueId(type: string, key: string): string {
  return Buffer.from(JSON.stringify([type, key]), 'utf8').toString('base64url');
}

/** The same for a row that answers name again and again: made once for as long as the row is in memory. */
export function toRememberedId(type: string, row: { readonly slug: string }): string {
  const known = IDS.get(row);
  if (known !== undefined) return known;
  const id = toOpaqueId(type, row.slug);
  IDS.set(row, id);
  return id;
}

const IDS = new WeakMap<object, string>();
