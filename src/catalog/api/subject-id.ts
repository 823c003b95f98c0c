/** An opaque id for GraphQL. Slugs are what people use; nothing but equality may be read out of an id. */
export function toOpaqueId(type: string, key: string): string {
  return Buffer.from(JSON.stringify([type, key]), 'utf8').toString('base64url');
}
