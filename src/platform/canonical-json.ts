import canonicalizePackage from 'canonicalize';

// The package is CommonJS whose exports object is the function; its type declarations claim an ES default export.
// eslint-disable-next-line no-restricted-syntax -- because what Node hands over is this function
const canonicalize = canonicalizePackage as unknown as (value: unknown) => string | undefined;

/** The RFC 8785 form of a value: the text over which digests and signatures are made. Refuses what JSON cannot carry. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('only what JSON can carry has a canonical form');
  return text;
}
