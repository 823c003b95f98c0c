import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import type { Actor } from '../../platform/database/index.js';
import { createSecret, toDigest } from '../domain/secret.js';
import { AccessDirectory } from './access-directory.js';
import type { MemberRow } from './ports.js';
import { AccessChanges, AccessRecords } from './ports.js';

/** How long a session lasts, in seconds: a working day. */
export const SESSION_SECONDS = 12 * 60 * 60;

/** One-time links become sessions, and sessions end. */
@Injectable()
export class SignIn {
  constructor(
    private readonly directory: AccessDirectory,
    private readonly records: AccessRecords,
    private readonly changes: AccessChanges,
    private readonly clock: Clock,
  ) {}

  /** The secret of a new session; null when the link is unknown, used or expired, without saying which. */
  async exchange(link: string, requestId: string): Promise<string | null> {
    const sha256 = toDigest(link);
    const memberId = await this.records.findLink(sha256, this.clock.now());
    if (memberId === null) return null;
    await this.directory.catchUp();
    const member = this.directory.state.findMember(memberId);
    if (member === undefined) return null;
    const secret = createSecret('session');
    const session = {
      sha256: toDigest(secret),
      expiresAt: new Date(this.clock.now() + SESSION_SECONDS * 1_000),
    };
    const context = {
      actor: toActor(member),
      organisation: member.organisation,
      requestId,
      reason: 'signed in with a one-time link',
    };
    const written = await this.changes.exchangeLink(context, { sha256, member: member.id }, session);
    return written.ok ? secret : null;
  }

  async signOut(session: string, member: MemberRow, requestId: string): Promise<void> {
    const context = { actor: toActor(member), organisation: member.organisation, requestId, reason: '' };
    await this.changes.endSession(context, toDigest(session), member.id);
  }
}

function toActor({ id, name }: MemberRow): Actor {
  return { kind: 'member', id, name };
}
