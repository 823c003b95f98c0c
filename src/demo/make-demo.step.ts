import { Injectable } from '@nestjs/common';
import { PublicAddress } from '../access/index.js';
import type { Environment } from '../platform/environment.js';
import type { FirstStartContext, ReadyLine } from '../platform/first-start.js';
import { FirstStartStep } from '../platform/first-start.js';
import { newId } from '../platform/ids.js';
import { plural } from '../platform/plural.js';
import { DEMO } from './demo-plan.js';
import { MakeDemo } from './make-demo.js';
import type { DemoSecrets } from './make-demo.js';
import { DemoStore } from './store/demo.store.js';

/** The demonstration organisation: made once, at the first start with `CORDON_DEMO` on. */
@Injectable()
export class MakeDemoStep extends FirstStartStep {
  override readonly title = 'making the demonstration organisation';
  private secrets: DemoSecrets | null = null;
  private isOn = false;

  constructor(
    private readonly demo: MakeDemo,
    private readonly store: DemoStore,
    private readonly publicAddress: PublicAddress,
  ) {
    super();
  }

  override async run({ demo }: Environment): Promise<string | null> {
    this.isOn = demo;
    if (!demo || (await this.store.isMade())) return null;
    this.secrets = await this.demo.make();
    await this.store.markMade(this.demo.actor, newId(), DEMO.organisation.slug);
    const { workspaces, assignments, organisation } = DEMO;
    return `\`${organisation.slug}\` with ${plural(workspaces.length, 'workspace')} and ${plural(assignments.length, 'policy', 'policies')}`;
  }

  /** Secrets are shown by the start that made them; later ones say how to get new ones. */
  override readyLines({ address }: FirstStartContext): Promise<readonly ReadyLine[]> {
    if (!this.isOn) return Promise.resolve([]);
    const { scope, role } = DEMO.key;
    const allowed = { label: 'command line', text: `npx cordon allowed --scope ${scope}` };
    if (this.secrets === null) {
      return Promise.resolve([
        { label: 'sign in', text: `npx cordon sign-in --member ${DEMO.owner.email}` },
        { label: 'new key', text: `npx cordon key create --scope ${scope} --role ${role}` },
        allowed,
      ]);
    }
    const { signIn, key } = this.secrets;
    return Promise.resolve([
      { label: 'sign in (once)', text: this.publicAddress.toSignInLink(signIn) },
      { label: 'router key', text: key },
      { label: 'graphql', text: toCurl(address, key, scope) },
      allowed,
    ]);
  }
}

function toCurl(address: string, key: string, scope: string): string {
  const query = `{ allowedDeployments(scope: "${scope}") { revision allowed(first: 5) { totalCount nodes { slug } } denied(first: 3) { totalCount nodes { deployment { slug } reasons { policy rule outcome because } } } } }`;
  const body = JSON.stringify({ query });
  return `curl -s ${address}/graphql -H 'authorization: Bearer ${key}' -H 'content-type: application/json' -d '${body}'`;
}
