import { Injectable } from '@nestjs/common';
import type { AuditEntry, Change, ChangeContext } from '../../platform/database/index.js';
import { Database } from '../../platform/database/index.js';
import { newId } from '../../platform/ids.js';
import type {
  GrantRow,
  KeyRow,
  NewKey,
  NewLink,
  NewMember,
  NewPerson,
  NewScope,
  Written,
} from '../app/ports.js';
import { AccessChanges } from '../app/ports.js';
import { DEFAULT_DATA_CLASSES } from '../domain/data-classes.js';
import type { Role } from '../domain/roles.js';

/** The role of the installation, held at no scope. */
const CURATOR = { role: 'curator', scope: '' } as const;

/** What is there does not allow the change; thrown to roll it back, and told as a value. */
class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

@Injectable()
export class AccessChangesStore extends AccessChanges {
  constructor(private readonly database: Database) {
    super();
  }

  override addOrganisation(
    context: ChangeContext,
    { slug, name }: { readonly slug: string; readonly name: string },
    owner: NewPerson | null,
  ): Promise<Written<string | null>> {
    return this.write(context, async (change) => {
      const { tx, revision, record } = change;
      const organisation = tenantOf(context);
      await tx.organisation.create({ data: { id: organisation, slug, name, recordedFrom: revision } });
      await tx.scope.create({
        data: { id: newId(), organisation, kind: 'organisation', path: slug, name, recordedFrom: revision },
      });
      await tx.dataClass.createMany({
        data: DEFAULT_DATA_CLASSES.map((dataClass, position) => ({
          ...dataClass,
          id: newId(),
          organisation,
          position,
          recordedFrom: revision,
        })),
      });
      record({ action: 'organisation.created', subject: slug, scope: slug, after: { slug, name } });
      if (owner === null) return null;
      return addMember(change, context, { ...owner, role: 'owner', scope: slug }, owner.link);
    });
  }

  override addScope(context: ChangeContext, scope: NewScope): Promise<Written<string>> {
    return this.write(context, async ({ tx, revision, record }) => {
      const organisation = tenantOf(context);
      const taken = await tx.scope.findFirst({ where: { organisation, path: scope.path, recordedTo: null } });
      if (taken !== null) throw new Refused('SCOPE_EXISTS', `there is already a scope \`${scope.path}\``);
      const id = newId();
      await tx.scope.create({ data: { id, organisation, ...scope, recordedFrom: revision } });
      record({ action: 'scope.created', subject: scope.path, scope: scope.path, after: { ...scope } });
      return id;
    });
  }

  override addDataClass(
    context: ChangeContext,
    dataClass: { readonly name: string; readonly title: string },
  ): Promise<Written<string>> {
    return this.write(context, async ({ tx, revision, record }) => {
      const organisation = tenantOf(context);
      const open = await tx.dataClass.findMany({ where: { organisation, recordedTo: null } });
      if (open.some(({ name }) => name === dataClass.name)) {
        throw new Refused('DATA_CLASS_EXISTS', `there is already a data class \`${dataClass.name}\``);
      }
      const position = Math.max(-1, ...open.map((row) => row.position)) + 1;
      const id = newId();
      await tx.dataClass.create({
        data: { id, organisation, ...dataClass, position, recordedFrom: revision },
      });
      record({ action: 'data-class.added', subject: dataClass.name, after: { ...dataClass } });
      return id;
    });
  }

  override addMember(
    context: ChangeContext,
    member: NewMember,
    link: Omit<NewLink, 'member'> | null,
  ): Promise<Written<string>> {
    return this.write(context, (change) => addMember(change, context, member, link));
  }

  override addCurator(context: ChangeContext, { name, email, link }: NewPerson): Promise<Written<string>> {
    return this.write(context, async (change) => {
      const { tx } = change;
      const known = await tx.member.findFirst({ where: { organisation: null, email, recordedTo: null } });
      if (known === null) return addMember(change, context, { name, email, ...CURATOR }, link);
      const held = await tx.grant.findFirst({ where: { member: known.id, ...CURATOR, recordedTo: null } });
      if (held !== null) throw new Refused('CURATOR_EXISTS', `there is already a curator with \`${email}\``);
      await addGrant(change, context, { member: known.id, ...CURATOR });
      await tx.signInToken.create({ data: { ...link, member: known.id } });
      return known.id;
    });
  }

  override endCurator(context: ChangeContext, member: string): Promise<Written<null>> {
    return this.write(context, async ({ tx, revision, recordedAt, record }) => {
      const grant = await tx.grant.findFirst({ where: { member, ...CURATOR, recordedTo: null } });
      if (grant === null) throw new Refused('GRANT_ENDED', 'the role was already taken away');
      await tx.grant.update({ where: { id: grant.id }, data: { recordedTo: revision } });
      // Who is invited again begins with a new link: nothing that was handed out before opens the door then.
      await tx.session.updateMany({ where: { member, endedAt: null }, data: { endedAt: recordedAt } });
      await tx.signInToken.updateMany({
        where: { member, consumedAt: null },
        data: { consumedAt: recordedAt },
      });
      const { role } = CURATOR;
      record({ action: 'role.revoked', subject: member, before: CURATOR, detail: { role } });
      return null;
    });
  }

  override addGrant(
    context: ChangeContext,
    grant: { readonly member: string; readonly role: Role; readonly scope: string },
  ): Promise<Written<string>> {
    return this.write(context, (change) => addGrant(change, context, grant));
  }

  override endGrant(context: ChangeContext, id: string): Promise<Written<GrantRow>> {
    return this.write(context, async ({ tx, revision, record }) => {
      const grant = await tx.grant.findFirst({ where: { id, recordedTo: null } });
      if (grant === null) throw new Refused('GRANT_ENDED', 'the role was already taken away');
      if (grant.role === 'owner' && !grant.scope.includes('/')) {
        const owners = { role: 'owner', scope: grant.scope, recordedTo: null, id: { not: id } };
        if ((await tx.grant.count({ where: owners })) === 0) {
          throw new Refused('LAST_OWNER', `\`${grant.scope}\` would be left without an owner`);
        }
      }
      await tx.grant.update({ where: { id }, data: { recordedTo: revision } });
      const { member, role, scope } = grant;
      record({
        action: 'role.revoked',
        subject: member,
        ...at(scope),
        before: { role, scope },
        detail: { role },
      });
      return grant;
    });
  }

  override addKey(context: ChangeContext, key: NewKey): Promise<Written<string>> {
    return this.write(context, async ({ tx, revision, record }) => {
      const id = newId();
      const { scopes, dataClasses, ...rest } = key;
      await tx.apiKey.create({
        data: {
          ...rest,
          id,
          organisation: tenantOf(context),
          scopes: [...scopes],
          dataClasses: [...dataClasses],
          createdBy: context.actor.id,
          recordedFrom: revision,
        },
      });
      record({
        action: 'key.created',
        subject: id,
        ...at(scopes[0] ?? ''),
        detail: { name: key.name, prefix: key.prefix, role: key.role, scopes, dataClasses },
      });
      return id;
    });
  }

  override endKey(context: ChangeContext, id: string): Promise<Written<KeyRow>> {
    return this.write(context, async ({ tx, revision, record }) => {
      const key = await tx.apiKey.findFirst({ where: { id, recordedTo: null } });
      if (key === null) throw new Refused('KEY_REVOKED', 'the key was already revoked');
      await tx.apiKey.update({ where: { id }, data: { recordedTo: revision } });
      const detail = { name: key.name, prefix: key.prefix, role: key.role };
      record({ action: 'key.revoked', subject: id, ...at(key.scopes[0] ?? ''), detail });
      return key;
    });
  }

  override addLink(context: ChangeContext, link: NewLink): Promise<Written<null>> {
    return this.write(context, async ({ tx, record }) => {
      await tx.signInToken.create({ data: link });
      record({ action: 'sign-in-link.created', subject: link.member });
      return null;
    });
  }

  override exchangeLink(
    context: ChangeContext,
    { sha256, member }: { readonly sha256: Uint8Array<ArrayBuffer>; readonly member: string },
    session: { readonly sha256: Uint8Array<ArrayBuffer>; readonly expiresAt: Date },
  ): Promise<Written<null>> {
    return this.write(context, async ({ tx, recordedAt, record }) => {
      const { count } = await tx.signInToken.updateMany({
        where: { sha256, member, consumedAt: null },
        data: { consumedAt: recordedAt },
      });
      if (count !== 1) throw new Refused('LINK_USED', 'the link was already used');
      await tx.session.create({ data: { ...session, member, createdAt: recordedAt } });
      record({ action: 'session.started', subject: member });
      return null;
    });
  }

  override endSession(
    context: ChangeContext,
    sha256: Uint8Array<ArrayBuffer>,
    member: string,
  ): Promise<Written<null>> {
    return this.write(context, async ({ tx, recordedAt, record }) => {
      await tx.session.updateMany({
        where: { sha256, member, endedAt: null },
        data: { endedAt: recordedAt },
      });
      record({ action: 'session.ended', subject: member });
      return null;
    });
  }

  private async write<T>(context: ChangeContext, work: (change: Change) => Promise<T>): Promise<Written<T>> {
    try {
      return { ok: true, ...(await this.database.change(context, work)) };
    } catch (error) {
      if (error instanceof Refused) return { ok: false, code: error.code, message: error.message };
      if (isTaken(error)) return { ok: false, code: 'NAME_TAKEN', message: 'the name is taken' };
      throw error;
    }
  }
}

/** Another organisation's slug, which this one may not see, is known to the unique index alone. */
function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'P2002';
}

async function addMember(
  change: Change,
  context: ChangeContext,
  { name, email, role, scope }: NewMember,
  link: Omit<NewLink, 'member'> | null,
): Promise<string> {
  const { tx, revision, record } = change;
  const { organisation } = context;
  const taken = await tx.member.findFirst({ where: { organisation, email, recordedTo: null } });
  if (taken !== null) throw new Refused('MEMBER_EXISTS', `there is already a member with \`${email}\``);
  const id = newId();
  await tx.member.create({ data: { id, organisation, name, email, recordedFrom: revision } });
  // The record is for ever and names nobody: whoever may know the name finds it by the id.
  record({ action: 'member.invited', subject: id, ...at(scope), after: { name, email } });
  await addGrant(change, context, { member: id, role, scope });
  if (link !== null) await tx.signInToken.create({ data: { ...link, member: id } });
  return id;
}

async function addGrant(
  { tx, revision, record }: Change,
  { organisation, actor }: ChangeContext,
  { member, role, scope }: { readonly member: string; readonly role: Role; readonly scope: string },
): Promise<string> {
  const held = await tx.grant.findFirst({ where: { member, role, scope, recordedTo: null } });
  if (held !== null) throw new Refused('ROLE_HELD', `the member already holds the role \`${role}\` there`);
  const id = newId();
  await tx.grant.create({
    data: { id, organisation, member, role, scope, grantedBy: actor.id, recordedFrom: revision },
  });
  record({ action: 'role.granted', subject: member, ...at(scope), after: { role, scope }, detail: { role } });
  return id;
}

function tenantOf({ organisation }: ChangeContext): string {
  if (organisation === null) throw new Error('the change concerns an organisation, but names none');
  return organisation;
}

function at(scope: string): Pick<AuditEntry, 'scope'> {
  return scope === '' ? {} : { scope };
}
