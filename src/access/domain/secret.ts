import { hash, randomBytes } from 'node:crypto';

/** `key`: an API key. `link`: in a sign-in link. `session`: in a cookie. */
export type SecretKind = 'key' | 'link' | 'session';

const PREFIX: { readonly [kind in SecretKind]: string } = {
  key: 'cordon_',
  link: 'cordon_link_',
  session: 'cordon_session_',
};

const KEY = /^cordon_[A-Za-z0-9_-]{43}[0-9a-f]{6}$/;

/**
 * A new secret: 256 random bits, followed for keys by six digits that let a scanner of leaked secrets, and we, tell a
 * real one from a mistyped one without asking the database.
 */
export function createSecret(kind: SecretKind): string {
  const body = `${PREFIX[kind]}${randomBytes(32).toString('base64url')}`;
  return kind === 'key' ? `${body}${checksum(body)}` : body;
}

/** True when the text has the form and the check digits of a key; says nothing of whether the key exists. */
export function isKeySecret(text: string): boolean {
  return KEY.test(text) && checksum(text.slice(0, -6)) === text.slice(-6);
}

/** What is stored instead of the secret. 256 random bits need no slow hash. */
export function toDigest(secret: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(hash('sha256', secret, 'buffer'));
}

export function toHexDigest(secret: string): string {
  return hash('sha256', secret, 'hex');
}

/** What people recognise a key by. */
export function toVisiblePrefix(secret: string): string {
  return secret.slice(0, PREFIX.key.length + 6);
}

function checksum(body: string): string {
  return hash('sha256', `check:${body}`, 'hex').slice(0, 6);
}
