import { createSecret, toDigest } from '../domain/secret.js';
import type { NewLink } from './ports.js';

/** How long a person has who was invited: a day. */
export const INVITATION_MINUTES = 24 * 60;

const MINUTE = 60_000;

/** A one-time secret for a sign-in link, shown once; `expiresAt` is its end whether used or not. */
export interface FreshLink {
  readonly secret: string;
  readonly expiresAt: Date;
}

/** `now` in milliseconds. */
export function createLink(now: number, minutes: number): FreshLink {
  return { secret: createSecret('link'), expiresAt: new Date(now + minutes * MINUTE) };
}

export function toStoredLink({ secret, expiresAt }: FreshLink): Omit<NewLink, 'member'> {
  return { sha256: toDigest(secret), expiresAt };
}
