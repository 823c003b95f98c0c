import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Clock } from '../../platform/clock.js';
import { CodedError } from '../../platform/graphql/index.js';
import { AccessDirectory } from '../app/access-directory.js';
import { AccessRecords } from '../app/ports.js';
import type { Principal } from '../domain/principal.js';
import { isKeySecret, toDigest, toHexDigest } from '../domain/secret.js';

/** `__Host-` binds the cookie to this host and to https, where the browser enforces it. */
export const SESSION_COOKIES = ['__Host-cordon', 'cordon'] as const;

const PRINCIPALS = new WeakMap<FastifyRequest, Principal>();

/** Who sends a request: a key, or the member of a session. */
@Injectable()
export class Authentication {
  constructor(
    private readonly directory: AccessDirectory,
    private readonly records: AccessRecords,
    private readonly clock: Clock,
  ) {}

  /**
   * The principal, remembered for the request; null when there is none. With a key and a current directory the answer
   * is synchronous and asks no database. Throws `NOT_READY` when the database must be asked and cannot.
   */
  authenticate(request: FastifyRequest): Principal | null | Promise<Principal | null> {
    if (!this.directory.isCurrent()) return this.catchUpAndAuthenticate(request);
    const { authorization } = request.headers;
    if (authorization !== undefined) return remember(request, this.findByKey(authorization));
    const session = findSessionSecret(request);
    return session === undefined ? null : this.authenticateSession(request, session);
  }

  private findByKey(authorization: string): Principal | null {
    if (!authorization.startsWith('Bearer ')) return null;
    const secret = authorization.slice('Bearer '.length);
    if (!isKeySecret(secret)) return null;
    return this.directory.state.findKeyPrincipal(toHexDigest(secret), this.clock.now());
  }

  private async catchUpAndAuthenticate(request: FastifyRequest): Promise<Principal | null> {
    await ready(this.directory.catchUp());
    return this.authenticate(request);
  }

  /** Sessions are people's: rare enough to ask the database each time, so that a sign-out counts at once everywhere. */
  private async authenticateSession(request: FastifyRequest, secret: string): Promise<Principal | null> {
    assertSameSite(request);
    const member = await ready(this.records.findSession(toDigest(secret), this.clock.now()));
    return member === null ? null : remember(request, this.directory.state.findMemberPrincipal(member));
  }
}

/** The principal of a request that was let through. */
export function findPrincipal(request: FastifyRequest): Principal | undefined {
  return PRINCIPALS.get(request);
}

/** Our own cookies have values of letters, digits, `-` and `_`: nothing to decode. */
export function findSessionSecret(request: FastifyRequest): string | undefined {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='));
  const cookies = new Map(pairs.map(([name = '', value = '']) => [name, value]));
  return SESSION_COOKIES.map((name) => cookies.get(name)).find((value) => value !== undefined);
}

function remember(request: FastifyRequest, principal: Principal | null): Principal | null {
  if (principal !== null) PRINCIPALS.set(request, principal);
  return principal;
}

/**
 * SECURITY: a browser sends the session's cookie by itself; what changes something must come from our own pages. The
 * cookie's SameSite=Strict is the first wall, this is the second.
 */
function assertSameSite(request: FastifyRequest): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const site = request.headers['sec-fetch-site'];
  const { origin, host } = request.headers;
  const own = site === undefined ? isOwnOrigin(origin, host) : site === 'same-origin';
  if (!own)
    throw new CodedError('CROSS_SITE_REFUSED', 'a session is accepted from the pages of this service only');
}

function isOwnOrigin(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined || host === undefined || !URL.canParse(origin)) return false;
  return new URL(origin).host === host;
}

/** Without the database nobody knows what was revoked: then nobody is let in. */
async function ready<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const refusal = new CodedError(
      'NOT_READY',
      'the service cannot read who may enter; try again in a moment',
    );
    refusal.cause = error;
    throw refusal;
  }
}
