import { Injectable } from '@nestjs/common';
import type { Outcome as AccessOutcome, OrganisationRow } from '../access/index.js';
import {
  AccessDirectory,
  createOperatorAbility,
  ManageKeys,
  ManageMembers,
  ManageOrganisation,
  RIGHTS,
} from '../access/index.js';
import { newId } from '../platform/ids.js';
import type { Caller, Outcome } from '../policy/index.js';
import { Assignments, PackShelf, Policies, PolicyReading } from '../policy/index.js';
import { DEMO } from './demo-plan.js';

/** What is shown once. */
export interface DemoSecrets {
  readonly signIn: string;
  readonly key: string;
}

const ACTOR = { kind: 'system', id: 'cordon', name: 'cordon' } as const;
const REASON = 'the demonstration';
const LINK_MINUTES = 24 * 60;

/** Makes the demonstration with the same use cases that people use. What is there already is left as it is. */
@Injectable()
export class MakeDemo {
  private readonly requestId = newId();
  readonly actor = ACTOR;

  constructor(
    private readonly directory: AccessDirectory,
    private readonly organisations: ManageOrganisation,
    private readonly members: ManageMembers,
    private readonly keys: ManageKeys,
    private readonly policies: Policies,
    private readonly assignments: Assignments,
    private readonly reading: PolicyReading,
    private readonly shelf: PackShelf,
  ) {}

  async make(): Promise<DemoSecrets> {
    await this.directory.catchUp();
    const organisation = await this.makeOrganisation();
    await this.makeWorkspaces(organisation.id);
    for (const assignment of DEMO.assignments) await this.assignPack(organisation.id, assignment);
    const signIn = await this.makeMember(organisation.id, DEMO.owner);
    await this.makeMember(organisation.id, DEMO.approver);
    return { signIn, key: await this.makeKey(organisation.id) };
  }

  private async makeOrganisation(): Promise<OrganisationRow> {
    const present = this.directory.state.findOrganisationBySlug(DEMO.organisation.slug);
    if (present !== undefined) return present;
    return made(await this.organisations.createOrganisation(this.by(), DEMO.organisation));
  }

  private async makeWorkspaces(organisation: string): Promise<void> {
    const parent = DEMO.organisation.slug;
    for (const workspace of DEMO.workspaces) {
      if (this.directory.state.findScope(`${parent}/${workspace.slug}`) !== undefined) continue;
      made(await this.organisations.createScope({ ...this.by(), organisation }, { parent, ...workspace }));
    }
  }

  private async assignPack(
    organisation: string,
    { pack, scope, mandatory }: (typeof DEMO.assignments)[number],
  ): Promise<void> {
    const policy = await this.publishPack(organisation, pack);
    const view = await this.reading.find(organisation, policy);
    if (view?.assignments.some((assignment) => assignment.scope === scope) === true) return;
    const assignment = { organisation, policy, scope, mandatory, reason: REASON };
    made(await this.assignments.assign(this.caller(), assignment));
  }

  /** The id of the policy, published. */
  private async publishPack(organisation: string, name: string): Promise<string> {
    const present = await this.reading.findByName(organisation, name);
    if (present !== undefined && this.reading.inForce(present.record) !== null) return present.record.id;
    const pack = this.shelf.find(name);
    if (pack === undefined) throw new Error(`there is no pack \`${name}\``);
    const edit = present?.record.draft.edit ?? null;
    const draft = { organisation, scope: DEMO.organisation.slug, document: pack.document, edit };
    const policy = made(await this.policies.saveDraft(this.caller(), draft));
    const publication = { organisation, policy, edit: (edit ?? 0) + 1, reason: REASON };
    made(await this.policies.publish(this.caller(), publication));
    return policy;
  }

  /** The secret of a link to sign in with, also when the member was there already. */
  private async makeMember(
    organisation: string,
    member: typeof DEMO.owner | typeof DEMO.approver,
  ): Promise<string> {
    const context = { ...this.by(), organisation };
    const present = this.directory.state.membersOf(organisation).find(({ email }) => email === member.email);
    if (present === undefined) return made(await this.members.invite(context, member)).link.secret;
    return made(await this.members.createSignInLink(context, present.id, LINK_MINUTES)).secret;
  }

  /** The secret of the router's key. One that a start made which was killed before it could show it is revoked. */
  private async makeKey(organisation: string): Promise<string> {
    const context = { ...this.by(), organisation };
    const { name, role, scope } = DEMO.key;
    for (const key of this.directory.state.keysOf(organisation)) {
      if (key.name === name) made(await this.keys.revoke(context, key.id));
    }
    const request = { name, role, scopes: [scope], dataClasses: [], defaultDataClass: null, expiresAt: null };
    return made(await this.keys.create(context, request)).secret;
  }

  private by(): { actor: typeof ACTOR; requestId: string; reason: string } {
    return { actor: ACTOR, requestId: this.requestId, reason: REASON };
  }

  private caller(): Caller {
    return { ...ACTOR, ability: createOperatorAbility(RIGHTS), requestId: this.requestId };
  }
}

function made<T>(outcome: Outcome<T> | AccessOutcome<T>): T {
  if (outcome.kind === 'done') return outcome.value;
  throw new Error(`the demonstration was refused: ${JSON.stringify(outcome)}`);
}
