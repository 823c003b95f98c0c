import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import type { ChangeContext } from '../../platform/database/index.js';
import type { Finding } from '../../platform/finding.js';
import type { ScopeRole } from '../domain/roles.js';
import { createSecret, toDigest, toVisiblePrefix } from '../domain/secret.js';
import { checkFuture, checkNames, checkText, finding } from '../domain/validate.js';
import { AccessDirectory } from './access-directory.js';
import type { Outcome } from './outcome.js';
import { invalid, toOutcome } from './outcome.js';
import type { KeyRow } from './ports.js';
import { AccessChanges } from './ports.js';

export interface KeyRequest {
  readonly name: string;
  readonly role: ScopeRole;
  /** Canonical paths of the organisation, at least one. */
  readonly scopes: readonly string[];
  /** Empty: every class, also those to come. */
  readonly dataClasses: readonly string[];
  readonly defaultDataClass: string | null;
  readonly expiresAt: Date | null;
}

/** The secret is shown once: what is stored is its digest. */
export interface FreshKey {
  readonly key: KeyRow;
  readonly secret: string;
}

@Injectable()
export class ManageKeys {
  constructor(
    private readonly directory: AccessDirectory,
    private readonly changes: AccessChanges,
    private readonly clock: Clock,
  ) {}

  async create(context: ChangeContext, request: KeyRequest): Promise<Outcome<FreshKey>> {
    const findings = this.check(context.organisation ?? '', request);
    if (findings.length > 0) return invalid(findings);
    const secret = createSecret('key');
    const stored = { ...request, prefix: toVisiblePrefix(secret), secretSha256: toDigest(secret) };
    const written = await this.changes.addKey(context, stored);
    return toOutcome(written, async (id, revision) => {
      await this.directory.catchUp(revision);
      const key = this.directory.state.findKey(id);
      if (key === undefined) throw new Error('a committed change cannot be read back');
      return { key, secret };
    });
  }

  /** From the commit on, every instance refuses the key as soon as it hears of the revision. */
  async revoke(context: ChangeContext, id: string): Promise<Outcome<KeyRow>> {
    return toOutcome(await this.changes.endKey(context, id), async (key, revision) => {
      await this.directory.catchUp(revision);
      return key;
    });
  }

  private check(organisation: string, request: KeyRequest): Finding[] {
    const { name, scopes, dataClasses, defaultDataClass, expiresAt } = request;
    const known = this.directory.state.dataClassesOf(organisation).map((dataClass) => dataClass.name);
    const standard = defaultDataClass === null ? [] : [defaultDataClass];
    const usable = dataClasses.length === 0 ? known : dataClasses;
    return [
      ...checkText(name, 'input.name'),
      ...(scopes.length === 0 ? [finding('NO_SCOPE', 'a key needs at least one scope', 'input.scopes')] : []),
      ...checkNames(dataClasses, known, 'data class', 'input.dataClasses'),
      ...checkNames(standard, usable, 'data class of the key', 'input.defaultDataClass'),
      ...checkFuture(expiresAt, this.clock.now(), 'input.expiresAt'),
    ];
  }
}
