import { Injectable } from '@nestjs/common';
import { FirstStartStep } from '../../platform/first-start.js';
import { plural } from '../../platform/plural.js';
import { Worlds } from './worlds.js';

/** The last step of a start: what the steps before it have recorded is in memory before anybody asks. */
@Injectable()
export class WarmUp extends FirstStartStep {
  override readonly title = 'reading facts and policies';

  constructor(private readonly worlds: Worlds) {
    super();
  }

  override async run(): Promise<string> {
    await this.worlds.follow();
    const { catalog, policies } = this.worlds.current();
    const { deployments, providers } = catalog.visibleTo(null);
    return (
      `${plural(providers.size, 'provider')} and ${plural(deployments.length, 'deployment')}, ` +
      `policies of ${plural(policies.organisations.size, 'organisation')}`
    );
  }
}
