import type { FastifyRequest } from 'fastify';

/** What the log says of a request. */
export function describeRequest({ method, url, host, ip }: FastifyRequest): Record<string, string> {
  return { method, url: withoutSecrets(url), host, remoteAddress: ip };
}

/** SECURITY: parameters that let somebody in. Whoever reads the log must not be able to sign in with what it says. */
const SECRETS = ['token'];

function withoutSecrets(url: string): string {
  const at = url.indexOf('?');
  if (at === -1) return url;
  const query = new URLSearchParams(url.slice(at + 1));
  // By decoded names in any case, since `%74oken` and `TOKEN` are what somebody might have pasted.
  const names = [...new Set(query.keys())].filter((name) => SECRETS.includes(name.trim().toLowerCase()));
  if (names.length === 0) return url;
  for (const name of names) query.set(name, 'redacted');
  return `${url.slice(0, at)}?${query.toString()}`;
}
